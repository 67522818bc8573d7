#include <utility>

#include "cli/grammar/completion.hpp"

namespace companion::cli {
namespace {

/// Within single quotes fish knows two escapes.
std::string fish_word(std::string_view text) {
  std::string made{"'"};
  for (auto const c : text) {
    if (c == '\'' || c == '\\') made += '\\';
    made += c;
  }
  return made + '\'';
}

std::string start(std::string const& path) {
  return "complete -c companion -n " + fish_word("__companion_at " + fish_word(path));
}

std::string value_of(OutlineOption const& option) {
  if (option.kind == ValueKind::none) return "";
  if (!option.choices.empty()) {
    std::string words;
    for (auto const& choice : option.choices) words += (words.empty() ? "" : " ") + choice;
    return " -x -a " + fish_word(words);
  }
  if (option.kind == ValueKind::file) return " -r -F";
  return option.kind == ValueKind::folder ? " -x -a '(__fish_complete_directories)'" : " -x";
}

std::string lines_of(PlacedOutline const& place) {
  std::string text;
  for (auto const& command : place.outline->commands)
    text += start(place.path) + " -a " + command.name + " -d " + fish_word(command.summary) + "\n";
  for (auto const& positional : place.outline->positionals) {
    auto const value = value_of(positional);
    if (positional.kind != ValueKind::text || !positional.choices.empty())
      text += start(place.path) + (value == " -r -F" ? " -F" : value.substr(3)) + " -d " +
              fish_word(positional.help) + "\n";
  }
  for (auto const& option : place.outline->options) {
    text += start(place.path);
    for (auto const& name : option.names)
      text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    text += value_of(option) + " -d " + fish_word(option.help) + "\n";
  }
  return text;
}

}  // namespace

std::string fish_completion(Outline const& program) {
  std::string paths;
  std::string lines;
  for (auto const& place : all_of(program)) {
    if (place.outline != &program) paths += " " + fish_word(place.path);
    lines += lines_of(place);
  }
  return "# Completion of companion for fish, as `companion completion fish` prints it.\n"
         "function __companion_at --argument-names wanted\n"
         "    set -l path companion\n"
         "    set -l words (commandline -opc)\n"
         "    for word in $words[2..-1]\n"
         "        if contains -- \"$path $word\"" +
         paths +
         "\n            set path \"$path $word\"\n        end\n    end\n    test \"$path\" = "
         "\"$wanted\"\nend\n"
         "complete -c companion -f\n" +
         lines;
}

}  // namespace companion::cli
