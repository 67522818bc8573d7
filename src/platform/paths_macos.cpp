#include "platform/paths.hpp"

namespace companion::platform {

Places standard_places(EnvironmentLookup const&, std::filesystem::path const& home) {
  auto const support = home / "Library" / "Application Support" / "LiteLLM Companion";
  return {.config = support,
          .data = support,
          .state = home / "Library" / "Logs" / "LiteLLM Companion",
          .runtime = home / "Library" / "Caches" / "LiteLLM Companion"};
}

}  // namespace companion::platform
