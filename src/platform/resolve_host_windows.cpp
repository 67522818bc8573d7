#include <winsock2.h>
#include <ws2tcpip.h>

#include <algorithm>
#include <cstring>

#include "platform/address_text.hpp"
#include "platform/machine_seams.hpp"

namespace companion::platform {
namespace {

std::string text_of(addrinfo const& found) {
  if (found.ai_family == AF_INET && found.ai_addrlen >= sizeof(sockaddr_in)) {
    sockaddr_in address{};
    std::memcpy(&address, found.ai_addr, sizeof address);
    unsigned char bytes[4];
    std::memcpy(bytes, &address.sin_addr, sizeof bytes);
    return format_address(bytes);
  }
  if (found.ai_family == AF_INET6 && found.ai_addrlen >= sizeof(sockaddr_in6)) {
    sockaddr_in6 address{};
    std::memcpy(&address, found.ai_addr, sizeof address);
    unsigned char bytes[16];
    std::memcpy(bytes, &address.sin6_addr, sizeof bytes);
    return format_address(bytes);
  }
  return {};
}

}  // namespace

Result<std::vector<std::string>> resolve_host(std::string const& name) {
  addrinfo wanted{};
  wanted.ai_family = AF_UNSPEC;
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  int const error = ::getaddrinfo(name.c_str(), nullptr, &wanted, &found);
  if (error == EAI_NONAME) return fail(Errc::not_found, name + " is not known");
  if (error != 0) return fail(Errc::unavailable, name + ": " + ::gai_strerrorA(error));
  std::vector<std::string> addresses;
  for (auto const* at = found; at != nullptr; at = at->ai_next) {
    auto text = text_of(*at);
    if (!text.empty()) addresses.push_back(std::move(text));
  }
  ::freeaddrinfo(found);
  std::sort(addresses.begin(), addresses.end());
  addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
  return addresses;
}

}  // namespace companion::platform
