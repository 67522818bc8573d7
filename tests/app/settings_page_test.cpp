#include "app/settings_page.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "app/version.hpp"
#include "config/schema.hpp"

namespace companion::app {
namespace {

using nlohmann::json;

json value_of(json const& page, std::string const& key) {
  for (auto const& row : page["values"]) {
    if (row["key"] == key) return row;
  }
  return nullptr;
}

TEST(SettingsPage, ShowsEveryKeyWithItsValueItsDefaultAndWhereItComesFrom) {
  config::Config config;
  config.data_dir = "/home/kim/data";
  config.logging.level = "debug";
  Provenance const provenance{.file = "/home/kim/config.yaml",
                              .origins = {{"logging.level", {.what = "/home/kim/config.yaml", .line = 7}},
                                          {"server.connections_max", {.what = "default", .line = 0}}}};
  auto const page = json::parse(settings_page(config, provenance));
  EXPECT_EQ(page["config_file"], "/home/kim/config.yaml");
  EXPECT_EQ(page["data_dir"], "/home/kim/data");
  EXPECT_EQ(page["version"], version());
  EXPECT_EQ(page["values"].size(), config::keys().size());
  EXPECT_EQ(value_of(page, "logging.level"), (json{{"key", "logging.level"},
                                                   {"value", "debug"},
                                                   {"default", "info"},
                                                   {"from", "/home/kim/config.yaml:7"}}));
  EXPECT_EQ(value_of(page, "server.connections_max")["from"], "default");
}

TEST(SettingsPage, WithoutAFileSaysWhatAProgramSet) {
  config::Config config;
  config.logging.level = "off";
  auto const page = json::parse(settings_page(config, {}));
  EXPECT_EQ(page["config_file"], nullptr);
  EXPECT_EQ(value_of(page, "logging.level")["from"], "command");
  EXPECT_EQ(value_of(page, "logging.files_max")["from"], "default");
}

TEST(SettingsPage, TellsNoSecret) {
  config::Config config;
  config.telemetry.headers = {{"authorization", "Bearer s3cret"}};
  config.forward.headers = {{"x-key", "s3cret"}};
  config.telemetry.web_proxy.url = "http://kim:s3cret@proxy.example:3128";
  auto const page = settings_page(config, {});
  EXPECT_EQ(page.find("s3cret"), std::string::npos);
  EXPECT_NE(page.find("authorization"), std::string::npos) << "that there is one may be known";
}

}  // namespace
}  // namespace companion::app
