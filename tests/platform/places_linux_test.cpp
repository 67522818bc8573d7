#include <gtest/gtest.h>

#include <map>

#include "platform/paths.hpp"

namespace companion::platform {
namespace {

Places places_with(std::map<std::string, std::string> const& variables) {
  auto const look_up = [&](std::string const& name) -> std::optional<std::string> {
    auto const found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
  return standard_places(look_up, "/home/alex");
}

TEST(StandardPlaces, AreUnderTheHomeFolderByDefault) {
  auto const places = places_with({});
  EXPECT_EQ(places.config, "/home/alex/.config/litellm-companion");
  EXPECT_EQ(places.data, "/home/alex/.local/share/litellm-companion");
  EXPECT_EQ(places.state, "/home/alex/.local/state/litellm-companion");
  EXPECT_EQ(places.runtime, "/home/alex/.local/state/litellm-companion");
}

TEST(StandardPlaces, FollowTheXdgVariables) {
  auto const places = places_with({{"XDG_CONFIG_HOME", "/c"},
                                   {"XDG_DATA_HOME", "/d"},
                                   {"XDG_STATE_HOME", "/s"},
                                   {"XDG_RUNTIME_DIR", "/run/user/1000"}});
  EXPECT_EQ(places.config, "/c/litellm-companion");
  EXPECT_EQ(places.data, "/d/litellm-companion");
  EXPECT_EQ(places.state, "/s/litellm-companion");
  EXPECT_EQ(places.runtime, "/run/user/1000/litellm-companion");
}

TEST(StandardPlaces, IgnoreRelativeAndEmptyVariables) {
  auto const places = places_with({{"XDG_CONFIG_HOME", "relative"}, {"XDG_DATA_HOME", ""}});
  EXPECT_EQ(places.config, "/home/alex/.config/litellm-companion");
  EXPECT_EQ(places.data, "/home/alex/.local/share/litellm-companion");
}

}  // namespace
}  // namespace companion::platform
