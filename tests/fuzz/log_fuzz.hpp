// A log file of any bytes, read whole and read in two parts with a restart between: both must agree.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/snapshot.hpp"
#include "detectors/logs/formats.hpp"
#include "detectors/logs/log_detector.hpp"
#include "tests/support/fake_host.hpp"

namespace companion::detectors {

class FuzzedLog {
 public:
  FuzzedLog(std::string tool, std::string path) : tool_{std::move(tool)}, path_{std::move(path)} {
    options_.roots[tool_] = {"/logs"};
    options_.line_bytes_max = 4096;
  }

  void write(std::string_view bytes) { host_.write(path_, bytes); }
  void append(std::string_view bytes) { host_.append(path_, bytes); }

  /// By a process that knows only what was committed.
  void read() {
    for (auto& format : make_log_formats()) {
      if (format->tool() != tool_) continue;
      LogDetector detector{host_, std::move(format), options_};
      std::vector<Checkpoint> rows;
      for (auto const& [item, value] : checkpoints_) rows.push_back({"", item, value});
      detector.restore(rows);
      for (bool more = true; more;) {
        auto const scan = detector.scan({.bytes = 65536, .observations = 16});
        if (!scan) std::abort();
        commit(*scan);
        more = scan->more;
      }
    }
  }

  void expect_same_as(FuzzedLog const& other) const {
    if (ledger_.size() != other.ledger_.size()) std::abort();
    for (auto const& [key, sighting] : ledger_) {
      auto const found = other.ledger_.find(key);
      if (found == other.ledger_.end() || !same(sighting, found->second)) std::abort();
    }
  }

 private:
  void commit(Scan const& scan) {
    for (auto const& sighting : scan.found.sightings) {
      auto const& tokens = sighting.tokens;
      if (tokens.input < 0 || tokens.cache_read < 0 || tokens.cache_write() < 0 ||
          tokens.output < tokens.reasoning)
        std::abort();
      if (sighting.event_key.empty() || sighting.end < sighting.start) std::abort();
      auto const [place, fresh] = ledger_.try_emplace(sighting.event_key, sighting);
      if (!fresh) merge_snapshot(place->second, sighting);
    }
    for (auto const& checkpoint : scan.found.checkpoints) checkpoints_[checkpoint.item] = checkpoint.value;
  }

  std::string tool_;
  std::string path_;
  LogOptions options_;
  test::FakeHost host_;
  std::map<std::string, Sighting> ledger_;
  std::map<std::string, std::string> checkpoints_;
};

inline int fuzz_log(std::string const& tool, std::string const& path, std::string_view bytes) {
  if (bytes.size() < 2) return 0;
  auto const cut = 1 + (static_cast<std::size_t>(static_cast<unsigned char>(bytes[0])) * bytes.size()) / 256;
  bytes.remove_prefix(1);
  FuzzedLog whole{tool, path};
  whole.write(bytes);
  whole.read();
  FuzzedLog parts{tool, path};
  parts.write(bytes.substr(0, cut));
  parts.read();
  parts.append(bytes.substr(std::min(cut, bytes.size())));
  parts.read();
  parts.expect_same_as(whole);
  return 0;
}

}  // namespace companion::detectors
