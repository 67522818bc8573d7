#include "companion/activity.hpp"

#include <algorithm>
#include <array>

#include "companion/inventory.hpp"
#include "core/enum_names.hpp"

namespace companion {
namespace {

constexpr std::array<std::string_view, 5> kinds{"app", "cli", "browser", "shell", "direct_api"};
constexpr std::array<std::string_view, 5> inventory_kinds{"app", "cli", "ide_plugin", "model_server",
                                                          "mcp_server"};

void keep_known(std::string& into, std::string const& other) {
  if (into.empty() || (!other.empty() && other < into)) into = other;
}

}  // namespace

void merge(Activity& into, Activity const& other) {
  into.kind = std::min(into.kind, other.kind);
  into.start = std::min(into.start, other.start);
  into.end = std::max(into.end, other.end);
  into.running = std::max(into.running, other.running);
  into.active = std::max(into.active, other.active);
  into.count = std::max(into.count, other.count);
  for (auto const text : {&Activity::name, &Activity::category, &Activity::program, &Activity::session,
                          &Activity::project, &Activity::branch, &Activity::parent, &Activity::environment})
    keep_known(into.*text, other.*text);
}

std::string_view to_string(ActivityKind kind) { return name_of(kinds, kind); }
std::optional<ActivityKind> parse_activity_kind(std::string_view text) {
  return value_of<ActivityKind>(kinds, text);
}

std::string_view to_string(InventoryKind kind) { return name_of(inventory_kinds, kind); }
std::optional<InventoryKind> parse_inventory_kind(std::string_view text) {
  return value_of<InventoryKind>(inventory_kinds, text);
}

}  // namespace companion
