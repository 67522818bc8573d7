// The one call of name resolution is the same everywhere; its headers and the name of its errors are not.
#ifdef _WIN32
#include <winsock2.h>
#include <ws2tcpip.h>
#else
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#endif

#include <algorithm>
#include <cstring>

#include "platform/address_text.hpp"
#include "platform/machine_seams.hpp"

namespace companion::platform {
namespace {

#ifdef _WIN32
char const* error_text(int error) { return ::gai_strerrorA(error); }
#else
char const* error_text(int error) { return ::gai_strerror(error); }
#endif

/// The name is not there, or has no address: another name may well have.
bool is_nobody(int error) {
#ifdef EAI_NODATA
  if (error == EAI_NODATA) return true;
#endif
  return error == EAI_NONAME;
}

/// `raw` holds an address of this family.
template <class Socket, class Address>
std::string format(sockaddr const* raw, Address Socket::*member) {
  Socket whole{};
  std::memcpy(&whole, raw, sizeof whole);
  unsigned char bytes[sizeof(Address)];
  std::memcpy(bytes, &(whole.*member), sizeof bytes);
  return format_address(bytes);
}

std::string text_of(addrinfo const& found) {
  if (found.ai_family == AF_INET && found.ai_addrlen >= sizeof(sockaddr_in))
    return format(found.ai_addr, &sockaddr_in::sin_addr);
  if (found.ai_family == AF_INET6 && found.ai_addrlen >= sizeof(sockaddr_in6))
    return format(found.ai_addr, &sockaddr_in6::sin6_addr);
  return {};
}

}  // namespace

Result<std::vector<std::string>> resolve_host(std::string const& name) {
  addrinfo wanted{};
  wanted.ai_family = AF_UNSPEC;
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  int const error = ::getaddrinfo(name.c_str(), nullptr, &wanted, &found);
  if (is_nobody(error)) return fail(Errc::not_found, name + " is not known");
  if (error != 0) return fail(Errc::unavailable, name + ": " + error_text(error));
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
