// Every log format of this build: one row each in formats.cpp.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "detectors/logs/database_format.hpp"
#include "detectors/logs/document_format.hpp"
#include "detectors/logs/log_format.hpp"

namespace companion::detectors {

// Lines.
[[nodiscard]] std::unique_ptr<LogFormat> aider_format();
[[nodiscard]] std::unique_ptr<LogFormat> claude_code_format();
[[nodiscard]] std::unique_ptr<LogFormat> claude_desktop_format();
[[nodiscard]] std::unique_ptr<LogFormat> codebuddy_format();
[[nodiscard]] std::unique_ptr<LogFormat> codex_format();
[[nodiscard]] std::unique_ptr<LogFormat> copilot_cli_format();
[[nodiscard]] std::unique_ptr<LogFormat> copilot_cli_traces_format();
[[nodiscard]] std::unique_ptr<LogFormat> deepseek_harness_format();
[[nodiscard]] std::unique_ptr<LogFormat> gemini_lines_format();
[[nodiscard]] std::unique_ptr<LogFormat> gptme_format();
[[nodiscard]] std::unique_ptr<LogFormat> grok_build_format();
[[nodiscard]] std::unique_ptr<LogFormat> kimi_format();
[[nodiscard]] std::unique_ptr<LogFormat> mux_format();
[[nodiscard]] std::unique_ptr<LogFormat> oh_my_pi_format();
[[nodiscard]] std::unique_ptr<LogFormat> openclaude_format();
[[nodiscard]] std::unique_ptr<LogFormat> openclaw_format();
[[nodiscard]] std::unique_ptr<LogFormat> pi_format();
[[nodiscard]] std::unique_ptr<LogFormat> poolside_format();
[[nodiscard]] std::unique_ptr<LogFormat> posit_assistant_format();
[[nodiscard]] std::unique_ptr<LogFormat> prime_format();
[[nodiscard]] std::unique_ptr<LogFormat> qclaw_format();
[[nodiscard]] std::unique_ptr<LogFormat> qwen_code_format();
[[nodiscard]] std::unique_ptr<LogFormat> reasonix_format();
[[nodiscard]] std::unique_ptr<LogFormat> trae_cli_format();
[[nodiscard]] std::unique_ptr<LogFormat> visual_studio_copilot_format();
[[nodiscard]] std::unique_ptr<LogFormat> workbuddy_format();

// Documents.
[[nodiscard]] std::unique_ptr<DocumentFormat> amp_format();
[[nodiscard]] std::unique_ptr<DocumentFormat> auggie_format();
[[nodiscard]] std::unique_ptr<DocumentFormat> cline_sessions_format();
[[nodiscard]] std::unique_ptr<DocumentFormat> cline_tasks_format();
[[nodiscard]] std::unique_ptr<DocumentFormat> continue_format();
[[nodiscard]] std::unique_ptr<DocumentFormat> copilot_chat_format();
[[nodiscard]] std::unique_ptr<DocumentFormat> droid_format();
[[nodiscard]] std::unique_ptr<DocumentFormat> gemini_documents_format();
[[nodiscard]] std::unique_ptr<DocumentFormat> icodemate_files_format();
[[nodiscard]] std::unique_ptr<DocumentFormat> kilo_cli_files_format();
[[nodiscard]] std::unique_ptr<DocumentFormat> kilo_code_format();
[[nodiscard]] std::unique_ptr<DocumentFormat> mimocode_files_format();
[[nodiscard]] std::unique_ptr<DocumentFormat> mistral_vibe_format();
[[nodiscard]] std::unique_ptr<DocumentFormat> opencode_files_format();
[[nodiscard]] std::unique_ptr<DocumentFormat> openhands_format();
[[nodiscard]] std::unique_ptr<DocumentFormat> roo_code_format();
[[nodiscard]] std::unique_ptr<DocumentFormat> zoo_code_format();

// Databases.
[[nodiscard]] std::unique_ptr<DatabaseFormat> codex_side_store_format();
[[nodiscard]] std::unique_ptr<DatabaseFormat> copilot_store_format();
[[nodiscard]] std::unique_ptr<DatabaseFormat> crush_format();
[[nodiscard]] std::unique_ptr<DatabaseFormat> cursor_format();
[[nodiscard]] std::unique_ptr<DatabaseFormat> forge_format();
[[nodiscard]] std::unique_ptr<DatabaseFormat> goose_format();
[[nodiscard]] std::unique_ptr<DatabaseFormat> hermes_format();
[[nodiscard]] std::unique_ptr<DatabaseFormat> icodemate_format();
[[nodiscard]] std::unique_ptr<DatabaseFormat> kilo_cli_format();
[[nodiscard]] std::unique_ptr<DatabaseFormat> mimocode_format();
[[nodiscard]] std::unique_ptr<DatabaseFormat> openclaw_store_format();
[[nodiscard]] std::unique_ptr<DatabaseFormat> opencode_format();
[[nodiscard]] std::unique_ptr<DatabaseFormat> piebald_format();
[[nodiscard]] std::unique_ptr<DatabaseFormat> shelley_format();
[[nodiscard]] std::unique_ptr<DatabaseFormat> simonw_llm_format();
[[nodiscard]] std::unique_ptr<DatabaseFormat> warp_format();
[[nodiscard]] std::unique_ptr<DatabaseFormat> zcode_format();
[[nodiscard]] std::unique_ptr<DatabaseFormat> zed_format();

[[nodiscard]] std::vector<std::unique_ptr<LogFormat>> make_log_formats();
[[nodiscard]] std::vector<std::unique_ptr<DocumentFormat>> make_document_formats();
[[nodiscard]] std::vector<std::unique_ptr<DatabaseFormat>> make_database_formats();

/// Tools that any format is of, each once, in alphabetical order.
[[nodiscard]] std::span<std::string_view const> log_tools();

/// docs/SOURCES.md, from what the formats declare.
[[nodiscard]] std::string sources_page();

}  // namespace companion::detectors
