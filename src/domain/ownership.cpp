#include "domain/ownership.hpp"

#include <algorithm>

#include "core/hash.hpp"

namespace companion::domain {
namespace {

std::vector<std::string> values_of(Call const& call, std::string_view field) {
  if (field == "key") return {call.key_alias};
  if (field == "team") return {call.team};
  if (field == "user") return {call.user};
  if (field == "proxy") return {call.proxy};
  if (field == "tag") return call.tags;
  if (field == "tool") return {call.tool};
  if (field == "project") return {call.project};
  return {call.host};
}

bool decides(OwnershipPatterns const& patterns, std::string_view field,
             std::vector<std::string> const& values) {
  auto const rule = patterns.find(std::string{field});
  if (rule == patterns.end()) return false;
  for (auto const& pattern : rule->second) {
    auto const meets = [&](std::string const& value) {
      return value.empty() ? pattern.empty() : matches_pattern(pattern, value);
    };
    if (std::any_of(values.begin(), values.end(), meets)) return true;
  }
  return false;
}

void append(std::string& text, OwnershipPatterns const& patterns) {
  for (auto const& [field, list] : patterns) {
    text += field + '\n';
    for (auto const& pattern : list) text += ' ' + pattern + '\n';
  }
}

}  // namespace

std::vector<std::string_view> const& ownership_fields() {
  static std::vector<std::string_view> const fields{"key", "team", "user",    "proxy",
                                                    "tag", "tool", "project", "host"};
  return fields;
}

Ownership OwnershipRules::of(Call const& call) const {
  if (personal.empty() && work.empty()) return otherwise;
  for (auto const field : ownership_fields()) {
    auto const values = values_of(call, field);
    if (decides(personal, field, values)) return Ownership::personal;
    if (decides(work, field, values)) return Ownership::work;
  }
  return otherwise;
}

std::string OwnershipRules::digest() const {
  std::string text{to_string(otherwise)};
  text += "\npersonal\n";
  append(text, personal);
  text += "work\n";
  append(text, work);
  return std::to_string(hash64(text));
}

bool matches_pattern(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

}  // namespace companion::domain
