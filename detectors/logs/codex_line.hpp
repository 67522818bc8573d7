// One line of a Codex rollout, reduced to what counting needs.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "detectors/logs/codex_counter.hpp"

namespace companion::detectors {

/// Views are valid until the next parse().
struct CodexLine {
  std::string_view type;  ///< "session_meta", "turn_context", "event_msg", …
  std::string_view timestamp;
  std::string_view event;  ///< payload.type of an event_msg
  std::string_view id;
  std::string_view forked_from;
  std::string_view spawned_by;  ///< parent_thread_id, wherever it stands
  std::string_view cwd;
  std::string_view branch;
  std::string_view version;
  std::string_view provider;
  std::string_view agent;
  std::string_view model;
  bool has_info{false};
  std::optional<CodexUsage> total;
  std::optional<CodexUsage> last;

  [[nodiscard]] bool is_usage() const {
    return type == "event_msg" && event == "token_count" && has_info && (total || last);
  }
};

class CodexLineParser {
 public:
  CodexLineParser();
  ~CodexLineParser();
  CodexLineParser(CodexLineParser const&) = delete;
  CodexLineParser& operator=(CodexLineParser const&) = delete;

  /// nullptr when the line is no JSON object. `line` is padded (line_padding).
  [[nodiscard]] CodexLine const* parse(std::string_view line);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace companion::detectors
