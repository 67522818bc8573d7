// Stretches of running and of active use, one account an app and UTC hour. Pure: a look at a time in,
// activities and checkpoints out.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "companion/activity.hpp"
#include "companion/machine.hpp"
#include "companion/observation.hpp"
#include "companion/time.hpp"
#include "detectors/apps/presence.hpp"

namespace companion::detectors {

/// Ids with their starts; the epoch where a start is not known.
using Instances = std::vector<std::pair<std::int64_t, Instant>>;

/// What one look found of one subject: an app, a program with a provider.
struct StretchLook {
  Activity what{};           ///< its kind, name, category and program
  Instances instances;       ///< none: it ended since the look before
  std::vector<Span> active;  ///< since the look before
};

class Stretches {
 public:
  enum class Count { starts, instances };  ///< what `count` counts: each stretch as one, or each instance

  Stretches(std::string source, Count count) : source_{std::move(source)}, count_{count} {}

  /// What an earlier life of the daemon left open; before the first look.
  void restore(std::vector<Checkpoint> const& checkpoints);

  /// By the subjects' keys, what runs `now`. The time since the look before counts up to `counted`; a longer
  /// gap is a machine that slept, and counts for nobody.
  void look(Instant now, Milliseconds counted, std::map<std::string, StretchLook> const& running,
            Observations& into);

 private:
  /// A stretch within one hour.
  struct Piece {
    Activity what{};
    Instances instances;
    Instant start{};
    Instant end{};  ///< last seen alive
    Milliseconds running{};
    Milliseconds active{};
    std::int64_t count{0};
    Instant told{};
  };
  using Pieces = std::map<std::string, Piece>;

  void go_on(std::string const& key, Piece& piece, StretchLook const& look, Instant now, bool counts,
             Observations& into);
  void cut(std::string const& key, Piece& piece, Instant at, Observations& into) const;
  void begin(std::string const& key, StretchLook const& look, Instant now, bool counts, Observations& into);
  void end(std::string const& key, Piece& piece, StretchLook const& look, Instant now, bool counts,
           Observations& into);
  void take_up(Instant now, std::map<std::string, StretchLook> const& running, Observations& into);
  void tell(std::string const& key, Piece& piece, Observations& into) const;
  [[nodiscard]] std::string encode(Piece const& piece) const;

  std::string source_;
  Count count_;
  Pieces open_;
  Pieces restored_;  ///< until the first look tells which of them still run
  Instant before_{};
};

}  // namespace companion::detectors
