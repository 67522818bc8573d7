#include "platform/windows_service.hpp"

#include <algorithm>

namespace companion::platform {

std::string windows_word(std::string_view word) {
  bool const plain = !word.empty() && word.find_first_of(" \t\n\v\"") == std::string_view::npos;
  if (plain) return std::string{word};
  std::string quoted{"\""};
  std::size_t backslashes = 0;
  // Backslashes mean themselves except before a quotation mark, where each needs another.
  for (char const letter : word) {
    if (letter == '"') quoted.append(backslashes + 1, '\\');
    backslashes = letter == '\\' ? backslashes + 1 : 0;
    quoted += letter;
  }
  quoted.append(backslashes, '\\');
  return quoted + '"';
}

std::string windows_command_line(ServiceDefinition const& service, ServiceScope scope,
                                 std::string_view data_folder) {
  // Always quoted: an unquoted path with a blank lets another program in (C:\Program.exe).
  auto line = "\"" + service.program.string() + "\"";
  auto words = service.arguments;
  auto const run = std::find(words.begin(), words.end(), "run");
  if (run != words.end()) words.insert(run + 1, "--service");
  if (scope == ServiceScope::system) words.insert(words.end(), {"--data-dir", std::string{data_folder}});
  for (auto const& word : words) line += " " + windows_word(word);
  return line;
}

std::string describe_windows_service(ServiceScope scope, std::string_view command_line) {
  std::string const command{command_line};
  if (scope == ServiceScope::user) {
    return "Value    HKEY_CURRENT_USER\\" + std::string{windows_service::run_key} + "\\" +
           std::string{windows_service::title} + "\nCommand  " + command + "\n";
  }
  std::string recovery;
  for (auto const pause : windows_service::restart_after_ms)
    recovery += (recovery.empty() ? "" : ", ") + std::to_string(pause / 1000) + " s";
  return "Service  " + std::string{windows_service::name} + " (" + std::string{windows_service::title} +
         ")\nCommand  " + command + "\nAccount  " + std::string{windows_service::account} +
         "\nStart    automatic, delayed\nRecovery restart after " + recovery + "; forgotten after a day\n" +
         "Events   Application, source " + std::string{windows_service::name} + "\n";
}

}  // namespace companion::platform
