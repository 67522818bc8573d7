#include <winsock2.h>
#include <ws2tcpip.h>
// After winsock2.h:
#include <iphlpapi.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "platform/address_text.hpp"
#include "platform/machine_seams.hpp"

namespace companion::platform {
namespace {

/// Rows of both tables as bytes; the system says how many it needs.
template <class Table>
std::vector<char> table_of(ULONG family) {
  DWORD size = 0;
  ::GetExtendedTcpTable(nullptr, &size, FALSE, family, TCP_TABLE_OWNER_PID_CONNECTIONS, 0);
  std::vector<char> bytes(std::max<std::size_t>(size, sizeof(Table)));
  size = static_cast<DWORD>(bytes.size());
  if (::GetExtendedTcpTable(bytes.data(), &size, FALSE, family, TCP_TABLE_OWNER_PID_CONNECTIONS, 0) !=
      NO_ERROR)
    return {};
  return bytes;
}

template <class Table, class AddressOf>
void append(ULONG family, std::span<std::string const> addresses, AddressOf address_of,
            std::vector<Connection>& found) {
  auto const bytes = table_of<Table>(family);
  if (bytes.empty()) return;
  auto const* const table = reinterpret_cast<Table const*>(bytes.data());
  for (DWORD i = 0; i < table->dwNumEntries; ++i) {
    auto const& row = table->table[i];
    auto address = address_of(row);
    if (row.dwState != MIB_TCP_STATE_ESTAB) continue;
    if (std::find(addresses.begin(), addresses.end(), address) == addresses.end()) continue;
    found.push_back({.process = static_cast<ProcessId>(row.dwOwningPid),
                     .address = std::move(address),
                     .port = ::ntohs(static_cast<u_short>(row.dwRemotePort)),
                     .id = (static_cast<std::uint64_t>(row.dwOwningPid) << 32U) | row.dwLocalPort});
  }
}

}  // namespace

Result<std::vector<Connection>> established_connections(std::span<std::string const> addresses) {
  std::vector<Connection> found;
  append<MIB_TCPTABLE_OWNER_PID>(
      AF_INET, addresses,
      [](auto const& row) {
        std::array<unsigned char, 4> bytes{};
        std::memcpy(bytes.data(), &row.dwRemoteAddr, bytes.size());
        return format_address(bytes);
      },
      found);
  append<MIB_TCP6TABLE_OWNER_PID>(
      AF_INET6, addresses, [](auto const& row) { return format_address(row.ucRemoteAddr); }, found);
  return found;
}

}  // namespace companion::platform
