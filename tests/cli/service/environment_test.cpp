#include "cli/service/environment.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>

#include "tests/support/places.hpp"

namespace companion::cli {
namespace {

platform::EnvironmentLookup shell(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](std::string const& name) -> std::optional<std::string> {
    auto const found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
}

TEST(CarriedEnvironment, IsWhatSaysWhereFilesLie) {
  auto const carried = carried_environment(shell({{"CODEX_HOME", "/srv/codex"},
                                                  {"OPENAI_API_KEY", "secret"},
                                                  {"PATH", "/bin"},
                                                  {"XDG_DATA_HOME", ""}}),
                                           variables_of_places(), {});
  ASSERT_TRUE(carried.has_value());
  EXPECT_EQ(*carried, (Environment{{"CODEX_HOME", "/srv/codex"}}));
}

TEST(CarriedEnvironment, TakesWhatIsNamedOnce) {
  auto const lookup = shell({{"CODEX_HOME", "/srv/codex"}, {"HTTPS_PROXY", "http://proxy:3128"}});
  auto const carried =
      carried_environment(lookup, variables_of_places(), {"HTTPS_PROXY", "CODEX_HOME", "HTTPS_PROXY"});
  ASSERT_TRUE(carried.has_value());
  EXPECT_EQ(*carried, (Environment{{"CODEX_HOME", "/srv/codex"}, {"HTTPS_PROXY", "http://proxy:3128"}}));
  EXPECT_TRUE(carried_environment(lookup, {}, {})->empty());
}

TEST(CarriedEnvironment, RefusesWhatIsNotSetAndWhatIsNoName) {
  for (std::string const name : {"HTTPS_PROXY", "", "A=B", "1A", "A B"}) {
    auto const carried =
        carried_environment(shell({{"A=B", "x"}, {"", "x"}, {"1A", "x"}, {"A B", "x"}}), {}, {name});
    ASSERT_FALSE(carried.has_value()) << name;
    EXPECT_EQ(carried.error().code, Errc::invalid);
  }
}

/// A detector that learns of a new variable would look elsewhere in a service than in a shell.
TEST(CarriedEnvironment, KnowsEveryVariableByWhichADetectorFindsFiles) {
  std::set<std::string> const of_no_place{"APPDATA",         "LOCALAPPDATA",    "PATH",       "SHELL", "HOME",
                                          "WSL_DISTRO_NAME", "ATUIN_HOST_NAME", "USERPROFILE"};
  auto const known = variables_of_places();
  std::regex const asked{R"re((?:environment|folder_of)\((?:host, )?"([A-Z_]+)")re"};
  std::filesystem::path const root{places::source_folder()};
  std::size_t found = 0;
  for (auto const& entry : std::filesystem::recursive_directory_iterator{root / "detectors"}) {
    if (entry.path().extension() != ".cpp") continue;
    std::ifstream in{entry.path()};
    std::string const text{std::istreambuf_iterator<char>{in}, {}};
    for (std::sregex_iterator each{text.begin(), text.end(), asked}; each != std::sregex_iterator{}; ++each) {
      auto const name = (*each)[1].str();
      if (of_no_place.contains(name)) continue;
      ++found;
      EXPECT_NE(std::find(known.begin(), known.end(), name), known.end()) << name << " in " << entry.path();
    }
  }
  EXPECT_GT(found, 20U);
  EXPECT_TRUE(std::is_sorted(known.begin(), known.end()));
}

}  // namespace
}  // namespace companion::cli
