#include "platform/proc_text.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace companion::platform;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string_view const text{reinterpret_cast<char const*>(data), size};
  if (auto const stat = parse_proc_stat(text); stat && stat->name.size() > size) std::abort();
  if (auto const row = parse_socket_row(text); row && row->address.size() > 39) std::abort();
  static_cast<void>(parse_proc_user(text));
  static_cast<void>(parse_socket_link(text));
  std::size_t bytes = 0;
  for (auto const& word : parse_command_line(text, true)) bytes += word.size();
  if (bytes > size || without_deleted(text).size() > size) std::abort();
  if (auto const value = find_variable(text, "TERM"); value && value->find('\0') != value->npos) std::abort();
  return 0;
}
