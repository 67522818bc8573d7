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
    : ended_{events > replayed}, events_{events}, replayed_{replayed} {
  if (ended_) return;  // nothing is left to compare: the parent is not read again
  if (auto files = events_of_thread(siblings, parent)) {
    parents_ = std::move(*files);
    found_ = true;
  }
}

ForkReplay::Verdict ForkReplay::judge(std::uint64_t fingerprint) {
  auto const place = events_++;
  if (ended_) return Verdict::own;
  bool equal = place < replayed_;
  bool differs = false;
  std::erase_if(parents_, [&](auto const& parent) {
    if (parent.size() <= place) return false;  // cut, or abandoned when it was forked
    bool const same = parent[place] == fingerprint;
    (same ? equal : differs) = true;
    return !same;
  });
  if (equal) {
    replayed_ = std::max(replayed_, place + 1);
    return Verdict::replay;
  }
  ended_ = differs || (found_ && parents_.empty());
  return ended_ ? Verdict::own : Verdict::unknown;
}

}  // namespace companion::detectors
