#include "config/data_dir.hpp"

#include "config/yaml_file.hpp"

namespace companion::config {
namespace {

constexpr auto path_of_key = "storage.data_dir";

void put(Key const& key, Result<Value> const& value, Config& config) {
  if (value && check(key, *value)) key.set(config, *value);
}

}  // namespace

std::filesystem::path find_data_dir(Sources const& sources) {
  Config config;
  config.data_dir = sources.usual_data_dir;
  auto const* const key = find_key(path_of_key);
  if (key == nullptr) return config.data_dir;
  auto const& file = sources.file ? *sources.file : sources.usual_file;
  if (auto const text = file.empty() ? Result<std::string>{} : read_text_file(file)) {
    Findings ignored;
    for (auto const& setting : read_yaml(file.string(), *text, ignored)) {
      if (setting.key == key) put(*key, setting.value, config);
    }
  }
  auto const variable =
      sources.environment ? sources.environment(environment_name(*key)) : std::optional<std::string>{};
  if (variable) put(*key, parse_text(key->kind, *variable), config);
  for (auto const& flag : sources.overrides) {
    if (flag.path == path_of_key) put(*key, parse_text(key->kind, flag.text), config);
  }
  return config.data_dir;
}

}  // namespace companion::config
