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

/// Fed with the child's events in order: true while they equal the parent's.
class ForkReplay {
 public:
  enum class Knowledge : std::uint8_t {
    none,      ///< nothing is known of the parent: no event can be judged
    parent,    ///< the parent's events are at hand
    replayed,  ///< the parent is gone, but the length of the replay was learned before
  };

  ForkReplay() = default;
  /// `events`: already taken when the reader was stopped; `replayed`: learned by an earlier reading; 0 =
  /// never.
  ForkReplay(std::string_view parent, SiblingFiles const& siblings, std::uint64_t events,
             std::uint64_t replayed);

  [[nodiscard]] bool is_replay(std::uint64_t fingerprint);
  [[nodiscard]] Knowledge knowledge() const { return knowledge_; }
  [[nodiscard]] std::uint64_t replayed() const { return replayed_; }
  [[nodiscard]] std::uint64_t events() const { return events_; }

 private:
  std::vector<std::vector<std::uint64_t>> parents_;  // those that still match
  Knowledge knowledge_{Knowledge::none};
  bool ended_{false};
  std::uint64_t events_{0};
  std::uint64_t replayed_{0};
};

}  // namespace companion::detectors
