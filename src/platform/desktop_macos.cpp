#include <cmath>
#include <cstdint>

#include "platform/machine_seams.hpp"
#include "platform/shared_symbols.hpp"

// By the window list, which tells owners without the permission that titles need.
namespace companion::platform {
namespace {

// From CoreFoundation and CoreGraphics.
using Object = void const*;
constexpr long number_int = 9;            // kCFNumberIntType
constexpr std::uint32_t on_screen = 1;    // kCGWindowListOptionOnScreenOnly
constexpr std::uint32_t no_desktop = 16;  // kCGWindowListExcludeDesktopElements
constexpr std::int32_t hid_state = 1;     // kCGEventSourceStateHIDSystemState
constexpr std::uint32_t any_input = ~0U;  // kCGAnyInputEventType

struct Frameworks {
  Object (*window_list)(std::uint32_t options, std::uint32_t relative_to){nullptr};
  double (*seconds_since_input)(std::int32_t state, std::uint32_t kind){nullptr};
  long (*count)(Object array){nullptr};
  Object (*at)(Object array, long index){nullptr};
  Object (*value)(Object dictionary, Object key){nullptr};
  unsigned char (*number)(Object number, long kind, void* into){nullptr};
  void (*release)(Object object){nullptr};
  Object const* layer_key{nullptr};
  Object const* owner_key{nullptr};
  bool complete{false};
};

Frameworks open_frameworks() {
  Frameworks found;
  SharedSymbols foundation{"/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation"};
  SharedSymbols graphics{"/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics"};
  graphics.find("CGWindowListCopyWindowInfo", found.window_list);
  graphics.find("CGEventSourceSecondsSinceLastEventType", found.seconds_since_input);
  graphics.find("kCGWindowLayer", found.layer_key);
  graphics.find("kCGWindowOwnerPID", found.owner_key);
  foundation.find("CFArrayGetCount", found.count);
  foundation.find("CFArrayGetValueAtIndex", found.at);
  foundation.find("CFDictionaryGetValue", found.value);
  foundation.find("CFNumberGetValue", found.number);
  foundation.find("CFRelease", found.release);
  found.complete = graphics.complete() && foundation.complete();
  return found;
}

std::optional<int> number_of(Frameworks const& system, Object window, Object key) {
  auto const* const value = system.value(window, key);
  int number = 0;
  if (value == nullptr || system.number(value, number_int, &number) == 0) return std::nullopt;
  return number;
}

std::optional<ProcessId> owner_of_front_window(Frameworks const& system) {
  auto const* const windows = system.window_list(on_screen | no_desktop, 0);
  if (windows == nullptr) return std::nullopt;
  std::optional<ProcessId> owner;
  auto const count = system.count(windows);
  // From front to back; layer 0 are ordinary windows, others are menus and overlays.
  for (long i = 0; i < count && !owner; ++i) {
    auto const* const window = system.at(windows, i);
    if (number_of(system, window, *system.layer_key) != 0) continue;
    if (auto const id = number_of(system, window, *system.owner_key)) owner = *id;
  }
  system.release(windows);
  return owner;
}

class MacDesktop final : public Desktop {
 public:
  Result<DesktopState> look() override {
    if (!system_.complete) return fail(Errc::unavailable, "macOS does not hand out its list of windows");
    DesktopState state;
    state.foreground = owner_of_front_window(system_);
    auto const seconds = system_.seconds_since_input(hid_state, any_input);
    if (std::isfinite(seconds) && seconds >= 0)
      state.idle = Milliseconds{static_cast<std::int64_t>(seconds * 1000)};
    return state;
  }
  std::string describe() const override { return system_.complete ? "macOS" : "none: no list of windows"; }

 private:
  Frameworks system_{open_frameworks()};
};

}  // namespace

std::unique_ptr<Desktop> make_desktop() { return std::make_unique<MacDesktop>(); }

}  // namespace companion::platform
