#include "detectors/shell/cli_names.hpp"

#include <algorithm>
#include <utility>

#include "detectors/wildcard.hpp"

namespace companion::detectors::shell {
namespace {

bool contains(std::span<std::string const> list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool any_matches(std::span<std::string const> patterns, std::string_view text) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](std::string const& pattern) { return matches_wildcard(pattern, text); });
}

/// The first word that is no option.
std::string_view first_argument(Invocation const& invocation) {
  auto const& all = invocation.arguments;
  auto const found =
      std::find_if(all.begin(), all.end(), [](std::string const& text) { return !text.starts_with('-'); });
  return found == all.end() ? std::string_view{} : std::string_view{*found};
}

}  // namespace

CliNames::CliNames(Catalogue const& clis, IsAtHome is_at_home) : is_at_home_{std::move(is_at_home)} {
  for (auto const& entry : clis) {
    for (auto const& name : entry.list("commands")) commands_.try_emplace(name, &entry);
    for (auto const& name : entry.list("npm")) npm_.try_emplace(name, &entry);
    for (auto const& name : entry.list("pypi")) pypi_.try_emplace(name, &entry);
    for (auto const& pair : entry.list("subcommands")) {
      auto const blank = pair.find(' ');
      if (blank != pair.npos)
        subcommands_[pair.substr(0, blank)].emplace_back(pair.substr(blank + 1), &entry);
    }
  }
}

CatalogueEntry const* CliNames::find(Invocation const& invocation) const {
  auto const in = [&](Index const& index) {
    auto const found = index.find(invocation.name);
    return found == index.end() ? nullptr : found->second;
  };
  if (invocation.named == Named::npm) return in(npm_);
  if (invocation.named == Named::pypi) return in(pypi_);
  auto const* const entry = in(commands_);
  if (entry != nullptr && is_ours(*entry, invocation)) return entry;
  auto const pairs = subcommands_.find(invocation.name);
  if (pairs == subcommands_.end()) return nullptr;
  auto const second = first_argument(invocation);
  for (auto const& [word, owner] : pairs->second) {
    if (word == second) return owner;
  }
  return nullptr;
}

bool CliNames::is_ours(CatalogueEntry const& entry, Invocation const& invocation) const {
  bool const weak = contains(entry.list("weak"), invocation.name);
  if (weak && invocation.local) return false;
  if (any_matches(entry.list("own_use"), first_argument(invocation))) return true;
  auto const& arguments = invocation.arguments;
  auto const other = entry.list("other_use");
  if (weak && std::any_of(arguments.begin(), arguments.end(),
                          [&](std::string const& text) { return any_matches(other, text); }))
    return false;
  return !contains(entry.list("ambiguous"), invocation.name) || is_at_home_(entry);
}

}  // namespace companion::detectors::shell
