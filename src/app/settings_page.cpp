#include "app/settings_page.hpp"

#include <nlohmann/json.hpp>

#include "app/version.hpp"
#include "config/schema.hpp"

namespace companion::app {
namespace {

using Json = nlohmann::ordered_json;

std::string place(config::Origin const& origin) {
  return origin.line > 0 ? origin.what + ":" + std::to_string(origin.line) : origin.what;
}

}  // namespace

std::string settings_page(config::Config const& config, Provenance const& provenance) {
  config::Config const defaults;
  auto values = Json::array();
  for (auto const& key : config::keys()) {
    std::string const path{key.path};
    auto const value = config::show(key, config);
    auto const usual = config::show(key, defaults);
    auto const told = provenance.origins.find(path);
    auto const from = told != provenance.origins.end() ? place(told->second)
                      : value == usual                 ? std::string{"default"}
                                                       : std::string{"command"};
    values.push_back({{"key", path}, {"value", value}, {"default", usual}, {"from", from}});
  }
  Json const page{{"config_file", provenance.file ? Json(provenance.file->string()) : Json(nullptr)},
                  {"data_dir", config.data_dir.string()},
                  {"version", version()},
                  {"values", std::move(values)}};
  return page.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace companion::app
