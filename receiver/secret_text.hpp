// Secrets as text: 256 random bits in hex, and the SHA-256 that is kept instead of them.
#pragma once

#include <string>
#include <string_view>

#include "companion/result.hpp"

namespace companion::receiver {

/// 64 hex digits. io: the system gave no random numbers.
[[nodiscard]] Result<std::string> random_secret();
/// 64 hex digits.
[[nodiscard]] std::string sha256_hex(std::string_view text);
/// Takes as long whether or where they differ; both are digests, whose length is no secret.
[[nodiscard]] bool same_digest(std::string_view a, std::string_view b);

}  // namespace companion::receiver
