#include "platform/seal.hpp"

namespace companion::platform {

bool can_seal() { return false; }

Result<std::string> seal(std::string_view, SealedFor) {
  return fail(Errc::unavailable, "this system seals no secrets");
}

Result<std::string> unseal(std::string_view) {
  return fail(Errc::denied, "it was sealed on Windows, which alone can open it");
}

}  // namespace companion::platform
