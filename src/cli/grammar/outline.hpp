// What can be said on the command line, as plain values: shells' completions and the manual page are made of
// it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace companion::cli {

enum class ValueKind : std::uint8_t { none, text, file, folder };

struct OutlineOption {
  std::vector<std::string> names;  ///< "-h", "--help"; of a positional the one name that the help shows
  std::string help;
  ValueKind kind{ValueKind::none};   ///< none: a switch
  std::string value;                 ///< what the help calls the value: "FILE"
  std::vector<std::string> choices;  ///< words that fit, where they are few
};

struct Outline {
  std::string name;
  std::string summary;
  std::string examples;  ///< lines; empty where there are none
  std::vector<OutlineOption> options;
  std::vector<OutlineOption> positionals;
  std::vector<Outline> commands;
};

[[nodiscard]] Outline outline_of(CLI::App const& app);

/// The words that a help text lists: "What to group by: day, model", "Only tracked, dark or unknown calls".
/// Empty for any other text.
[[nodiscard]] std::vector<std::string> words_listed(std::string_view help);

/// Every command with the words that lead to it, "companion connect litellm"; the program itself first.
struct PlacedOutline {
  std::string path;
  Outline const* outline;
};
[[nodiscard]] std::vector<PlacedOutline> all_of(Outline const& program);

}  // namespace companion::cli
