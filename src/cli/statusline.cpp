#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <utility>

#include "cli/commands.hpp"
#include "cli/render/json.hpp"
#include "cli/render/text.hpp"
#include "cli/settings.hpp"
#include "cli/standard_input.hpp"
#include "cli/statusline/ask.hpp"
#include "cli/statusline/line.hpp"
#include "platform/make_host.hpp"
#include "platform/system_clock.hpp"

namespace companion::cli {
namespace {

constexpr std::size_t session_bytes_max = 200;

bool is_whole(std::string_view text) {
  auto const last = text.find_last_not_of(" \t\r\n");
  return last != text.npos && text[last] == '}' && nlohmann::json::accept(text);
}

std::string placeholder_help() {
  std::string text{"The line with {names} in it:"};
  for (auto const& row : placeholders())
    text.append(&row == &placeholders().front() ? " " : ", ").append(row.name);
  return text;
}

/// Colour where somebody shows it: a terminal, or Claude Code, which shows what we write.
Colour colour_for(Console const& console, bool from_hook) {
  auto const off = platform::environment_variable("NO_COLOR");
  if (off && !off->empty()) return Colour::no;
  return from_hook ? Colour::yes : console.colour;
}

class Statusline final : public Command {
 public:
  void declare(CLI::App& app) override {
    auto* const format = app.add_option("--format", format_, placeholder_help())->type_name("TEXT");
    app.add_flag("--json", json_, "JSON, exact amounts")->excludes(format);
    app.add_flag("--no-color", no_colour_, "No colours, also where they could be shown");
    app.add_option("--session", session_,
                   "The session to tell of; default: the one that standard input names")
        ->type_name("ID");
    app.add_flag("--no-stdin", no_stdin_, "Do not look for Claude Code's JSON on standard input");
    settings_.declare(app);
  }

  Exit run(Console& console) override {
    // A wrong format is wrong whether or not a daemon runs.
    if (auto const fine = formatted_line(format_, {}); !fine) return report_error(console, fine.error());
    std::optional<Hook> hook;
    if (!no_stdin_) hook = parse_hook(read_waiting_input({}, is_whole));
    auto session = session_.empty() && hook ? hook->session : session_;
    if (session.size() > session_bytes_max) session.clear();
    auto const told = ask_status({.data_dir = settings_.data_dir(),
                                  .session = std::move(session),
                                  .now = platform::SystemClock{}.now()});
    if (json_) return print_json(told, console);
    auto const facts = told.and_then([](std::string const& json) { return read_status_facts(json); });
    if (!facts) {
      console.out << "companion: " << harmless(facts.error().message) << '\n';
      return Exit::ok;
    }
    LineContent const content{.facts = *facts, .hook = hook.value_or(Hook{})};
    if (format_.empty()) {
      console.out << usual_line(content, no_colour_ ? Colour::no : colour_for(console, hook.has_value()))
                  << '\n';
      return Exit::ok;
    }
    auto const line = formatted_line(format_, content);
    if (!line) return report_error(console, line.error());
    console.out << *line << '\n';
    return Exit::ok;
  }

 private:
  static Exit print_json(Result<std::string> const& told, Console& console) {
    Json json{{"running", told.has_value()}};
    if (told) {
      auto body = Json::parse(*told, nullptr, false);
      if (body.is_object()) json.update(body);
    } else {
      json["reason"] = told.error().message;
    }
    console.out << printed(json);
    return Exit::ok;
  }

  Settings settings_;
  std::string format_;
  std::string session_;
  bool json_{false};
  bool no_colour_{false};
  bool no_stdin_{false};
};

}  // namespace

std::unique_ptr<Command> make_statusline() { return std::make_unique<Statusline>(); }

}  // namespace companion::cli
