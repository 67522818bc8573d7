// Other homes, as the file and the environment name them; what is wrong with them stands in
// malformed_test.cpp.
#include <gtest/gtest.h>

#include <filesystem>

#include "config/rules.hpp"
#include "tests/config/config_fixture.hpp"
#include "tests/support/temp_folder.hpp"

namespace companion::config {
namespace {

namespace fs = std::filesystem;

std::vector<detectors::Home> loaded_from(std::string const& text) {
  ConfigFixture config;
  config.write_file(text);
  return config.loaded().config.detectors.homes;
}

TEST(OtherHomes, AreNamedAndKeepTheOrderOfTheirNames) {
  auto const homes = loaded_from(
      "homes:\n  others: {wsl:Ubuntu: /nowhere/home/alex, windows: /nowhere/c/Users/Alex Doe/}\n");
  ASSERT_EQ(homes.size(), 2U);
  EXPECT_EQ(homes[0].name, "windows");
  EXPECT_EQ(homes[0].folder, "/nowhere/c/Users/Alex Doe") << "without the slash at its end";
  EXPECT_EQ(homes[1].name, "wsl:Ubuntu");
}

TEST(OtherHomes, CanComeFromTheEnvironment) {
  Sources sources;
  sources.usual_data_dir = "/nowhere/data";
  sources.environment = [](std::string const& name) -> std::optional<std::string> {
    if (name == "COMPANION_HOMES_OTHERS") return "windows=/nowhere/c/Users/alex";
    return std::nullopt;
  };
  auto const loaded = load(sources);
  ASSERT_TRUE(loaded) << to_string(loaded.error());
  ASSERT_EQ(loaded->config.detectors.homes.size(), 1U);
  EXPECT_EQ(loaded->config.detectors.homes[0].folder, "/nowhere/c/Users/alex");
}

TEST(OtherHomes, TheOwnHomeIsNoOtherOneUnderAnyName) {
  test::TempFolder const folder;
  fs::create_directories(folder.path() / "own");
  fs::create_directory_symlink(folder.path() / "own", folder.path() / "link");
  for (auto const* const name : {"own", "link", "own/../own/."}) {
    std::vector<detectors::Home> const homes{{.name = "old", .folder = folder.path() / name}};
    auto const checked = check_homes(homes, folder.path() / "own");
    ASSERT_FALSE(checked) << name;
    EXPECT_EQ(checked.error().message, "old is your own home, which is read anyway; remove it");
  }
}

TEST(OtherHomes, TwoNamesOfOneFolderAreAMistakeAndOneThatIsNotThereIsNone) {
  test::TempFolder const folder;
  fs::create_directories(folder.path() / "a");
  fs::create_directory_symlink(folder.path() / "a", folder.path() / "b");
  EXPECT_FALSE(
      check_homes(std::vector<detectors::Home>{{"a", folder.path() / "a"}, {"b", folder.path() / "b"}}, {}));
  EXPECT_TRUE(
      check_homes(std::vector<detectors::Home>{{"a", folder.path() / "a"}, {"c", folder.path() / "c"}}, {}));
}

}  // namespace
}  // namespace companion::config
