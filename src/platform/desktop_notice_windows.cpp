// A balloon of the notification area, which Windows 10 and newer show as a toast.
#include <windows.h>
// windows.h comes first.
#include <shellapi.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <type_traits>

#include "platform/desktop_notice.hpp"
#include "platform/wide_text.hpp"

namespace companion::platform {
namespace {

struct DestroyWindowOf {
  void operator()(HWND window) const { ::DestroyWindow(window); }
};
using Window = std::unique_ptr<std::remove_pointer_t<HWND>, DestroyWindowOf>;

/// Stays in the notification area as long as the process lives: a balloon goes with its icon.
class Icon {
 public:
  Icon()
      : owner_{::CreateWindowExW(0, L"STATIC", nullptr, 0, 0, 0, 0, 0, HWND_MESSAGE, nullptr, nullptr,
                                 nullptr)} {}
  Icon(Icon const&) = delete;
  Icon& operator=(Icon const&) = delete;
  ~Icon() {
    auto data = named();
    ::Shell_NotifyIconW(NIM_DELETE, &data);
  }

  [[nodiscard]] NOTIFYICONDATAW named() const {
    NOTIFYICONDATAW data{};
    data.cbSize = sizeof(data);
    data.hWnd = owner_.get();
    return data;
  }

 private:
  Window owner_;
};

/// What does not fit is cut.
template <std::size_t size>
void put(wchar_t (&field)[size], std::string const& text) {
  auto const wide = to_wide(text);
  auto const length = std::min(wide.size(), size - 1);
  std::copy_n(wide.begin(), length, std::begin(field));
  field[length] = L'\0';
}

}  // namespace

Result<void> show_notice(DesktopNotice const& notice) {
  static Icon const icon;
  auto data = icon.named();
  data.uFlags = NIF_ICON | NIF_TIP | NIF_INFO;
  data.hIcon = ::LoadIcon(nullptr, IDI_INFORMATION);
  data.dwInfoFlags = NIIF_INFO;
  put(data.szTip, "LiteLLM Companion");
  put(data.szInfoTitle, notice.title);
  put(data.szInfo, notice.text);
  if (::Shell_NotifyIconW(NIM_MODIFY, &data) == FALSE && ::Shell_NotifyIconW(NIM_ADD, &data) == FALSE)
    return fail(Errc::unavailable, "Windows shows no notification in this session");
  return {};
}

}  // namespace companion::platform
