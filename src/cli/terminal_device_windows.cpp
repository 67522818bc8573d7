#include <io.h>
#include <windows.h>

#include "cli/terminal_device.hpp"

namespace companion::cli {

bool is_terminal(Stream stream) { return _isatty(static_cast<int>(stream)) != 0; }

std::size_t terminal_columns() {
  CONSOLE_SCREEN_BUFFER_INFO info{};
  if (GetConsoleScreenBufferInfo(GetStdHandle(STD_OUTPUT_HANDLE), &info) == 0) return 80;
  return static_cast<std::size_t>(info.srWindow.Right - info.srWindow.Left + 1);
}

}  // namespace companion::cli
