// A log file of any bytes, read whole and read in two parts with a restart between: both must agree.
#include <algorithm>
#include <utility>

#include "detectors/logs/formats.hpp"
#include "detectors/logs/log_detector.hpp"
#include "events.hpp"
#include "files.hpp"
#include "tests/fuzz/targets.hpp"

namespace companion::fuzz {
namespace {

class Reading {
 public:
  explicit Reading(std::size_t format) : format_{format} {}

  /// By a process that knows only what was committed.
  void read(Files const& files) {
    auto format = std::move(detectors::make_log_formats()[format_]);
    auto const options = options_for(*format);
    detectors::LogDetector detector{files, std::move(format), options};
    std::vector<Checkpoint> rows;
    for (auto const& [item, value] : checkpoints_)
      rows.push_back({.source = {}, .item = item, .value = value});
    detector.restore(rows);
    for (bool more = true; more;) {
      auto const scan = detector.scan({.bytes = 65536, .observations = 16});
      require(scan.has_value());
      told.take(scan->found.sightings);
      for (auto const& row : scan->found.checkpoints) {
        require(is_line(row.value));
        checkpoints_[row.item] = row.value;
      }
      more = scan->more;
    }
  }

  Events told;

 private:
  std::size_t format_;
  std::map<std::string, std::string> checkpoints_;
};

}  // namespace

void read_lines(std::size_t format, std::string_view bytes) {
  if (bytes.size() < 2) return;
  // The first byte says where the file was cut.
  auto const share = static_cast<std::size_t>(static_cast<unsigned char>(bytes.front()));
  auto pieces = pieces_of(bytes.substr(1));
  auto const log = pieces.front();
  auto const cut = std::min(1 + share * log.size() / 256, log.size());
  auto const places = std::move(detectors::make_log_formats()[format]);

  Reading whole{format};
  Files files{*places, pieces};
  whole.read(files);

  Reading parts{format};
  pieces.front() = log.substr(0, cut);
  Files growing{*places, pieces};
  parts.read(growing);
  growing.append(growing.path(), log.substr(cut));
  parts.read(growing);
  require(parts.told.same_as(whole.told));
}

}  // namespace companion::fuzz
