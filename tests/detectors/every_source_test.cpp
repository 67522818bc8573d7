// What the sources of every tool promise, of whatever kinds they are: each tool runs over its sample home.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <random>

#include "tests/detectors/sample_tree.hpp"
#include "tests/detectors/source_world.hpp"

namespace companion::detectors {
namespace {

class EverySource : public testing::TestWithParam<SourceUnderTest> {
 protected:
  [[nodiscard]] nlohmann::json expected() const { return expected_sums(GetParam()); }
  [[nodiscard]] std::map<std::string, std::string> tree() const { return sample_tree(GetParam()); }

  /// The sample home, with every document and line written by somebody else.
  void expect_unmoved_by(std::string (*rewrite)(std::string const&)) const {
    auto files = tree();
    for (auto& [name, bytes] : files) {
      if (name.ends_with(".jsonl")) bytes = each_line(bytes, rewrite);
      if (name.ends_with(".json")) bytes = rewrite(bytes);
    }
    SourceWorld world{GetParam().tool, GetParam().variables};
    world.put_all(files);
    world.run();
    EXPECT_EQ(world.ledger.sums(), expected());
  }
};

TEST_P(EverySource, GivesTheExpectedSumsOfItsSamples) {
  SourceWorld world{GetParam().tool, GetParam().variables};
  world.put_all(tree());
  world.run();
  EXPECT_EQ(world.ledger.sums(), expected());
}

TEST_P(EverySource, ReadsRecordsWithOtherWhiteSpace) { expect_unmoved_by(respaced_text); }
TEST_P(EverySource, ReadsRecordsWithKeysInOtherOrder) { expect_unmoved_by(reversed_text); }

TEST_P(EverySource, CountsNothingTwiceWhenItIsReadAgain) {
  SourceWorld world{GetParam().tool, GetParam().variables};
  world.put_all(tree());
  world.run();
  world.checkpoints.clear();
  world.restart();
  world.run();
  EXPECT_EQ(world.ledger.sums(), expected());
}

TEST_P(EverySource, ReadsNothingThatDidNotChange) {
  SourceWorld world{GetParam().tool, GetParam().variables};
  world.put_all(tree());
  world.run();
  world.restart();
  world.host.files_opened = 0;
  world.run();
  EXPECT_EQ(world.host.files_opened, 0U);
}

TEST_P(EverySource, GivesTheSameWhateverTheOrderInWhichFilesAppear) {
  auto const files = tree();
  std::vector<std::string> names;
  for (auto const& [name, bytes] : files) names.push_back(name);
  std::mt19937 random{7};
  for (int round = 0; round < 10; ++round) {
    std::shuffle(names.begin(), names.end(), random);
    SourceWorld world{GetParam().tool, GetParam().variables};
    for (auto const& name : names) {
      world.put(name, files.at(name));
      world.run();
      if (round % 2 == 0) world.restart();
    }
    EXPECT_EQ(world.ledger.sums(), expected()) << testing::PrintToString(names);
  }
}

TEST_P(EverySource, GivesTheSameWhenItIsStoppedAfterEachSlice) {
  SourceWorld world{GetParam().tool, GetParam().variables};
  world.put_all(tree());
  world.run({.bytes = 1, .observations = 1}, true);
  EXPECT_EQ(world.ledger.sums(), expected());
}

TEST_P(EverySource, AHalfWrittenFileIsReadOnceItIsWhole) {
  auto const files = tree();
  for (auto const& [name, bytes] : files) {
    for (std::size_t const parts : {3U, 7U}) {
      SourceWorld world{GetParam().tool, GetParam().variables};
      world.put(name, std::string_view{bytes}.substr(0, bytes.size() / parts));
      world.run();
      world.put_all(files);
      world.run();
      EXPECT_EQ(world.ledger.sums(), expected()) << name << " cut to a " << parts << "th";
    }
  }
}

TEST_P(EverySource, AFileThatGrowsIsReadToTheSameEnd) {
  auto const files = tree();
  for (auto const& [name, bytes] : files) {
    if (is_database(bytes)) continue;
    SourceWorld world{GetParam().tool, GetParam().variables};
    for (std::size_t part = 1; part <= 20; ++part) {
      world.put(name, std::string_view{bytes}.substr(0, bytes.size() * part / 20));
      world.run();
      if (part % 3 == 0) world.restart();
    }
    world.put_all(files);
    world.run();
    EXPECT_EQ(world.ledger.sums(), expected()) << name;
  }
}

TEST_P(EverySource, AFileThatGrowsBesideTheOthersIsReadToTheSameEnd) {
  auto const files = tree();
  for (auto const& [name, bytes] : files) {
    if (is_database(bytes)) continue;
    SourceWorld world{GetParam().tool, GetParam().variables};
    world.put_all(files);
    for (std::size_t const part : {2U, 5U, 8U, 10U}) {
      world.put(name, std::string_view{bytes}.substr(0, bytes.size() * part / 10));
      world.run();
      if (part % 5 == 0) world.restart();
    }
    EXPECT_EQ(world.ledger.sums(), expected()) << name;
  }
}

TEST_P(EverySource, ADatabaseThatFillsUpIsReadToTheSameEnd) {
  auto const files = tree();
  for (auto const& [name, bytes] : files) {
    if (!is_database(bytes)) continue;
    SourceWorld world{GetParam().tool, GetParam().variables};
    for (int part = 0; part < 6; ++part) {
      world.put(name, first_rows_of(bytes, part, 6));
      world.run();
      if (part % 2 == 0) world.restart();
    }
    world.put_all(files);
    world.run();
    EXPECT_EQ(world.ledger.sums(), expected()) << name;
  }
}

TEST_P(EverySource, TheLedgerOutlivesItsFiles) {
  auto const files = tree();
  SourceWorld world{GetParam().tool, GetParam().variables};
  world.put_all(files);
  world.run();
  for (auto const& [name, bytes] : files) world.host.remove(world.path(name));
  world.run();
  EXPECT_EQ(world.ledger.sums(), expected());
  for (auto const& [detector, items] : world.checkpoints) EXPECT_TRUE(items.empty()) << detector;
  for (auto const& detector : world.detectors) EXPECT_TRUE(detector->absent()) << detector->name();
}

TEST_P(EverySource, SightingsSayWhoTheyAreAndCarryNoContent) {
  SourceWorld world{GetParam().tool, GetParam().variables};
  world.put_all(tree());
  world.run();
  for (auto const& call : world.ledger.counted()) {
    EXPECT_EQ(call.tool, GetParam().tool);
    EXPECT_EQ(call.side, Side::local);
    EXPECT_LT(call.event_key.size(), 200U);
    for (auto const* const text :
         {&call.project, &call.branch, &call.model, &call.session_id, &call.provider})
      EXPECT_LT(text->size(), 200U);
    EXPECT_GE(call.tokens.output, call.tokens.reasoning);
    EXPECT_GT(epoch_ms(call.start), 1'600'000'000'000) << "a time that is no time";
  }
}

INSTANTIATE_TEST_SUITE_P(Tools, EverySource, testing::ValuesIn(sources_under_test()),
                         [](auto const& suite) { return test_name(suite.param); });

TEST(Sources, EveryToolThatIsReadIsUnderTest) {
  std::set<std::string> tested;
  for (auto const& source : sources_under_test()) tested.insert(source.tool);
  for (auto const tool : log_tools())
    EXPECT_TRUE(tested.contains(std::string{tool}) || untested_tools().contains(std::string{tool})) << tool;
}

}  // namespace
}  // namespace companion::detectors
