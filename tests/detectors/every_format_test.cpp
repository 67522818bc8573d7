// What every log format promises, whatever its rules are: each runs over its sample tree.
#include <algorithm>
#include <random>

#include "tests/detectors/log_world.hpp"

namespace companion::detectors {
namespace {

class EveryFormat : public testing::TestWithParam<FormatUnderTest> {
 protected:
  [[nodiscard]] nlohmann::json expected() const {
    return without_list_prices(fixture_json(GetParam().folder + "/expected.json"));
  }
  /// The sample tree after `change` was applied to each plain file.
  template <class Change>
  [[nodiscard]] std::map<std::string, std::string> tree_with(Change change) const {
    auto files = read_tree(GetParam());
    for (auto& [name, bytes] : files) {
      if (name.ends_with(".jsonl")) bytes = change(bytes);
    }
    return files;
  }
  template <class Change>
  void expect_unmoved_by(Change change) const {
    LogWorld world{GetParam().tool};
    world.put_all(tree_with(change));
    world.run();
    EXPECT_EQ(world.sums(), expected());
  }
};

TEST_P(EveryFormat, GivesTheExpectedSumsOfItsSamples) {
  LogWorld world{GetParam().tool};
  world.put_all(read_tree(GetParam()));
  world.run();
  EXPECT_EQ(world.sums(), expected());
}

TEST_P(EveryFormat, ReadsRecordsWithOtherWhiteSpace) {
  expect_unmoved_by([](std::string const& bytes) { return each_record(bytes, respaced); });
}

TEST_P(EveryFormat, ReadsRecordsWithKeysInOtherOrder) {
  expect_unmoved_by([](std::string const& bytes) {
    return each_record(bytes, [](auto const& r) { return reversed(r).dump(); });
  });
}

TEST_P(EveryFormat, ReadsLinesThatEndWithCrLf) {
  expect_unmoved_by([](std::string const& bytes) {
    std::string out;
    for (char const c : bytes) out += c == '\n' ? std::string{"\r\n"} : std::string{c};
    return out;
  });
}

TEST_P(EveryFormat, ReadsFilesThatBeginWithAByteOrderMark) {
  expect_unmoved_by([](std::string const& bytes) { return "\xEF\xBB\xBF" + bytes; });
}

TEST_P(EveryFormat, PassesOverBlankLines) {
  expect_unmoved_by([](std::string const& bytes) {
    return each_record(bytes, [](auto const& record) { return "\n  \n" + record.dump() + "\n"; });
  });
}

TEST_P(EveryFormat, CountsNothingTwiceWhenItIsReadAgain) {
  LogWorld world{GetParam().tool};
  world.put_all(read_tree(GetParam()));
  world.run();
  world.checkpoints.clear();
  world.restart();
  world.run();
  EXPECT_EQ(world.sums(), expected());
}

TEST_P(EveryFormat, ReadsNothingThatDidNotChange) {
  LogWorld world{GetParam().tool};
  world.put_all(read_tree(GetParam()));
  world.run();
  world.restart();
  world.host.bytes_read = world.host.files_opened = 0;
  world.run();
  EXPECT_EQ(world.host.files_opened, 0U);
}

TEST_P(EveryFormat, GivesTheSameWhateverTheOrderInWhichFilesAppear) {
  auto const files = read_tree(GetParam());
  std::vector<std::string> names;
  for (auto const& [name, bytes] : files) names.push_back(name);
  std::mt19937 random{7};
  for (int round = 0; round < 25; ++round) {
    std::shuffle(names.begin(), names.end(), random);
    LogWorld world{GetParam().tool};
    for (auto const& name : names) {
      world.put(name, files.at(name));
      world.run();
      if (round % 2 == 0) world.restart();
    }
    EXPECT_EQ(world.sums(), expected()) << testing::PrintToString(names);
  }
}

TEST_P(EveryFormat, GivesTheSameInSlicesOfOneLine) {
  LogWorld world{GetParam().tool};
  world.put_all(read_tree(GetParam()));
  world.run({.bytes = 1, .observations = 1});
  EXPECT_EQ(world.sums(), expected());
  EXPECT_GT(world.scans, 20U);
}

TEST_P(EveryFormat, GivesTheSameWhenItIsStoppedAfterEachSlice) {
  LogWorld world{GetParam().tool};
  world.put_all(read_tree(GetParam()));
  for (int i = 0; i < 1000; ++i) {
    auto const scan = world.detector->scan({.bytes = 1, .observations = 1});
    ASSERT_TRUE(scan);
    world.commit(*scan);
    if (!scan->more) break;
    world.restart();
  }
  EXPECT_EQ(world.sums(), expected());
}

TEST_P(EveryFormat, GivesTheSameWhenEveryFileGrowsByteByByte) {
  for (auto const& [name, bytes] : read_tree(GetParam())) {
    if (!name.ends_with(".jsonl")) continue;
    LogWorld whole{GetParam().tool};
    whole.put(name, bytes);
    whole.run();
    LogWorld grown{GetParam().tool};
    grown.put(name, "");
    for (char const byte : bytes) {
      grown.host.append(grown.path(name), std::string_view{&byte, 1});
      grown.run();
    }
    EXPECT_EQ(grown.sums(), whole.sums()) << name;
  }
}

TEST_P(EveryFormat, GivesTheSameWhenItIsStoppedAtAnyByteAroundALineEnd) {
  constexpr std::size_t around = 3;
  for (auto const& [name, bytes] : read_tree(GetParam())) {
    if (!name.ends_with(".jsonl")) continue;
    LogWorld whole{GetParam().tool};
    whole.put(name, bytes);
    whole.run();
    LogWorld grown{GetParam().tool};
    grown.put(name, "");
    std::size_t written = 0;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      auto const from = at < around ? 0 : at - around;
      if (bytes.substr(from, 2 * around + 1).find('\n') == bytes.npos && at + 1 != bytes.size()) continue;
      grown.host.append(grown.path(name), bytes.substr(written, at + 1 - written));
      written = at + 1;
      grown.run();
      grown.restart();
    }
    EXPECT_EQ(grown.sums(), whole.sums()) << name;
  }
}

TEST_P(EveryFormat, ACopyOfAFileAddsNothing) {
  auto const files = read_tree(GetParam());
  LogWorld world{GetParam().tool};
  world.put_all(files);
  world.run();
  for (auto const& [name, bytes] : files) world.put("copy/" + name, bytes);
  world.run();
  EXPECT_EQ(world.sums(), expected());
}

TEST_P(EveryFormat, AFileThatWasRenamedIsNotReadAgain) {
  auto const files = read_tree(GetParam());
  LogWorld world{GetParam().tool};
  world.put_all(files);
  world.run();
  world.host.bytes_read = 0;
  for (auto const& [name, bytes] : files) world.host.rename(world.path(name), world.path("moved/" + name));
  world.run();
  EXPECT_EQ(world.host.bytes_read, 0U);
  EXPECT_EQ(world.sums(), expected());
  for (auto const& [item, value] : world.checkpoints) EXPECT_TRUE(item.starts_with("/logs/moved/")) << item;
}

TEST_P(EveryFormat, TheLedgerOutlivesItsFiles) {
  auto const files = read_tree(GetParam());
  LogWorld world{GetParam().tool};
  world.put_all(files);
  world.run();
  for (auto const& [name, bytes] : files) world.host.remove(world.path(name));
  world.run();
  EXPECT_EQ(world.sums(), expected());
  EXPECT_TRUE(world.checkpoints.empty());
}

TEST_P(EveryFormat, SightingsCarryNoContent) {
  LogWorld world{GetParam().tool};
  world.put_all(read_tree(GetParam()));
  world.run();
  for (auto const& call : world.counted()) {
    EXPECT_FALSE(call.session_id.empty());
    EXPECT_FALSE(call.model.empty());
    EXPECT_TRUE(call.project.starts_with("/home/alex") || call.project.starts_with("C:\\Users\\alex"))
        << call.project;
    EXPECT_LT(call.event_key.size(), 100U);
  }
}

INSTANTIATE_TEST_SUITE_P(Logs, EveryFormat, testing::ValuesIn(formats_under_test()),
                         [](auto const& suite) { return suite.param.folder; });

}  // namespace
}  // namespace companion::detectors
