#include "tests/fuzz/targets.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "detectors/logs/formats.hpp"
#include "tests/support/places.hpp"

namespace companion::fuzz {
namespace {

namespace fs = std::filesystem;

fs::path const& corpus() {
  static fs::path const folder = fs::path{places::source_folder()} / "tests/fuzz/corpus";
  return folder;
}

std::vector<std::string> names() {
  std::vector<std::string> all;
  for (auto const& [name, run] : targets()) all.push_back(name);
  return all;
}

std::vector<std::string> seeds_of(std::string const& target) {
  std::vector<std::string> seeds;
  std::error_code none;
  for (auto const& entry : fs::directory_iterator{corpus() / target, none}) {
    std::ifstream file{entry.path(), std::ios::binary};
    seeds.emplace_back(std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{});
  }
  return seeds;
}

class FuzzTarget : public testing::TestWithParam<std::string> {};

TEST_P(FuzzTarget, KeepsItsPromisesOnAllItsSeeds) {
  auto const run = targets().at(GetParam());
  for (auto const& seed : seeds_of(GetParam())) run(seed);  // ends the process when one is broken
}

TEST_P(FuzzTarget, TakesNoBytesAndCutSeeds) {
  auto const run = targets().at(GetParam());
  run({});
  for (auto const& seed : seeds_of(GetParam())) {
    for (std::size_t size = 1; size < seed.size(); size += 1 + seed.size() / 16) run(seed.substr(0, size));
  }
}

INSTANTIATE_TEST_SUITE_P(All, FuzzTarget, testing::ValuesIn(names()), [](auto const& chosen) {
  auto name = chosen.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(FuzzTargets, HaveOneForEveryReader) {
  auto const has = [all = names()](std::string name) {
    std::replace(name.begin(), name.end(), ':', '-');
    return std::binary_search(all.begin(), all.end(), name);
  };
  for (auto const& format : detectors::make_log_formats()) EXPECT_TRUE(has(std::string{format->name()}));
  for (auto const& format : detectors::make_document_formats()) EXPECT_TRUE(has(std::string{format->name()}));
  for (auto const& format : detectors::make_database_formats()) EXPECT_TRUE(has(std::string{format->name()}));
}

TEST(FuzzTargets, AreThereForEveryFolderOfSeeds) {
  auto const all = names();
  for (auto const& entry : fs::directory_iterator{corpus()}) {
    auto const name = entry.path().filename().string();
    EXPECT_TRUE(std::binary_search(all.begin(), all.end(), name)) << name;
  }
}

}  // namespace
}  // namespace companion::fuzz
