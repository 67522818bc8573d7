#include "platform/wide_text.hpp"
#include "platform/windows_failure.hpp"

namespace companion::platform {

tl::unexpected<Error> windows_failure(std::string const& what, DWORD error) {
  wchar_t* text = nullptr;
  auto const size = ::FormatMessageW(
      FORMAT_MESSAGE_ALLOCATE_BUFFER | FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, nullptr,
      error, 0, reinterpret_cast<wchar_t*>(&text), 0, nullptr);
  auto message = to_utf8({text, size});
  ::LocalFree(text);
  while (!message.empty() && (message.back() == '\n' || message.back() == '\r' || message.back() == '.'))
    message.pop_back();
  if (message.empty()) message = "error " + std::to_string(error);
  auto const code = error == ERROR_ACCESS_DENIED               ? Errc::denied
                    : error == ERROR_SERVICE_DOES_NOT_EXIST    ? Errc::not_found
                    : error == ERROR_SERVICE_MARKED_FOR_DELETE ? Errc::busy
                                                               : Errc::io;
  return fail(code, "cannot " + what + ": " + message);
}

}  // namespace companion::platform
