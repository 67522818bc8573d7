// The session files of Pi and of the agents that were made from it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "detectors/logs/simple_lines.hpp"

namespace companion::detectors {

/// A header of type "session", then records; each answer is a "message" with its usage, whose input has no
/// cache in it. A fork begins with copies of its parent's records. Summaries made when a session is compacted
/// are not written.
class PiLines : public SimpleLines {
 public:
  using SimpleLines::SimpleLines;

  [[nodiscard]] bool wants(std::string_view line) const override;
  [[nodiscard]] LineOutcome record(JsonView line, LineFile& file, SightingBuffer& found) const override;
  [[nodiscard]] bool owns(std::filesystem::path const& path) const override {
    return path.extension() == ".jsonl";
  }
};

/// What a record tells of a call, if it is an answer with usage: else the call keeps no event_key. Its
/// session is to be there already.
[[nodiscard]] LineOutcome read_pi_answer(JsonView line, Sighting& call);

/// "2026-08-20T13-00-00-000Z_<uuid>" or a path to such a file: the uuid; other texts stay as they are.
[[nodiscard]] std::string pi_session_of(std::string_view name);

}  // namespace companion::detectors
