#include "detectors/logs/formats.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace companion::detectors {
namespace {

// A row a format. A tool may have several, of several kinds.
constexpr std::array lines{
    aider_format,
    claude_code_format,
    claude_desktop_format,
    codebuddy_format,
    codex_format,
    copilot_cli_format,
    copilot_cli_traces_format,
    deepseek_harness_format,
    gemini_lines_format,
    gptme_format,
    grok_build_format,
    kimi_format,
    mux_format,
    oh_my_pi_format,
    openclaude_format,
    openclaw_format,
    pi_format,
    poolside_format,
    posit_assistant_format,
    prime_format,
    qclaw_format,
    qwen_code_format,
    reasonix_format,
    trae_cli_format,
    visual_studio_copilot_format,
    workbuddy_format,
};

constexpr std::array documents{
    amp_format,
    auggie_format,
    cline_sessions_format,
    cline_tasks_format,
    continue_format,
    copilot_chat_format,
    droid_format,
    gemini_documents_format,
    icodemate_files_format,
    kilo_cli_files_format,
    kilo_code_format,
    mimocode_files_format,
    mistral_vibe_format,
    opencode_files_format,
    openhands_format,
    roo_code_format,
    zoo_code_format,
};

constexpr std::array databases{
    codex_side_store_format,
    copilot_store_format,
    crush_format,
    cursor_format,
    forge_format,
    goose_format,
    hermes_format,
    icodemate_format,
    kilo_cli_format,
    mimocode_format,
    openclaw_store_format,
    opencode_format,
    piebald_format,
    shelley_format,
    simonw_llm_format,
    warp_format,
    zcode_format,
    zed_format,
};

template <class Format, std::size_t N>
std::vector<std::unique_ptr<Format>> make(std::array<std::unique_ptr<Format> (*)(), N> const& rows) {
  std::vector<std::unique_ptr<Format>> made;
  for (auto const row : rows) made.push_back(row());
  return made;
}

std::vector<std::string_view> find_tools() {
  // tool() views constants of the formats' code, which outlive the formats.
  std::set<std::string_view> tools;
  for (auto const& format : make_log_formats()) tools.insert(format->tool());
  for (auto const& format : make_document_formats()) tools.insert(format->tool());
  for (auto const& format : make_database_formats()) tools.insert(format->tool());
  return {tools.begin(), tools.end()};
}

}  // namespace

std::vector<std::unique_ptr<LogFormat>> make_log_formats() { return make(lines); }
std::vector<std::unique_ptr<DocumentFormat>> make_document_formats() { return make(documents); }
std::vector<std::unique_ptr<DatabaseFormat>> make_database_formats() { return make(databases); }

std::span<std::string_view const> log_tools() {
  static auto const tools = find_tools();
  return tools;
}

}  // namespace companion::detectors
