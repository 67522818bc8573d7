#include "detectors/logs/formats.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace companion::detectors {
namespace {

// A row a format. A tool may have several, of several kinds.
constexpr std::array lines{
    claude_code_format,     codebuddy_format,  codex_format, deepseek_harness_format,
    gptme_format,           grok_build_format, kimi_format,  mux_format,
    oh_my_pi_format,        openclaw_format,   pi_format,    poolside_format,
    posit_assistant_format, prime_format,      qclaw_format, reasonix_format,
    workbuddy_format,
};

constexpr std::array documents{
    auggie_format,
    continue_format,
    openhands_format,
};

constexpr std::array databases{
    forge_format,
    piebald_format,
    shelley_format,
    zcode_format,
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
