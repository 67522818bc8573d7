#include <unistd.h>

#include <algorithm>
#include <map>

#include "platform/machine_seams.hpp"
#include "platform/proc_folder_linux.hpp"
#include "platform/proc_text.hpp"

namespace companion::platform {
namespace {

/// Some 25,000 sockets; a workstation has hundreds.
constexpr std::size_t table_bytes_max = 4U << 20U;

using Wanted = std::multimap<std::uint64_t, Connection>;  // by the socket's inode

void add_rows(std::string_view table, std::span<std::string const> addresses, Wanted& wanted) {
  auto const user = std::uint64_t{::getuid()};
  while (!table.empty()) {
    auto const end = std::min(table.find('\n'), table.size());
    auto row = parse_socket_row(table.substr(0, end));
    table.remove_prefix(std::min(end + 1, table.size()));
    if (!row || row->user != user || row->inode == 0) continue;
    if (std::find(addresses.begin(), addresses.end(), row->address) == addresses.end()) continue;
    wanted.emplace(
        row->inode,
        Connection{.process = 0, .address = std::move(row->address), .port = row->port, .id = row->inode});
  }
}

}  // namespace

Result<std::vector<Connection>> established_connections(std::span<std::string const> addresses) {
  ProcFolder proc;
  Wanted wanted;
  bool any = false;
  for (auto const* const name : {"self/net/tcp", "self/net/tcp6"}) {
    auto const table = proc.read(name, table_bytes_max);
    if (table) add_rows(*table, addresses, wanted);
    any = any || table.has_value();
  }
  if (!any) return fail(Errc::unavailable, "/proc/net/tcp cannot be read");
  // Whose they are costs a look at every open file, so it is asked only when there is something to ask.
  std::vector<Connection> found;
  if (wanted.empty()) return found;
  for (auto const& process : proc.processes()) {
    proc.each_link(std::to_string(process.id) + "/fd", [&](std::string_view target) {
      auto const inode = parse_socket_link(target);
      if (!inode) return;
      auto const [begin, end] = wanted.equal_range(*inode);
      for (auto at = begin; at != end; ++at) {
        at->second.process = process.id;
        found.push_back(std::move(at->second));
      }
      wanted.erase(begin, end);
    });
    if (wanted.empty()) break;
  }
  for (auto& [inode, connection] : wanted) found.push_back(std::move(connection));
  return found;
}

}  // namespace companion::platform
