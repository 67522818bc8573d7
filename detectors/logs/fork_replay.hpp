// A forked Codex thread begins with its parent's events: how many of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "detectors/logs/codex_line.hpp"
#include "detectors/logs/log_format.hpp"

namespace companion::detectors {

/// Fingerprints of all usage events of a parent, one list per file of that thread.
/// nullopt when no file of it can be read.
[[nodiscard]] std::optional<std::vector<std::vector<std::uint64_t>>> events_of_thread(
    SiblingFiles const& siblings, std::string_view thread);

/// Fed with the child's events in order: they are its parent's for as long as they equal them one by one.
///
/// What is known of the parent may be a part: its file is half written, half copied, or not there. An event
/// that differs from the parent's at the same place proves that the child has gone its own way; one for which
/// the parent has nothing yet proves nothing. So whatever is cut from the parent's end, no verdict but
/// `unknown` depends on it, and the rest of the parent can only decide what was unknown.
class ForkReplay {
 public:
  enum class Verdict : std::uint8_t {
    replay,   ///< the parent's event, told again
    own,      ///< the child's: its history differs from the parent's
    unknown,  ///< the parent is not known so far
  };

  ForkReplay() = default;
  /// `events`: already judged when the reader was stopped, the last of them not as unknown; `replayed`:
  /// length of the replay as far as it was learned, also by an earlier reading of the file.
  ForkReplay(std::string_view parent, SiblingFiles const& siblings, std::uint64_t events,
             std::uint64_t replayed);

  [[nodiscard]] Verdict judge(std::uint64_t fingerprint);
  [[nodiscard]] std::uint64_t replayed() const { return replayed_; }
  [[nodiscard]] std::uint64_t events() const { return events_; }

 private:
  std::vector<std::vector<std::uint64_t>> parents_;  // those that equal the child as far as they go
  bool found_{false};                                // any file of the parent
  bool ended_{false};                                // the child has gone its own way
  std::uint64_t events_{0};
  std::uint64_t replayed_{0};
};

}  // namespace companion::detectors
