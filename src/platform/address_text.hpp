// IP addresses as text, in one way, so that texts can be compared.
#pragma once

#include <span>
#include <string>

namespace companion::platform {

/// Of 4 or 16 bytes in network order: "192.0.2.1", "2001:db8::1" (RFC 5952); IPv4-mapped ones as IPv4. Empty
/// for any other number of bytes.
[[nodiscard]] std::string format_address(std::span<unsigned char const> bytes);

}  // namespace companion::platform
