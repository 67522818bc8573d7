// Whose logs these are, where they lie and what they are worth: common to every kind of format.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "companion/host.hpp"

namespace companion::detectors {

/// How finely a source tells of usage; the coarse ones say so in their sightings too.
enum class Detail : std::uint8_t { call, turn, session, presence };

/// What makes two accounts of one call the same event.
enum class IdKind : std::uint8_t {
  response_id,  ///< the provider's, also known to a proxy
  own_id,       ///< the tool's own, unique and kept in copies
  fingerprint,  ///< time and counts together
  cumulative,   ///< a growing total of a session
  none,
};

/// How well a format is known.
enum class Confidence : std::uint8_t {
  live,    ///< the real program was run against a provider of ours and its log compared with what was served
  sample,  ///< hand-made samples in the format that sources of the program describe
  documented,  ///< descriptions only
};

/// One row of docs/SOURCES.md.
struct Declaration {
  std::string_view title;  ///< "Gemini CLI"
  std::string_view paths;  ///< for people: "~/.gemini/tmp/*/chats/*.jsonl"
  Detail detail{Detail::call};
  IdKind ids{IdKind::own_id};
  Confidence confidence{Confidence::documented};
  std::string_view note;  ///< what is not there: "no cache split", "no project"
};

class LogPlaces {
 public:
  LogPlaces() = default;
  LogPlaces(LogPlaces const&) = delete;
  LogPlaces& operator=(LogPlaces const&) = delete;
  virtual ~LogPlaces() = default;

  [[nodiscard]] virtual std::string_view tool() const = 0;  ///< "claude-code"
  /// Of its sightings: "log:claude-code". Formats of one tool share it where they tell of the same events.
  [[nodiscard]] virtual std::string_view source() const = 0;
  /// Of its detector; unlike source() it is its own: "log:opencode:json".
  [[nodiscard]] virtual std::string_view name() const { return source(); }
  [[nodiscard]] virtual Declaration declaration() const = 0;
  /// Raised when a rule changes: files are then read again.
  [[nodiscard]] virtual std::uint32_t parser_version() const = 0;
  /// The usual folders of this user; they need not exist.
  [[nodiscard]] virtual std::vector<std::filesystem::path> roots(Host const& host) const = 0;
  [[nodiscard]] virtual bool owns(std::filesystem::path const& path) const = 0;
  /// The thread a file is of, as far as its name tells; empty = it does not.
  [[nodiscard]] virtual std::string_view thread_of(std::string_view /*path*/) const { return {}; }
  /// Whether reading its file again from the start leads to this state of a reader.
  [[nodiscard]] virtual bool can_be_made_again(std::string_view /*state*/) const { return true; }
};

}  // namespace companion::detectors
