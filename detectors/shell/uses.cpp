#include "detectors/shell/uses.hpp"

#include "core/hash.hpp"

namespace companion::detectors::shell {

std::vector<Use> uses_in(std::string_view command, Dialect dialect, CliNames const& names) {
  std::vector<Use> uses;
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
