#include "cli/doctor/check.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "cli/render/json.hpp"
#include "cli/render/text.hpp"

namespace companion::cli {
namespace {

constexpr std::array<char const*, 4> words{"ok", "skipped", "warn", "bad"};
constexpr std::array<char const*, 4> marks{"ok  ", "-   ", "WARN", "BAD "};

std::size_t count(Checks const& checks, Health health) {
  return static_cast<std::size_t>(std::count_if(
      checks.begin(), checks.end(), [health](Check const& check) { return check.health == health; }));
}

}  // namespace

Exit exit_of(Checks const& checks) { return count(checks, Health::bad) > 0 ? Exit::failure : Exit::ok; }

std::string checks_text(Checks const& checks) {
  std::size_t width = 0;
  for (auto const& check : checks) width = std::max(width, display_width(check.name));
  std::string text;
  for (auto const& check : checks) {
    auto const mark = std::string{marks.at(static_cast<std::size_t>(check.health))};
    auto const gap = std::string(width - display_width(check.name) + 2, ' ');
    text += mark + "  " + check.name + gap + harmless(check.text) + "\n";
    if (!check.remedy.empty()) text += std::string(width + 8, ' ') + "-> " + harmless(check.remedy) + "\n";
  }
  auto const bad = count(checks, Health::bad);
  auto const warnings = count(checks, Health::warn);
  if (bad + warnings == 0) return text + "All is well.\n";
  return text + std::to_string(bad) + " bad, " + std::to_string(warnings) +
         (warnings == 1 ? " warning.\n" : " warnings.\n");
}

std::string checks_json(Checks const& checks) {
  Json list = Json::array();
  for (auto const& check : checks) {
    list.push_back({{"name", check.name},
                    {"state", words.at(static_cast<std::size_t>(check.health))},
                    {"text", check.text},
                    {"remedy", check.remedy.empty() ? Json() : Json(check.remedy)}});
  }
  return printed(Json{{"ok", count(checks, Health::bad) == 0}, {"checks", std::move(list)}});
}

}  // namespace companion::cli
