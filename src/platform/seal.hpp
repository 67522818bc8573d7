// A secret in a file as text that only its user, on its machine, can read again: DPAPI on Windows. The other
// systems have nothing of the kind for a daemon without a desktop, so a private file (0600) is all there is.
#pragma once

#include <string>
#include <string_view>

#include "companion/result.hpp"

namespace companion::platform {

enum class SealedFor { user, machine };

[[nodiscard]] bool can_seal();
/// Base64. unavailable: can_seal() is false, or the system refuses.
[[nodiscard]] Result<std::string> seal(std::string_view secret, SealedFor whom);
/// denied: another user or machine has sealed it. corrupt: no sealed text.
[[nodiscard]] Result<std::string> unseal(std::string_view text);

}  // namespace companion::platform
