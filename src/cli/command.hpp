// One subcommand: declares its options, then runs. A file each, a row each in commands.cpp.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "cli/console.hpp"

namespace CLI {
class App;
}

namespace companion::cli {

class Command {
 public:
  Command() = default;
  Command(Command const&) = delete;
  Command& operator=(Command const&) = delete;
  virtual ~Command() = default;

  /// Options are bound to members, so the command outlives the parsing.
  virtual void declare(CLI::App& app) = 0;
  /// After a successful parse.
  [[nodiscard]] virtual Exit run(Console& console) = 0;
};

struct CommandRow {
  std::string_view name;
  std::string_view summary;
  std::string_view examples;  ///< below the help text
  std::unique_ptr<Command> (*make)();
};

/// In the order of the help text.
[[nodiscard]] std::span<CommandRow const> commands();

}  // namespace companion::cli
