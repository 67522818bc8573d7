#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <windows.h>

#include "platform/arguments.hpp"
#include "platform/command_words.hpp"
#include "platform/wide_text.hpp"

namespace companion::platform {

// Not from argv, which has lost what the code page lacks.
std::vector<std::string> command_line(int, char const* const*) {
  ::SetConsoleOutputCP(CP_UTF8);
  // What is piped is the same bytes as elsewhere: no CR before each LF.
  ::_setmode(::_fileno(stdout), _O_BINARY);
  auto words = split_command_line(to_utf8(::GetCommandLineW()));
  if (!words.empty()) words.erase(words.begin());
  return words;
}

}  // namespace companion::platform
