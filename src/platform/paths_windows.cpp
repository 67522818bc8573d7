#include "platform/paths.hpp"

namespace companion::platform {

Places standard_places(EnvironmentLookup const& environment, std::filesystem::path const& home) {
  auto const folder = [&](char const* variable, std::filesystem::path const& fallback) {
    auto const value = environment(variable);
    return (value && !value->empty() ? std::filesystem::path{*value} : fallback) / "LiteLLM Companion";
  };
  auto const local = folder("LOCALAPPDATA", home / "AppData" / "Local");
  return {.config = folder("APPDATA", home / "AppData" / "Roaming"),
          .data = local / "data",
          .state = local / "logs",
          .runtime = local / "run"};
}

}  // namespace companion::platform
