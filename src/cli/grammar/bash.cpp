#include "cli/grammar/completion.hpp"

namespace companion::cli {
namespace {

// Words are cut at '=' by readline, so "--format=x" arrives as three of them.
constexpr auto head = R"sh(# Completion of companion for bash, as `companion completion bash` prints it.
_companion() {
  local path=companion word at
  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
  if [[ $current == = ]]; then
    current=
  elif [[ $before == = ]]; then
    before=${COMP_WORDS[COMP_CWORD-2]}
  fi
  COMPREPLY=()
  for ((at = 1; at < COMP_CWORD; at++)); do
    word=${COMP_WORDS[at]}
    case "$path $word" in
)sh";

constexpr auto tail = R"sh(}
complete -F _companion companion
)sh";

std::string joined(std::vector<std::string> const& words) {
  std::string text;
  for (auto const& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

/// How the value of an option is completed: `compgen` and what to hand to it.
std::string reply(OutlineOption const& option) {
  if (!option.choices.empty())
    return "COMPREPLY=($(compgen -W '" + joined(option.choices) + "' -- \"$current\"))";
  switch (option.kind) {
    case ValueKind::file:
      return "compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- \"$current\")";
    case ValueKind::folder:
      return "compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- \"$current\")";
    case ValueKind::none:
    case ValueKind::text:
      break;
  }
  return ":";
}

std::string values_of(PlacedOutline const& place) {
  std::string text;
  for (auto const& option : place.outline->options) {
    if (option.kind == ValueKind::none) continue;
    for (auto const& name : option.names)
      text += "    '" + place.path + " " + name + "') " + reply(option) + "; return ;;\n";
  }
  return text;
}

std::string words_of(PlacedOutline const& place) {
  std::vector<std::string> words;
  std::string files;
  for (auto const& command : place.outline->commands) words.push_back(command.name);
  for (auto const& positional : place.outline->positionals) {
    words.insert(words.end(), positional.choices.begin(), positional.choices.end());
    if (positional.kind == ValueKind::file)
      files = "; [[ $current == -* ]] || { " + reply(positional) + "; return; }";
  }
  for (auto const& option : place.outline->options)
    words.insert(words.end(), option.names.begin(), option.names.end());
  return "    '" + place.path + "') word='" + joined(words) + "'" + files + " ;;\n";
}

}  // namespace

std::string bash_completion(Outline const& program) {
  auto const places = all_of(program);
  std::string text{head};
  std::string values;
  std::string words;
  for (auto const& place : places) {
    if (place.outline != &program) text += "      '" + place.path + "') path='" + place.path + "' ;;\n";
    values += values_of(place);
    words += words_of(place);
  }
  text += "    esac\n  done\n  case \"$path $before\" in\n" + values + "  esac\n  word=\n  case $path in\n" +
          words + "  esac\n  COMPREPLY=($(compgen -W \"$word\" -- \"$current\"))\n";
  return text + tail;
}

}  // namespace companion::cli
