// A real machine with two real homes, the daemon's own and another one, and one detector that reads them.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "companion/detector.hpp"
#include "detectors/homes.hpp"
#include "detectors/options.hpp"
#include "platform/make_host.hpp"
#include "store/foreign_database.hpp"
#include "tests/support/temp_folder.hpp"

namespace companion::detectors {

class TwoHomes {
 public:
  TwoHomes() {
    std::filesystem::create_directories(own_folder());
    std::filesystem::create_directories(other_folder());
  }

  [[nodiscard]] std::filesystem::path own_folder() const { return folder.path() / "own"; }
  [[nodiscard]] std::filesystem::path other_folder() const { return folder.path() / "other"; }
  [[nodiscard]] std::vector<Home> others() const { return {{.name = "windows", .folder = other_folder()}}; }
  [[nodiscard]] LogOptions log_options() const {
    LogOptions options;
    options.homes = others();
    return options;
  }

  /// Scans until nothing is left, and keeps the checkpoints.
  Observations run(Detector& detector) {
    Observations all;
    for (int i = 0; i < 1000; ++i) {
      auto scan = detector.scan({});
      EXPECT_TRUE(scan) << scan.error().message;
      if (!scan) return all;
      for (auto& checkpoint : scan->found.checkpoints) {
        if (checkpoint.value.empty()) {
          checkpoints.erase(checkpoint.item);
        } else {
          checkpoints[checkpoint.item] = checkpoint;
        }
      }
      auto& found = scan->found;
      all.sightings.insert(all.sightings.end(), found.sightings.begin(), found.sightings.end());
      all.activities.insert(all.activities.end(), found.activities.begin(), found.activities.end());
      all.quarantined.insert(all.quarantined.end(), found.quarantined.begin(), found.quarantined.end());
      if (!scan->more) return all;
    }
    ADD_FAILURE() << "it never ends";
    return all;
  }

  template <class Made>
  std::unique_ptr<Made> restored(std::unique_ptr<Made> detector) const {
    std::vector<Checkpoint> rows;
    for (auto const& [item, row] : checkpoints) rows.push_back(row);
    detector->restore(rows);
    return detector;
  }

  test::TempFolder folder;
  std::unique_ptr<Host> machine{platform::make_host(store::open_foreign)};
  OtherHome own{*machine, {.name = {}, .folder = own_folder()}};
  std::map<std::string, Checkpoint> checkpoints;
};

}  // namespace companion::detectors
