// One line of a Claude Code transcript, reduced to what counting needs.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "companion/money.hpp"
#include "companion/tokens.hpp"

namespace companion::detectors {

/// Views are valid until the next parse().
struct ClaudeLine {
  std::string_view type;
  std::string_view timestamp;
  std::string_view session_id;
  std::string_view uuid;
  std::string_view parent_uuid;
  std::string_view cwd;
  std::string_view branch;
  std::string_view version;
  std::string_view agent_id;
  std::string_view session_kind;
  std::string_view request_id;
  std::string_view message_id;
  std::string_view model;
  bool sidechain{false};
  bool api_error{false};
  bool has_usage{false};  ///< message.usage is an object
  std::optional<NanoUsd> cost;
  TokenCounts tokens;
  bool cache_split_known{false};
  std::int64_t web_searches{0};
  std::string_view service_tier;
  std::string_view speed;
  std::string_view geo;
  std::int64_t search_count{0};                ///< toolUseResult.searchCount
  std::vector<std::string_view> search_ids;    ///< ids of WebSearch calls in an assistant's content
  std::vector<std::string_view> answered_ids;  ///< ids of calls that a user line's content answers
};

/// Whether to look into message content, which is long, for web searches and their results.
enum class ClaudeContent : std::uint8_t { skip, read };

class ClaudeLineParser {
 public:
  ClaudeLineParser();
  ~ClaudeLineParser();
  ClaudeLineParser(ClaudeLineParser const&) = delete;
  ClaudeLineParser& operator=(ClaudeLineParser const&) = delete;

  /// nullptr when the line is no JSON object. `line` is padded (line_padding).
  [[nodiscard]] ClaudeLine const* parse(std::string_view line, ClaudeContent content);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace companion::detectors
