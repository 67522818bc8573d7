#include <arpa/inet.h>
#include <libproc.h>
#include <netinet/in.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "platform/address_text.hpp"
#include "platform/machine_seams.hpp"

namespace companion::platform {
namespace {

std::optional<Connection> established(pid_t process, int descriptor) {
  socket_fdinfo info{};
  auto const size = ::proc_pidfdinfo(process, descriptor, PROC_PIDFDSOCKETINFO, &info, sizeof info);
  if (size != sizeof info || info.psi.soi_kind != SOCKINFO_TCP) return std::nullopt;
  auto const& tcp = info.psi.soi_proto.pri_tcp;
  if (tcp.tcpsi_state != TSI_S_ESTABLISHED) return std::nullopt;
  auto const& ends = tcp.tcpsi_ini;
  Connection connection{.process = process,
                        .address = {},
                        .port = ntohs(static_cast<std::uint16_t>(ends.insi_fport)),
                        .id = info.psi.soi_so};
  if ((ends.insi_vflag & INI_IPV4) != 0) {
    std::array<unsigned char, 4> bytes{};
    std::memcpy(bytes.data(), &ends.insi_faddr.ina_46.i46a_addr4, bytes.size());
    connection.address = format_address(bytes);
  } else {
    std::array<unsigned char, 16> bytes{};
    std::memcpy(bytes.data(), &ends.insi_faddr.ina_6, bytes.size());
    connection.address = format_address(bytes);
  }
  return connection;
}

std::vector<proc_fdinfo> descriptors_of(pid_t process) {
  auto const bytes = ::proc_pidinfo(process, PROC_PIDLISTFDS, 0, nullptr, 0);
  if (bytes <= 0) return {};
  std::vector<proc_fdinfo> found(static_cast<std::size_t>(bytes) / sizeof(proc_fdinfo));
  auto const filled = ::proc_pidinfo(process, PROC_PIDLISTFDS, 0, found.data(), bytes);
  found.resize(filled <= 0 ? 0 : static_cast<std::size_t>(filled) / sizeof(proc_fdinfo));
  return found;
}

}  // namespace

Result<std::vector<Connection>> established_connections(std::span<std::string const> addresses) {
  std::vector<pid_t> ids(4096);
  auto const filled =
      ::proc_listpids(PROC_UID_ONLY, ::getuid(), ids.data(), static_cast<int>(ids.size() * sizeof(pid_t)));
  if (filled <= 0) return fail(Errc::unavailable, "processes cannot be listed");
  ids.resize(static_cast<std::size_t>(filled) / sizeof(pid_t));
  std::vector<Connection> found;
  for (auto const id : ids) {
    for (auto const& descriptor : descriptors_of(id)) {
      if (descriptor.proc_fdtype != PROX_FDTYPE_SOCKET) continue;
      auto connection = established(id, descriptor.proc_fd);
      if (connection && std::find(addresses.begin(), addresses.end(), connection->address) != addresses.end())
        found.push_back(std::move(*connection));
    }
  }
  return found;
}

}  // namespace companion::platform
