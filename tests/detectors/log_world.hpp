// A machine with logs, a detector that reads them, and a ledger made of nothing but folded sightings.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "companion/detector.hpp"
#include "detectors/logs/formats.hpp"
#include "detectors/logs/log_detector.hpp"
#include "tests/detectors/folded_ledger.hpp"
#include "tests/support/fake_host.hpp"
#include "tests/support/places.hpp"

namespace companion::detectors {

/// One log format with its sample tree and what the tree must give.
struct FormatUnderTest {
  std::string tool;
  std::string folder;  ///< below fixtures/logs, next to its expected.json
  std::string tree;    ///< below `folder`
};

inline std::vector<FormatUnderTest> const& formats_under_test() {
  static std::vector<FormatUnderTest> const formats{{"claude-code", "claude", "config/projects"},
                                                    {"codex", "codex", "home"}};
  return formats;
}

inline std::unique_ptr<LogFormat> make_format(std::string const& tool) {
  for (auto& format : make_log_formats()) {
    if (format->tool() == tool) return std::move(format);
  }
  return nullptr;
}

inline std::string read_fixture(std::string const& path) {
  std::ifstream in{std::string{places::fixtures()} + "/logs/" + path, std::ios::binary};
  EXPECT_TRUE(in.good()) << path;
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// Path below the tree to bytes.
inline std::map<std::string, std::string> read_tree(FormatUnderTest const& format) {
  std::map<std::string, std::string> files;
  auto const base = std::filesystem::path{places::fixtures()} / "logs" / format.folder / format.tree;
  for (auto const& entry : std::filesystem::recursive_directory_iterator{base}) {
    if (!entry.is_regular_file()) continue;
    auto const name = entry.path().lexically_relative(base).generic_string();
    files[name] = read_fixture(format.folder + "/" + format.tree + "/" + name);
  }
  EXPECT_FALSE(files.empty()) << base;
  return files;
}

inline nlohmann::json fixture_json(std::string const& path) {
  return nlohmann::json::parse(read_fixture(path));
}

/// expected.json reduced to what LogWorld::sums() says: list prices are not the readers' business.
inline nlohmann::json without_list_prices(nlohmann::json const& expected) {
  nlohmann::json kept;
  auto const strip = [](nlohmann::json sums) {
    sums.erase("cost_usd");
    sums.erase("unpriced_calls");
    return sums;
  };
  if (expected.contains("totals")) kept["totals"] = strip(expected["totals"]);
  for (auto const* group : {"by_model", "by_session", "by_day_utc"}) {
    if (!expected.contains(group)) continue;
    for (auto const& [key, sums] : expected[group].items()) kept[group][key] = strip(sums);
  }
  return kept;
}

class LogWorld {
 public:
  explicit LogWorld(std::string tool, LogOptions options = {})
      : tool_{std::move(tool)}, options_{std::move(options)} {
    if (!options_.roots.contains(tool_)) options_.roots[tool_] = {root};
    restart();
  }

  /// Scans until nothing is left.
  void run(ScanBudget const& budget = {}) {
    for (int i = 0; i < 100'000; ++i) {
      auto scan = detector->scan(budget);
      ASSERT_TRUE(scan) << scan.error().message;
      ++scans;
      commit(*scan);
      if (!scan->more) return;
    }
    FAIL() << "the detector never ends";
  }

  void commit(Scan const& scan) {
    for (auto const& sighting : scan.found.sightings) EXPECT_EQ(sighting.source, detector->name());
    folded.take(scan.found.sightings);
    for (auto const& checkpoint : scan.found.checkpoints) {
      EXPECT_EQ(checkpoint.source, detector->name());
      if (checkpoint.value.empty()) {
        checkpoints.erase(checkpoint.item);
      } else {
        checkpoints[checkpoint.item] = checkpoint.value;
      }
    }
    quarantined.insert(quarantined.end(), scan.found.quarantined.begin(), scan.found.quarantined.end());
  }

  /// A new process: nothing is left but what was committed.
  void restart() {
    detector = std::make_unique<LogDetector>(host, make_format(tool_), options_);
    std::vector<Checkpoint> rows;
    for (auto const& [item, value] : checkpoints)
      rows.push_back({.source = std::string{detector->name()}, .item = item, .value = value});
    detector->restore(rows);
  }

  [[nodiscard]] std::string path(std::string const& name) const { return root + "/" + name; }
  void put(std::string const& name, std::string_view bytes) { host.write(path(name), bytes); }
  void put_all(std::map<std::string, std::string> const& files) {
    for (auto const& [name, bytes] : files) put(name, bytes);
  }

  [[nodiscard]] std::vector<Sighting> counted() const { return folded.counted(); }
  [[nodiscard]] nlohmann::json sums() const { return folded.sums(); }

  test::FakeHost host;
  std::string root{"/logs"};
  std::unique_ptr<LogDetector> detector;
  FoldedLedger folded;
  std::map<std::string, Sighting>& ledger{folded.events};
  std::map<std::string, std::string> checkpoints;
  std::vector<Quarantined> quarantined;
  std::uint64_t scans{0};

 private:
  std::string tool_;
  LogOptions options_;
};

/// The same record, written by someone else: other white space, other order of keys.
inline std::string respaced(nlohmann::ordered_json const& value) {
  if (!value.is_structured()) return value.dump();
  std::string text{value.is_object() ? "{ " : "[ "};
  bool first = true;
  for (auto const& item : value.items()) {
    if (!first) text += " ,\t";
    first = false;
    if (value.is_object()) text += nlohmann::ordered_json(item.key()).dump() + " :  ";
    text += respaced(item.value());
  }
  return text + (value.is_object() ? " }" : " ]");
}

inline nlohmann::ordered_json reversed(nlohmann::ordered_json const& value) {
  if (value.is_array()) {
    auto items = nlohmann::ordered_json::array();
    for (auto const& item : value) items.push_back(reversed(item));
    return items;
  }
  if (!value.is_object()) return value;
  std::vector<std::pair<std::string, nlohmann::ordered_json>> fields;
  for (auto const& item : value.items()) fields.emplace_back(item.key(), reversed(item.value()));
  auto turned = nlohmann::ordered_json::object();
  for (auto at = fields.rbegin(); at != fields.rend(); ++at) turned[at->first] = at->second;
  return turned;
}

/// Applies `change` to every line that is JSON; the others and a torn tail stay.
template <class Change>
std::string each_record(std::string const& bytes, Change change) {
  std::string out;
  for (std::size_t at = 0; at < bytes.size();) {
    auto const end = bytes.find('\n', at);
    auto const line = bytes.substr(at, end == bytes.npos ? end : end - at);
    auto const record = nlohmann::ordered_json::parse(line, nullptr, false);
    out += record.is_discarded() ? line : change(record);
    if (end == bytes.npos) break;
    out += '\n';
    at = end + 1;
  }
  return out;
}

}  // namespace companion::detectors
