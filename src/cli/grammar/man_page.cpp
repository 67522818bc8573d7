#include <sstream>

#include "cli/grammar/completion.hpp"

namespace companion::cli {
namespace {

/// roff takes '\' for a command anywhere, and '.' or ''' at the start of a line.
std::string escaped(std::string_view text) {
  std::string made;
  auto at_start = true;
  for (auto const c : text) {
    if (at_start && (c == '.' || c == '\'')) made += "\\&";
    if (c == '\\') {
      made += "\\e";
    } else if (c == '-') {
      made += "\\-";  // a hyphen that stays one when it is copied into a shell
    } else {
      made += c;
    }
    at_start = c == '\n';
  }
  return made;
}

std::string option_text(OutlineOption const& option) {
  std::string names;
  for (auto const& name : option.names) names += (names.empty() ? "\\fB" : ", \\fB") + escaped(name) + "\\fR";
  if (option.kind != ValueKind::none && !option.value.empty())
    names += " \\fI" + escaped(option.value) + "\\fR";
  return ".TP\n" + names + "\n" + escaped(option.help) + "\n";
}

std::string examples_of(std::string const& footer) {
  std::istringstream lines{footer};
  std::string text;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("  ")) text += escaped(line.substr(2)) + "\n";
  }
  return text.empty() ? "" : ".PP\n.nf\n.RS\n" + text + ".RE\n.fi\n";
}

std::string synopsis(PlacedOutline const& place) {
  std::string text = "\\fB" + escaped(place.path) + "\\fR";
  if (!place.outline->options.empty()) text += " [\\fIoptions\\fR]";
  for (auto const& positional : place.outline->positionals)
    text += " [\\fI" + escaped(positional.names.front()) + "\\fR]";
  if (!place.outline->commands.empty()) text += " \\fIcommand\\fR";
  return text;
}

std::string section(PlacedOutline const& place) {
  auto text = ".SS \"" + escaped(place.path) + "\"\n" + escaped(place.outline->summary) + "\n.PP\n" +
              synopsis(place) + "\n";
  for (auto const& positional : place.outline->positionals) text += option_text(positional);
  for (auto const& option : place.outline->options) {
    if (option.names.back() != "--help") text += option_text(option);
  }
  return text + examples_of(place.outline->examples);
}

constexpr auto foot = R"(.SH FILES
.TP
\fI~/.config/litellm\-companion/config.yaml\fR
Configuration of a user; every key with its meaning: \fBcompanion config schema\fR.
.TP
\fI~/.local/share/litellm\-companion/ledger.db\fR
The ledger. Beside it: \fIbackups\fR (the ledger as it was before an upgrade), \fIlogs\fR, \fItokens.json\fR.
.TP
\fI/etc/litellm\-companion/config.yaml\fR, \fI/var/lib/litellm\-companion\fR
The same of the system service.
.SH ENVIRONMENT
Every key of the configuration has a variable: \fBCOMPANION_SERVER_LISTEN\fR is \fIserver.listen\fR.
\fBXDG_CONFIG_HOME\fR and \fBXDG_DATA_HOME\fR move the folders named above.
)";

}  // namespace

std::string man_page(Outline const& program, std::string const& version) {
  auto const places = all_of(program);
  auto text =
      ".TH COMPANION 1 \"\" \"LiteLLM Companion " + escaped(version) +
      "\" \"User Commands\"\n.SH NAME\ncompanion \\- what AI tools on this machine use and cost, one ledger\n"
      ".SH SYNOPSIS\n" +
      synopsis(places.front()) + "\n.SH DESCRIPTION\n" + escaped(program.summary) + "\n.SH OPTIONS\n";
  for (auto const& option : program.options) text += option_text(option);
  text += ".SH COMMANDS\n";
  for (auto const& place : places) {
    if (place.outline != &program) text += section(place);
  }
  return text + ".SH EXIT STATUS\n.nf\n" + escaped(program.examples) + "\n.fi\n" + foot;
}

}  // namespace companion::cli
