#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/terminal_device.hpp"

namespace companion::cli {

bool is_terminal(Stream stream) {
  switch (stream) {
    case Stream::input:
      return isatty(STDIN_FILENO) == 1;
    case Stream::output:
      return isatty(STDOUT_FILENO) == 1;
    case Stream::error:
      break;
  }
  return isatty(STDERR_FILENO) == 1;
}

std::size_t terminal_columns() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

}  // namespace companion::cli
