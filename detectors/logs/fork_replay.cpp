#include "detectors/logs/fork_replay.hpp"

#include <algorithm>

namespace companion::detectors {

std::optional<std::vector<std::vector<std::uint64_t>>> events_of_thread(SiblingFiles const& siblings,
                                                                        std::string_view thread) {
  std::vector<std::vector<std::uint64_t>> files;
  CodexLineParser parser;
  for (auto const& path : siblings.files_of(thread)) {
    std::vector<std::uint64_t> events;
    auto const read = siblings.read_lines(path, [&](std::string_view text) {
      if (text.find("\"token_count\"") == text.npos) return true;
      auto const* const line = parser.parse(text);
      if (line != nullptr && line->is_usage()) events.push_back(fingerprint_of(line->total, line->last));
      return true;
    });
    // A parent that cannot be read to its end still shows how it began.
    if (read || !events.empty()) files.push_back(std::move(events));
  }
  if (files.empty()) return std::nullopt;
  return files;
}

ForkReplay::ForkReplay(std::string_view parent, SiblingFiles const& siblings, std::uint64_t events,
                       std::uint64_t replayed)
    : events_{events}, replayed_{replayed} {
  ended_ = events > replayed;
  if (ended_) {
    knowledge_ =
        Knowledge::parent;  // past the replay nothing is left to compare: the parent is not read again
    return;
  }
  if (auto found = events_of_thread(siblings, parent)) {
    parents_ = std::move(*found);
    knowledge_ = Knowledge::parent;
    if (events == 0) replayed_ = 0;  // read anew: measured anew
  } else if (replayed > 0) {
    knowledge_ = Knowledge::replayed;
  }
}

bool ForkReplay::is_replay(std::uint64_t fingerprint) {
  auto const place = events_++;
  if (knowledge_ == Knowledge::none || ended_) return false;
  if (knowledge_ == Knowledge::replayed) return place < replayed_;
  std::erase_if(parents_,
                [&](auto const& parent) { return parent.size() <= place || parent[place] != fingerprint; });
  ended_ = parents_.empty();
  if (!ended_) replayed_ = place + 1;
  return !ended_;
}

}  // namespace companion::detectors
