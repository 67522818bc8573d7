#include "platform/paths.hpp"

namespace companion::platform {
namespace {

constexpr auto folder_name = "litellm-companion";

std::filesystem::path base(EnvironmentLookup const& environment, char const* variable,
                           std::filesystem::path const& fallback) {
  auto const value = environment(variable);
  if (value && std::filesystem::path{*value}.is_absolute()) return *value;
  return fallback;
}

}  // namespace

Places standard_places(EnvironmentLookup const& environment, std::filesystem::path const& home) {
  auto const state = base(environment, "XDG_STATE_HOME", home / ".local" / "state");
  return {.config = base(environment, "XDG_CONFIG_HOME", home / ".config") / folder_name,
          .data = base(environment, "XDG_DATA_HOME", home / ".local" / "share") / folder_name,
          .state = state / folder_name,
          .runtime = base(environment, "XDG_RUNTIME_DIR", state) / folder_name};
}

}  // namespace companion::platform
