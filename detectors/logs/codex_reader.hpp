// The rules by which lines of a Codex rollout become sightings of calls.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "detectors/logs/codex_line.hpp"
#include "detectors/logs/log_format.hpp"

namespace companion::detectors {

inline constexpr std::string_view codex_source = "log:codex";
/// Whose rollouts these are: TRAE CLI writes Codex's format.
struct CodexTool {
  std::string_view source{codex_source};
  std::string_view tool{"codex"};
};
inline constexpr std::uint32_t codex_parser_version = 1;

/// "…/rollout-2026-08-20T15-00-00-<thread id>.jsonl[.zst]": the thread id; empty for other names.
[[nodiscard]] std::string_view codex_thread_of(std::string_view path);

[[nodiscard]] std::unique_ptr<LogReader> make_codex_reader(CodexLineParser& parser,
                                                           std::string_view thread_of_name,
                                                           std::string_view state,
                                                           SiblingFiles const& siblings,
                                                           CodexTool const& tool = {});

}  // namespace companion::detectors
