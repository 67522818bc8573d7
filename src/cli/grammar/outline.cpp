#include "cli/grammar/outline.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

namespace companion::cli {
namespace {

constexpr std::string_view word_characters = "abcdefghijklmnopqrstuvwxyz0123456789_-:.";

bool is_word(std::string_view text) {
  return !text.empty() && text.find_first_not_of(word_characters) == std::string_view::npos;
}

void cut_prefix(std::string_view& text, std::string_view prefix) {
  if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
}

void cut_suffix(std::string_view& text, std::string_view suffix) {
  if (text.ends_with(suffix)) text.remove_suffix(suffix.size());
}

/// Cuts at ", " and before the last one at " or " too.
std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts;
  for (auto comma = text.find(", "); comma != std::string_view::npos; comma = text.find(", ")) {
    parts.emplace_back(text.substr(0, comma));
    text.remove_prefix(comma + 2);
  }
  cut_prefix(text, "or ");
  if (auto const last = text.find(" or "); last != std::string_view::npos) {
    parts.emplace_back(text.substr(0, last));
    text.remove_prefix(last + 4);
  }
  parts.emplace_back(text);
  return parts;
}

/// CLI11 writes them behind the type: "TEXT:{text,json}".
std::vector<std::string> words_in_braces(std::string const& type) {
  auto const open = type.find('{');
  auto const close = type.find('}', open);
  std::vector<std::string> words;
  if (open == std::string::npos || close == std::string::npos) return words;
  std::string word;
  for (auto const c : type.substr(open + 1, close - open - 1)) {
    if (c == ',') {
      words.push_back(std::move(word));
      word.clear();
    } else {
      word += c;
    }
  }
  words.push_back(std::move(word));
  return words;
}

ValueKind kind_of(std::string_view value) {
  if (value == "FILE") return ValueKind::file;
  return value == "DIR" || value == "FOLDER" ? ValueKind::folder : ValueKind::text;
}

OutlineOption option_of(CLI::Option const& option) {
  OutlineOption made{.names = {}, .help = option.get_description(), .value = {}, .choices = {}};
  if (option.get_positional()) made.names.push_back(option.get_name(true, false));
  for (auto const& name : option.get_snames()) made.names.push_back("-" + name);
  for (auto const& name : option.get_lnames()) made.names.push_back("--" + name);
  if (option.get_items_expected_max() == 0) return made;
  auto const type = option.get_type_name();
  made.value = type.substr(0, type.find(':'));
  made.kind = kind_of(made.value);
  made.choices = words_in_braces(type);
  if (made.choices.empty() && made.kind == ValueKind::text) made.choices = words_listed(made.help);
  return made;
}

void add_all(PlacedOutline const& here, std::vector<PlacedOutline>& all) {
  all.push_back(here);
  for (auto const& command : here.outline->commands) add_all({here.path + " " + command.name, &command}, all);
}

}  // namespace

std::vector<std::string> words_listed(std::string_view help) {
  if (auto const colon = help.rfind(": "); colon != std::string_view::npos) help.remove_prefix(colon + 2);
  cut_prefix(help, "Only ");
  cut_suffix(help, " calls");
  auto words = split_list(help);
  if (words.size() < 2 || !std::all_of(words.begin(), words.end(), is_word)) return {};
  return words;
}

Outline outline_of(CLI::App const& app) {
  Outline made{.name = app.get_name(),
               .summary = app.get_description(),
               .examples = app.get_footer(),
               .options = {},
               .positionals = {},
               .commands = {}};
  for (auto const* const option : app.get_options({})) {
    auto& list = option->get_positional() ? made.positionals : made.options;
    list.push_back(option_of(*option));
  }
  for (auto const* const command : app.get_subcommands({})) made.commands.push_back(outline_of(*command));
  return made;
}

std::vector<PlacedOutline> all_of(Outline const& program) {
  std::vector<PlacedOutline> all;
  add_all({program.name, &program}, all);
  return all;
}

}  // namespace companion::cli
