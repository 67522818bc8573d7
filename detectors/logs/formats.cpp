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

constexpr std::array<std::unique_ptr<DocumentFormat> (*)(), 0> documents{};

constexpr std::array<std::unique_ptr<DatabaseFormat> (*)(), 0> databases{};

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
