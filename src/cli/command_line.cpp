#include "cli/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <sstream>
#include <utility>

#include "app/version.hpp"
#include "cli/command.hpp"
#include "config/text.hpp"

namespace companion::cli {
namespace {

constexpr auto exit_codes =
    "Exit codes: 0 done, 1 failed, 2 wrong flags or configuration, 3 nothing there.\n"
    "`status` tells with them: 0 running and well, 1 running and not well, 3 not running.";

struct Declared {
  CommandRow const* row;
  CLI::App* app;
  std::unique_ptr<Command> command;
};

std::string examples_of(CommandRow const& row) {
  std::istringstream lines{std::string{row.examples}};
  std::string text{"Examples:"};
  for (std::string line; std::getline(lines, line);) text += "\n  " + line;
  return text;
}

/// The grammar, made anew for each parse: whole, or with the options of the one command that is meant. Those
/// of all take longer to declare than `statusline` may take.
class Grammar {
 public:
  explicit Grammar(std::string_view only = {})
      : app_{"LiteLLM Companion: what AI tools on this machine use and cost, one ledger.", "companion"} {
    app_.set_version_flag("--version", "companion " + std::string{app::version()},
                          "Print the version and exit");
    app_.get_formatter()->column_width(34);
    app_.require_subcommand(0, 1);
    app_.footer(exit_codes);
    for (auto const& row : commands()) {
      auto* const sub = app_.add_subcommand(std::string{row.name}, std::string{row.summary});
      if (!only.empty() && row.name != only) continue;
      sub->footer(examples_of(row));
      declared_.push_back(Declared{&row, sub, row.make()});
      declared_.back().command->declare(*sub);
    }
  }

  CLI::App& app() { return app_; }
  std::vector<Declared>& declared() { return declared_; }

 private:
  CLI::App app_;
  std::vector<Declared> declared_;
};

/// The app whose words the user was writing when things went wrong.
CLI::App& innermost(CLI::App& app) {
  auto const chosen = app.get_subcommands();
  return chosen.empty() ? app : innermost(*chosen.front());
}

std::vector<std::string> names_of(CLI::App& app) {
  std::vector<std::string> names;
  for (auto const* const sub : app.get_subcommands([](CLI::App*) { return true; }))
    names.push_back(sub->get_name());
  for (auto const* const option : app.get_options()) {
    for (auto const& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

/// CLI11 stops understanding at the first unknown word; the nearest known one is what was meant.
std::string suggestion(CLI::App& app, std::vector<std::string> const& words) {
  auto const known = names_of(app);
  for (auto const& word : words) {
    auto const bare = word.substr(0, word.find('='));
    if (std::find(known.begin(), known.end(), bare) != known.end()) continue;
    auto const meant = config::nearest(bare, known);
    if (!meant.empty()) return " Did you mean " + meant + "?";
  }
  return "";
}

/// The command that the first word names; empty: none, or something of the program's own comes first.
std::string_view command_of(std::vector<std::string> const& words) {
  auto const named = [&](CommandRow const& row) { return !words.empty() && row.name == words.front(); };
  auto const found = std::find_if(commands().begin(), commands().end(), named);
  return found == commands().end() ? std::string_view{} : found->name;
}

std::string path_of(CLI::App const& app) {
  auto const* const parent = app.get_parent();
  return parent == nullptr ? app.get_name() : path_of(*parent) + " " + app.get_name();
}

Exit explain_failure(CLI::App& app, CLI::ParseError const& trouble, std::vector<std::string> const& words,
                     Console& console) {
  if (dynamic_cast<CLI::CallForHelp const*>(&trouble) != nullptr) {
    console.out << innermost(app).help();
    return Exit::ok;
  }
  if (trouble.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
    console.out << trouble.what() << '\n';
    return Exit::ok;
  }
  auto& where = innermost(app);
  std::string message = trouble.what();
  if (!message.empty() && message.back() != '.') message += '.';
  console.err << path_of(where) << ": " << config::printable(message, 400) << suggestion(where, words) << '\n'
              << "Try: " << path_of(where) << " --help\n";
  return Exit::usage;
}

}  // namespace

Exit run(std::vector<std::string> words, Console& console) {
  Grammar grammar{command_of(words)};
  auto reversed = words;
  std::reverse(reversed.begin(), reversed.end());  // CLI11 takes them from the back
  try {
    grammar.app().parse(std::move(reversed));
  } catch (CLI::ParseError const& trouble) {
    return explain_failure(grammar.app(), trouble, words, console);
  }
  for (auto& declared : grammar.declared()) {
    if (declared.app->parsed()) return declared.command->run(console);
  }
  console.out << grammar.app().help();
  return Exit::ok;
}

Outline outline() {
  Grammar grammar;
  return outline_of(grammar.app());
}

std::string document() {
  Grammar grammar;
  std::string text =
      "# Command line\n\nGenerated from the commands (`companion config schema --format cli`).\n\n```\n" +
      grammar.app().help() + "```\n";
  for (auto& declared : grammar.declared()) {
    text += "\n## companion " + std::string{declared.row->name} + "\n\n```\n" +
            declared.app->help("companion") + "```\n";
    for (auto* const nested : declared.app->get_subcommands([](CLI::App*) { return true; })) {
      text += "\n```\n" + nested->help("companion " + std::string{declared.row->name}) + "```\n";
    }
  }
  return text;
}

}  // namespace companion::cli
