// One transcript at four moments, as the samples have it.
#include "tests/detectors/log_world.hpp"

namespace companion::detectors {
namespace {

constexpr auto name = "9e3b7a60-4c1d-4f82-8a5e-d0c1b2a39405.jsonl";

void follow(bool const restarted) {
  LogWorld world{"claude-code"};
  auto const expected = fixture_json("claude/tail/expected.json");  // outlives the loop
  for (auto const& step : expected["steps"]) {
    auto const number = std::to_string(step["step"].get<int>());
    world.put(name, read_fixture("claude/tail/step" + number + "/" + name));
    if (restarted) world.restart();
    world.run();
    EXPECT_EQ(world.sums()["totals"], without_list_prices(step)["totals"]) << "step " << number;
  }
}

TEST(ClaudeTail, FollowsAFileThatGrowsAndIsRewritten) { follow(false); }

TEST(ClaudeTail, FollowsItAcrossRestarts) { follow(true); }

}  // namespace
}  // namespace companion::detectors
