#include <algorithm>

#include "config/schema_row.hpp"
#include "config/text.hpp"

namespace companion::config {
namespace {

Result<void> check_choice(std::span<std::string_view const> choices, std::string const& text) {
  if (std::find(choices.begin(), choices.end(), text) != choices.end()) return {};
  std::vector<std::string> const known(choices.begin(), choices.end());
  auto message = "\"" + printable(text) + "\" is not one of ";
  message += known.size() > choices_told ? "the names in docs/SOURCES.md" : join(known, ", ");
  if (auto const meant = nearest(text, known); !meant.empty()) message += "; did you mean \"" + meant + "\"?";
  return fail(Errc::invalid, std::move(message));
}

}  // namespace

Result<void> check(Key const& key, Value const& value) {
  return check(key.kind, value, Limits{.min = key.min, .max = key.max, .choices = key.choices_of});
}

Result<void> check(Kind kind, Value const& value, Limits const& limits) {
  if (auto const* const number = std::get_if<std::int64_t>(&value)) {
    if (*number >= limits.min && *number <= limits.max) return {};
    return fail(Errc::invalid, to_yaml(kind, value) + " is outside " + to_yaml(kind, Value{limits.min}) +
                                   " to " + to_yaml(kind, Value{limits.max}));
  }
  if (limits.choices == nullptr) return {};
  std::vector<std::string> words;
  if (auto const* const text = std::get_if<std::string>(&value)) words = {*text};
  if (auto const* const list = std::get_if<TextList>(&value)) words = *list;
  if (auto const* const map = std::get_if<ListMap>(&value)) {
    for (auto const& [word, items] : *map) words.push_back(word);
  }
  for (auto const& word : words) {
    if (auto known = check_choice(limits.choices(), word); !known) return propagate(known);
  }
  return {};
}

}  // namespace companion::config
