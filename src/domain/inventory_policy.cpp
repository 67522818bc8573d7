#include "domain/inventory_policy.hpp"

#include <algorithm>

#include "domain/ownership.hpp"

namespace companion::domain {
namespace {

bool any_matches(std::vector<std::string> const& patterns, std::string const& name) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](std::string const& pattern) { return matches_pattern(pattern, name); });
}

}  // namespace

std::string_view to_string(Sanction sanction) {
  switch (sanction) {
    case Sanction::unlisted:
      return "unlisted";
    case Sanction::sanctioned:
      return "sanctioned";
    case Sanction::forbidden:
      return "forbidden";
  }
  return "";
}

Sanction InventoryPolicy::of(InventoryItem const& item) const {
  auto const& own = kinds.at(static_cast<std::size_t>(item.kind));
  if (any_matches(all.forbidden, item.name) || any_matches(own.forbidden, item.name))
    return Sanction::forbidden;
  bool const listed = any_matches(all.sanctioned, item.name) || any_matches(own.sanctioned, item.name);
  return listed ? Sanction::sanctioned : Sanction::unlisted;
}

}  // namespace companion::domain
