#include "cli/statusline/hook.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

namespace companion::cli {
namespace {

using nlohmann::json;

/// The value at the end of the way; null where the way breaks off.
json at(json const& object, std::initializer_list<char const*> way) {
  auto const* here = &object;
  for (auto const* name : way) {
    if (!here->is_object()) return nullptr;
    auto const found = here->find(name);
    if (found == here->end()) return nullptr;
    here = &*found;
  }
  return *here;
}

std::string text(json const& value) { return value.is_string() ? value.get<std::string>() : std::string{}; }

std::optional<double> percent(json const& value) {
  if (!value.is_number()) return std::nullopt;
  auto const number = value.get<double>();
  if (!std::isfinite(number) || number < 0 || number > 1000) return std::nullopt;
  return number;
}

std::optional<NanoUsd> amount(json const& value) {
  if (!value.is_number()) return std::nullopt;
  return parse_decimal_usd(value.dump());
}

}  // namespace

std::optional<Hook> parse_hook(std::string_view told) {
  auto const all = json::parse(told, nullptr, false);
  if (!all.is_object()) return std::nullopt;
  return Hook{.session = text(at(all, {"session_id"})),
              .model = text(at(all, {"model", "display_name"})),
              .cost = amount(at(all, {"cost", "total_cost_usd"})),
              .context = percent(at(all, {"context_window", "used_percentage"})),
              .five_hours = percent(at(all, {"rate_limits", "five_hour", "used_percentage"})),
              .seven_days = percent(at(all, {"rate_limits", "seven_day", "used_percentage"}))};
}

}  // namespace companion::cli
