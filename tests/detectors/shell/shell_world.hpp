// A home with histories, the real catalogue, and a ledger made of nothing but merged activities.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "config/catalogue.hpp"
#include "detectors/shell/shell_detector.hpp"
#include "store/foreign_database.hpp"
#include "tests/support/fake_host.hpp"
#include "tests/support/places.hpp"

namespace companion::detectors::shell {

inline std::string fixture(std::string const& path) {
  std::ifstream in{std::string{places::fixtures()} + "/" + path, std::ios::binary};
  EXPECT_TRUE(in.good()) << path;
  return {std::istreambuf_iterator<char>{in}, {}};
}

inline Catalogues const& built_in_catalogues() {
  static Catalogues const built_in = [] {
    config::Findings findings;
    auto catalogues = config::load_catalogues({}, findings);
    EXPECT_EQ(to_string(findings), "");
    return catalogues;
  }();
  return built_in;
}

inline Catalogue const& built_in_clis() { return built_in_catalogues().clis; }

/// The entry that has this command: samples name commands.
inline std::string tool_of(std::string const& command) {
  for (auto const& entry : built_in_clis()) {
    for (auto const& known : entry.list("commands")) {
      if (known == command) return entry.name;
    }
  }
  return "no tool " + command;
}

inline Shell const& shell_named(std::string_view name) {
  for (auto const& shell : shells()) {
    if (shell.name == name) return shell;
  }
  ADD_FAILURE() << name;
  return shells()[0];
}

class ShellWorld {
 public:
  explicit ShellWorld(std::string shell) : shell_{std::move(shell)} {
    host.opener = store::open_foreign;
    options.hostname = "host";
    restart();
  }

  void scan(ScanBudget const& budget = {}) {
    for (int i = 0; i < 10'000; ++i) {
      auto scan = detector->scan(budget);
      ASSERT_TRUE(scan) << scan.error().message;
      for (auto const& activity : scan->found.activities) {
        EXPECT_EQ(activity.source, detector->name());
        EXPECT_EQ(activity.kind, ActivityKind::shell);
        EXPECT_LE(activity.start, activity.end);
        auto const [place, fresh] = ledger.try_emplace(activity.event_key, activity);
        if (!fresh) merge(place->second, activity);
      }
      for (auto const& checkpoint : scan->found.checkpoints) checkpoints[checkpoint.item] = checkpoint.value;
      for (auto const& bad : scan->found.quarantined) quarantined.push_back(bad.reason);
      if (!scan->more) return;
    }
    FAIL() << "it never ends";
  }

  /// A new process that knows only what was committed.
  void restart() {
    detector = std::make_unique<ShellDetector>(host, shell_named(shell_), built_in_clis(), options);
    std::vector<Checkpoint> rows;
    for (auto const& [item, value] : checkpoints)
      rows.push_back({std::string{detector->name()}, item, value});
    detector->restore(rows);
  }

  [[nodiscard]] std::map<std::string, std::int64_t> counts() const {
    std::map<std::string, std::int64_t> sums;
    for (auto const& [key, activity] : ledger) sums[activity.name] += activity.count;
    return sums;
  }
  [[nodiscard]] std::int64_t total() const {
    std::int64_t sum = 0;
    for (auto const& [name, count] : counts()) sum += count;
    return sum;
  }

  test::FakeHost host;
  ShellOptions options;
  std::unique_ptr<ShellDetector> detector;
  std::map<std::string, Activity> ledger;
  std::map<std::string, std::string> checkpoints;
  std::vector<std::string> quarantined;

 private:
  std::string shell_;
};

/// expected.json's counts by the catalogue's names.
inline std::map<std::string, std::int64_t> wanted_counts(nlohmann::json const& counts) {
  std::map<std::string, std::int64_t> wanted;
  for (auto const& [command, count] : counts.items()) wanted[tool_of(command)] += count.get<std::int64_t>();
  return wanted;
}

}  // namespace companion::detectors::shell
