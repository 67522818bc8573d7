#include <winsock2.h>
// After winsock2.h:
#include <windows.h>

#include <array>

#include "platform/machine_seams.hpp"
#include "platform/wide_text.hpp"

namespace companion::platform {
namespace {

class WindowsDesktop final : public Desktop {
 public:
  Result<DesktopState> look() override {
    DesktopState state;
    // Null while the screen is locked or the focus moves.
    if (auto* const window = ::GetForegroundWindow(); window != nullptr) {
      DWORD process = 0;
      ::GetWindowThreadProcessId(window, &process);
      if (process != 0) state.foreground = static_cast<ProcessId>(process);
      std::array<wchar_t, 256> name{};
      auto const size = ::GetClassNameW(window, name.data(), static_cast<int>(name.size()));
      state.window_class = to_utf8({name.data(), static_cast<std::size_t>(size > 0 ? size : 0)});
    }
    LASTINPUTINFO input{};
    input.cbSize = sizeof input;
    // Both count milliseconds in 32 bits and wrap together.
    if (::GetLastInputInfo(&input) != 0) state.idle = Milliseconds{DWORD{::GetTickCount() - input.dwTime}};
    return state;
  }
  std::string describe() const override { return "Windows"; }
};

}  // namespace

std::unique_ptr<Desktop> make_desktop() { return std::make_unique<WindowsDesktop>(); }

}  // namespace companion::platform
