#include <algorithm>

#include "cli/grammar/completion.hpp"

namespace companion::cli {
namespace {

/// Text between single quotes, with what _arguments and _describe give a meaning to.
std::string escaped(std::string_view text) {
  std::string made;
  for (auto const c : text) {
    if (c == '\'') {
      made += "'\\''";
      continue;
    }
    if (c == '[' || c == ']' || c == ':' || c == '\\') made += '\\';
    made += c;
  }
  return made;
}

std::string function_of(std::string const& path) {
  auto name = "_" + path;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == ' ' || c == '-'; }, '_');
  return name;
}

std::string action_of(OutlineOption const& option) {
  if (!option.choices.empty()) {
    std::string words;
    for (auto const& choice : option.choices) words += (words.empty() ? "" : " ") + escaped(choice);
    return "(" + words + ")";
  }
  if (option.kind == ValueKind::file) return "_files";
  return option.kind == ValueKind::folder ? "_files -/" : " ";
}

std::string line_of(OutlineOption const& option) {
  std::string text;
  for (auto const& name : option.names) {
    text +=
        " \\\n    '" + name + (option.kind == ValueKind::none ? "" : "=") + "[" + escaped(option.help) + "]";
    if (option.kind != ValueKind::none) text += ":" + escaped(option.value) + ":" + action_of(option);
    text += "'";
  }
  return text;
}

/// A command without commands of its own: options and positionals.
std::string leaf(Outline const& outline) {
  std::string text{"  _arguments -S"};
  for (auto const& option : outline.options) text += line_of(option);
  for (auto const& positional : outline.positionals)
    text += " \\\n    ':" + escaped(positional.names.front()) + ":" + action_of(positional) + "'";
  return text + "\n";
}

std::string branch(PlacedOutline const& place) {
  std::string text{"  local state line\n  local -a commands\n  _arguments -C -S"};
  for (auto const& option : place.outline->options) text += line_of(option);
  text += " \\\n    '1: :->command' '*:: :->rest'\n  case $state in\n    command)\n      commands=(\n";
  std::string rest;
  for (auto const& command : place.outline->commands) {
    text += "        '" + escaped(command.name) + ":" + escaped(command.summary) + "'\n";
    rest += "        " + command.name + ") " + function_of(place.path + " " + command.name) + " ;;\n";
  }
  return text +
         "      )\n      _describe -t commands command commands\n      ;;\n    rest)\n      case $line[1] "
         "in\n" +
         rest + "      esac\n      ;;\n  esac\n";
}

}  // namespace

std::string zsh_completion(Outline const& program) {
  std::string text{
      "#compdef companion\n# Completion of companion for zsh, as `companion completion zsh` prints it.\n"};
  for (auto const& place : all_of(program)) {
    text += function_of(place.path) + "() {\n" +
            (place.outline->commands.empty() ? leaf(*place.outline) : branch(place)) + "}\n";
  }
  // Autoloaded as a function of that name, or sourced.
  return text +
         "if [[ $funcstack[1] == _companion ]]; then\n  _companion \"$@\"\nelse\n  compdef _companion "
         "companion\nfi\n";
}

}  // namespace companion::cli
