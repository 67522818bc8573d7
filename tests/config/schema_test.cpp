#include "config/schema.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "config/document.hpp"
#include "config/load.hpp"
#include "config/text.hpp"
#include "tests/support/places.hpp"

namespace companion::config {
namespace {

std::string contents(std::string const& path) {
  std::ifstream file{std::string{places::source_folder()} + "/" + path};
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(Schema, EveryKeyIsUniqueBelongsToASectionAndExplainsItself) {
  std::set<std::string_view> seen;
  std::set<std::string_view> names;
  for (auto const& section : sections()) names.insert(section.name);
  for (auto const& key : keys()) {
    EXPECT_TRUE(seen.insert(key.path).second) << key.path;
    EXPECT_TRUE(names.contains(key.section())) << key.path;
    EXPECT_EQ(key.help.back(), '.') << key.path;
  }
}

TEST(Schema, EveryDefaultPassesItsOwnCheckAndSurvivesPrinting) {
  for (auto const& key : keys()) {
    auto const value = key.get(Config{});
    EXPECT_TRUE(check(key, value)) << key.path;
    if (!is_scalar(key.kind)) continue;
    auto const printed = to_yaml(key.kind, value);
    auto const again = parse_scalar(key.kind, printed == "\"\"" ? "" : printed);
    ASSERT_TRUE(again) << key.path << " " << printed;
    EXPECT_EQ(*again, value) << key.path;
  }
}

TEST(Schema, SettingAValueChangesThatValueOnly) {
  for (auto const& key : keys()) {
    if (key.kind != Kind::integer && key.kind != Kind::duration && key.kind != Kind::bytes) continue;
    Config changed;
    Value const next{key.min + 1};
    key.set(changed, next == key.get(Config{}) ? Value{key.min + 2} : next);
    for (auto const& other : keys()) {
      EXPECT_EQ(other.get(changed) == other.get(Config{}), other.path != key.path) << key.path << other.path;
    }
  }
}

TEST(Schema, SecretsAreNotShown) {
  Config config;
  config.telemetry.headers["authorization"] = "Bearer very-secret";
  EXPECT_EQ(show(*find_key("telemetry.headers"), config), "{authorization: \"***\"}");
  config.telemetry.web_proxy.url = "http://user:very-secret@proxy:3128";
  auto const shown = show(*find_key("telemetry.proxy"), config);
  EXPECT_EQ(shown.find("very-secret"), std::string::npos) << shown;
  EXPECT_NE(shown.find("proxy:3128"), std::string::npos) << shown;
}

TEST(Schema, EnvironmentNamesFollowThePath) {
  EXPECT_EQ(environment_name(*find_key("server.listen")), "COMPANION_SERVER_LISTEN");
  EXPECT_EQ(environment_name(*find_key("storage.data_dir")), "COMPANION_STORAGE_DATA_DIR");
}

TEST(Documents, DefaultFileEqualsTheSchema) {
  EXPECT_EQ(contents("config/defaults/config.yaml"), default_yaml())
      << "run: companion config schema --format yaml > config/defaults/config.yaml";
}

TEST(Documents, ConfigPageEqualsTheSchema) {
  EXPECT_EQ(contents("docs/config.md"), markdown())
      << "run: companion config schema --format markdown > docs/config.md";
}

TEST(Documents, DefaultFileWithEveryLineUncommentedLoadsAsTheDefaults) {
  std::istringstream lines{default_yaml()};
  std::string text;
  for (std::string line; std::getline(lines, line);) {
    auto const at = line.find("# ");
    auto const setting =
        line.substr(0, 4) == "  # " && line.find(": ") != line.npos && line[4] >= 'a' && line[4] <= 'z';
    text += (setting && line.find("<the usual") == line.npos ? "  " + line.substr(at + 2) : line) + "\n";
  }
  auto const path = std::filesystem::path{testing::TempDir()} / "uncommented.yaml";
  std::ofstream{path} << text;
  Sources sources;
  sources.file = path;
  sources.usual_data_dir = "/d";
  auto const loaded = load(sources);
  ASSERT_TRUE(loaded) << to_string(loaded.error());
  for (auto const& key : keys()) {
    if (key.path == "storage.data_dir" || key.path == "prices.file") continue;
    EXPECT_EQ(key.get(loaded->config), key.get(Config{})) << key.path;
    EXPECT_EQ(loaded->origins.at(std::string{key.path}).what, path.string()) << key.path;
  }
}

TEST(Text, NearestFindsTyposAndNothingElse) {
  std::vector<std::string> const words{"report", "run", "status"};
  EXPECT_EQ(nearest("reprot", words), "report");
  EXPECT_EQ(nearest("stats", words), "status");
  EXPECT_EQ(nearest("elephant", words), "");
}

TEST(Text, PrintableHidesControlCharactersAndCutsLongText) {
  EXPECT_EQ(printable("a\x1b[31mb\n"), "a?[31mb?");
  EXPECT_EQ(printable("abcdef", 3), "abc...");
}

}  // namespace
}  // namespace companion::config
