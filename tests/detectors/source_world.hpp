// A home with the logs of one tool, every detector that reads them, and a ledger of folded sightings.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "detectors/logs/database_detector.hpp"
#include "detectors/logs/document_detector.hpp"
#include "detectors/logs/formats.hpp"
#include "detectors/logs/log_detector.hpp"
#include "store/foreign_database.hpp"
#include "tests/detectors/folded_ledger.hpp"
#include "tests/support/fake_host.hpp"

namespace companion::detectors {

class SourceWorld {
 public:
  explicit SourceWorld(std::string tool, std::map<std::string, std::string> variables = {})
      : tool_{std::move(tool)} {
    host.opener = store::open_foreign;
    host.variables = std::move(variables);
    // Later than any file: nothing is fresh enough to be half written.
    host.time.set(parse_instant("2027-01-01T00:00:00Z").value());
    restart();
  }

  /// Below the home folder.
  void put(std::string const& name, std::string_view bytes) { host.write(path(name), bytes); }
  void put_all(std::map<std::string, std::string> const& files) {
    for (auto const& [name, bytes] : files) put(name, bytes);
  }
  [[nodiscard]] static std::string path(std::string const& name) { return "/home/alex/" + name; }

  /// Scans until nothing is left; each slice is committed.
  void run(ScanBudget const& budget = {}, bool stop_after_each_slice = false) {
    for (int i = 0; i < 100'000; ++i) {
      if (!step(budget)) return;
      if (stop_after_each_slice) restart();
    }
    FAIL() << "the detectors never end";
  }

  /// A new process: nothing is left but what was committed.
  void restart() {
    detectors.clear();
    LogOptions const options;
    add<LogDetector>(make_log_formats(), options);
    add<DocumentDetector>(make_document_formats(), options);
    add<DatabaseDetector>(make_database_formats(), options);
    for (auto const& detector : detectors) {
      std::vector<Checkpoint> rows;
      for (auto const& [item, value] : checkpoints[std::string{detector->name()}])
        rows.push_back({.source = std::string{detector->name()}, .item = item, .value = value});
      detector->restore(rows);
    }
  }

  test::FakeHost host;
  std::vector<std::unique_ptr<Detector>> detectors;
  FoldedLedger ledger;
  std::map<std::string, std::map<std::string, std::string>> checkpoints;  ///< by detector and item
  std::vector<Quarantined> quarantined;
  std::uint64_t scans{0};

 private:
  template <class ReadingDetector, class Formats>
  void add(Formats formats, LogOptions const& options) {
    for (auto& format : formats) {
      if (format->tool() == tool_)
        detectors.push_back(std::make_unique<ReadingDetector>(host, std::move(format), options));
    }
  }

  bool step(ScanBudget const& budget) {
    bool more = false;
    for (auto const& detector : detectors) {
      auto const scan = detector->scan(budget);
      EXPECT_TRUE(scan) << scan.error().message;
      if (!scan) return false;
      ++scans;
      ledger.take(scan->found.sightings);
      for (auto const& checkpoint : scan->found.checkpoints) {
        EXPECT_EQ(checkpoint.source, detector->name());
        auto& kept = checkpoints[checkpoint.source];
        if (checkpoint.value.empty()) {
          kept.erase(checkpoint.item);
        } else {
          kept[checkpoint.item] = checkpoint.value;
        }
      }
      quarantined.insert(quarantined.end(), scan->found.quarantined.begin(), scan->found.quarantined.end());
      more = more || scan->more;
    }
    return more;
  }

  std::string tool_;
};

}  // namespace companion::detectors
