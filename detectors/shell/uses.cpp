#include "detectors/shell/uses.hpp"

#include <algorithm>

#include "core/hash.hpp"

namespace companion::detectors::shell {
namespace {

/// ": <digits>:<digits>;…" as a command is a line of a zsh history that was pasted, not typed to run
/// something.
bool is_pasted_history(std::string_view command) {
  if (!command.starts_with(": ")) return false;
  auto const digits_end = [&](std::size_t at) {
    return std::min(command.find_first_not_of("0123456789", at), command.size());
  };
  auto const colon = digits_end(2);
  if (colon == 2 || colon >= command.size() || command[colon] != ':') return false;
  auto const end = digits_end(colon + 1);
  return end > colon + 1 && end < command.size() && command[end] == ';';
}

}  // namespace

std::vector<Use> uses_in(std::string_view command, Dialect dialect, CliNames const& names) {
  std::vector<Use> uses;
  if (is_pasted_history(command)) return uses;
  for (auto& invocation : invocations(command, dialect)) {
    if (auto const* const tool = names.find(invocation))
      uses.push_back({tool, std::move(invocation.environment)});
  }
  return uses;
}

Activity activity_of(Use const& use, Shell const& shell, std::string const& environment) {
  Activity activity;
  activity.source = shell.source;
  activity.kind = ActivityKind::shell;
  activity.name = use.tool->name;
  activity.category = use.tool->text("category");
  activity.program = shell.name;
  activity.count = 1;
  activity.environment = use.environment.empty() ? environment : use.environment;
  return activity;
}

std::string short_hash(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  auto number = hash64(text);
  std::string out(16, '0');
  for (auto& c : out) {
    c = digits[number & 15U];
    number >>= 4U;
  }
  return out;
}

}  // namespace companion::detectors::shell
