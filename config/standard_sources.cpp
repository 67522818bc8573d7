#include "config/standard_sources.hpp"

#include <utility>

#include "platform/make_host.hpp"
#include "platform/paths.hpp"

namespace companion::config {

Sources standard_sources(std::optional<std::filesystem::path> file, std::vector<Override> overrides) {
  auto const places = platform::standard_places();
  Sources sources;
  sources.file = std::move(file);
  if (!sources.file) {
    auto const named = platform::environment_variable("COMPANION_CONFIG");
    if (named && !named->empty()) sources.file = *named;
  }
  sources.usual_file = places.config / "config.yaml";
  sources.usual_data_dir = places.data;
  sources.environment = platform::environment_variable;
  sources.overrides = std::move(overrides);
  return sources;
}

}  // namespace companion::config
