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

[[nodiscard]] std::vector<std::unique_ptr<LogFormat>> make_log_formats();
[[nodiscard]] std::vector<std::unique_ptr<DocumentFormat>> make_document_formats();
[[nodiscard]] std::vector<std::unique_ptr<DatabaseFormat>> make_database_formats();

/// Tools that any format is of, each once, in alphabetical order.
[[nodiscard]] std::span<std::string_view const> log_tools();

/// docs/SOURCES.md, from what the formats declare.
[[nodiscard]] std::string sources_page();

}  // namespace companion::detectors
