#include "detectors/logs/formats.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace companion::detectors {
namespace {

// A row a format. A tool may have several, of several kinds.
constexpr std::array lines{
    claude_code_format,
    codex_format,
};

constexpr std::array documents{
    icodemate_files_format,
    kilo_cli_files_format,
    mimocode_files_format,
    opencode_files_format,
};

constexpr std::array databases{
    codex_side_store_format, copilot_store_format, crush_format,    cursor_format,   goose_format,
    hermes_format,           icodemate_format,     kilo_cli_format, mimocode_format, opencode_format,
    simonw_llm_format,       warp_format,          zed_format,
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
