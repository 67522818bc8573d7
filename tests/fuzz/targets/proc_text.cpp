#include "platform/proc_text.hpp"

#include "tests/fuzz/targets.hpp"

namespace companion::fuzz {

using namespace platform;

void proc_text(std::string_view text) {
  auto const size = text.size();
  if (auto const stat = parse_proc_stat(text); stat && stat->name.size() > size) std::abort();
  if (auto const row = parse_socket_row(text); row && row->address.size() > 39) std::abort();
  static_cast<void>(parse_proc_user(text));
  static_cast<void>(parse_socket_link(text));
  std::size_t bytes = 0;
  for (auto const& word : parse_command_line(text, true)) bytes += word.size();
  if (bytes > size || without_deleted(text).size() > size) std::abort();
  if (auto const value = find_variable(text, "TERM"); value && value->find('\0') != value->npos) std::abort();
}

}  // namespace companion::fuzz
