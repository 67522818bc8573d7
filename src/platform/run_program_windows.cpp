#include <windows.h>

#include "platform/run_program.hpp"
#include "platform/wide_text.hpp"
#include "platform/windows_service.hpp"

namespace companion::platform {

/// Nothing asks for it here: services are spoken to by functions, not by programs.
Result<ProgramOutput> run_program(std::vector<std::string> const& command, std::chrono::milliseconds) {
  return fail(Errc::unavailable,
              (command.empty() ? std::string{"it"} : command.front()) + " is not run on Windows");
}

Result<int> run_attached(std::vector<std::string> const& command) {
  std::string line;
  for (auto const& word : command) line += (line.empty() ? "" : " ") + windows_word(word);
  auto wide = to_wide(line);
  STARTUPINFOW start{};
  start.cb = sizeof(start);
  PROCESS_INFORMATION child{};
  if (::CreateProcessW(nullptr, wide.data(), nullptr, nullptr, TRUE, 0, nullptr, nullptr, &start, &child) ==
      FALSE)
    return fail(Errc::unavailable, (command.empty() ? line : command.front()) + " does not start");
  ::CloseHandle(child.hThread);
  ::WaitForSingleObject(child.hProcess, INFINITE);
  DWORD exit = 1;
  ::GetExitCodeProcess(child.hProcess, &exit);
  ::CloseHandle(child.hProcess);
  return static_cast<int>(exit);
}

}  // namespace companion::platform
