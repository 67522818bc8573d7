#include <ApplicationServices/ApplicationServices.h>
#include <CoreFoundation/CoreFoundation.h>
#include <CoreGraphics/CoreGraphics.h>

#include "platform/machine_seams.hpp"

// By the window list, which tells owners without the permission that titles need.
namespace companion::platform {
namespace {

std::optional<ProcessId> owner_of_front_window() {
  auto const windows = ::CGWindowListCopyWindowInfo(
      kCGWindowListOptionOnScreenOnly | kCGWindowListExcludeDesktopElements, kCGNullWindowID);
  if (windows == nullptr) return std::nullopt;
  std::optional<ProcessId> owner;
  // From front to back; layer 0 are ordinary windows, others are menus and overlays.
  for (CFIndex i = 0; i < ::CFArrayGetCount(windows) && !owner; ++i) {
    auto const window = static_cast<CFDictionaryRef>(::CFArrayGetValueAtIndex(windows, i));
    int layer = -1;
    int id = 0;
    auto const read = [&](CFStringRef key, int& into) {
      auto const value = static_cast<CFNumberRef>(::CFDictionaryGetValue(window, key));
      return value != nullptr && ::CFNumberGetValue(value, kCFNumberIntType, &into) != 0;
    };
    if (read(kCGWindowLayer, layer) && layer == 0 && read(kCGWindowOwnerPID, id)) owner = id;
  }
  ::CFRelease(windows);
  return owner;
}

class MacDesktop final : public Desktop {
 public:
  Result<DesktopState> look() override {
    DesktopState state;
    state.foreground = owner_of_front_window();
    auto const seconds =
        ::CGEventSourceSecondsSinceLastEventType(kCGEventSourceStateHIDSystemState, kCGAnyInputEventType);
    state.idle = Milliseconds{static_cast<std::int64_t>(seconds * 1000)};
    return state;
  }
  std::string describe() const override { return "macOS"; }
};

}  // namespace

std::unique_ptr<Desktop> make_desktop() { return std::make_unique<MacDesktop>(); }

}  // namespace companion::platform
