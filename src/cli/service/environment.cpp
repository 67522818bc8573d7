#include "cli/service/environment.hpp"

#include <algorithm>
#include <array>

namespace companion::cli {
namespace {

constexpr std::array<std::string_view, 41> names{"AIDER_ANALYTICS_LOG",
                                                 "AMP_DATA_DIR",
                                                 "CLAUDE_CONFIG_DIR",
                                                 "CLINE_DIR",
                                                 "CODEBUDDY_CONFIG_DIR",
                                                 "CODEX_HOME",
                                                 "COMPANION_CONFIG",
                                                 "COMPANION_STORAGE_DATA_DIR",
                                                 "CONTINUE_GLOBAL_DIR",
                                                 "COPILOT_HOME",
                                                 "COPILOT_OTEL_FILE_EXPORTER_PATH",
                                                 "CRUSH_GLOBAL_DATA",
                                                 "DSH_HOME",
                                                 "FORGE_CONFIG",
                                                 "GEMINI_CLI_HOME",
                                                 "GOOSE_PATH_ROOT",
                                                 "GPTME_LOGS_HOME",
                                                 "GROK_HOME",
                                                 "HERMES_HOME",
                                                 "HISTFILE",
                                                 "KIMI_CODE_HOME",
                                                 "KIMI_SHARE_DIR",
                                                 "LLM_USER_PATH",
                                                 "MUX_ROOT",
                                                 "OMP_CODING_AGENT_DIR",
                                                 "OPENCLAUDE_CONFIG_DIR",
                                                 "OPENCLAW_STATE_DIR",
                                                 "OPENCODE_DB",
                                                 "OPENHANDS_CONVERSATIONS_DIR",
                                                 "PI_CODING_AGENT_DIR",
                                                 "PRIME_CODING_AGENT_DIR",
                                                 "QWEN_DATA_DIR",
                                                 "REASONIX_HOME",
                                                 "VIBE_HOME",
                                                 "WORKBUDDY_CONFIG_DIR",
                                                 "XDG_CACHE_HOME",
                                                 "XDG_CONFIG_HOME",
                                                 "XDG_DATA_HOME",
                                                 "XDG_STATE_HOME",
                                                 "ZCODE_HOME",
                                                 "ZDOTDIR"};

bool is_name(std::string_view text) {
  auto const fits = [](char letter) {
    return (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z') || letter == '_' ||
           (letter >= '0' && letter <= '9');
  };
  return !text.empty() && (text.front() < '0' || text.front() > '9') &&
         std::all_of(text.begin(), text.end(), fits);
}

}  // namespace

std::span<std::string_view const> variables_of_places() { return names; }

Result<Environment> carried_environment(platform::EnvironmentLookup const& lookup,
                                        std::span<std::string_view const> places,
                                        std::vector<std::string> const& named) {
  Environment carried;
  for (auto const name : places) {
    auto value = lookup(std::string{name});
    if (value && !value->empty()) carried.emplace_back(name, std::move(*value));
  }
  for (auto const& name : named) {
    auto const there = [&](auto const& each) { return each.first == name; };
    if (std::any_of(carried.begin(), carried.end(), there)) continue;
    auto value = is_name(name) ? lookup(name) : std::nullopt;
    if (!value) return fail(Errc::invalid, "--env " + name + ": no variable of that name is set here");
    carried.emplace_back(name, std::move(*value));
  }
  return carried;
}

}  // namespace companion::cli
