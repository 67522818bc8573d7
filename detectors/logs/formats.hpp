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
[[nodiscard]] std::unique_ptr<LogFormat> claude_code_format();
[[nodiscard]] std::unique_ptr<LogFormat> codex_format();

// Documents.
[[nodiscard]] std::unique_ptr<DocumentFormat> icodemate_files_format();
[[nodiscard]] std::unique_ptr<DocumentFormat> kilo_cli_files_format();
[[nodiscard]] std::unique_ptr<DocumentFormat> mimocode_files_format();
[[nodiscard]] std::unique_ptr<DocumentFormat> opencode_files_format();

// Databases.
[[nodiscard]] std::unique_ptr<DatabaseFormat> codex_side_store_format();
[[nodiscard]] std::unique_ptr<DatabaseFormat> copilot_store_format();
[[nodiscard]] std::unique_ptr<DatabaseFormat> crush_format();
[[nodiscard]] std::unique_ptr<DatabaseFormat> cursor_format();
[[nodiscard]] std::unique_ptr<DatabaseFormat> goose_format();
[[nodiscard]] std::unique_ptr<DatabaseFormat> hermes_format();
[[nodiscard]] std::unique_ptr<DatabaseFormat> icodemate_format();
[[nodiscard]] std::unique_ptr<DatabaseFormat> kilo_cli_format();
[[nodiscard]] std::unique_ptr<DatabaseFormat> mimocode_format();
[[nodiscard]] std::unique_ptr<DatabaseFormat> opencode_format();
[[nodiscard]] std::unique_ptr<DatabaseFormat> simonw_llm_format();
[[nodiscard]] std::unique_ptr<DatabaseFormat> warp_format();
[[nodiscard]] std::unique_ptr<DatabaseFormat> zed_format();

[[nodiscard]] std::vector<std::unique_ptr<LogFormat>> make_log_formats();
[[nodiscard]] std::vector<std::unique_ptr<DocumentFormat>> make_document_formats();
[[nodiscard]] std::vector<std::unique_ptr<DatabaseFormat>> make_database_formats();

/// Tools that any format is of, each once, in alphabetical order.
[[nodiscard]] std::span<std::string_view const> log_tools();

/// docs/SOURCES.md, from what the formats declare.
[[nodiscard]] std::string sources_page();

}  // namespace companion::detectors
