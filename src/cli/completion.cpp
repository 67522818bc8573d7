#include <CLI/CLI.hpp>
#include <ostream>

#include "app/version.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/grammar/completion.hpp"

namespace companion::cli {
namespace {

class Completion final : public Command {
 public:
  void declare(CLI::App& app) override {
    app.add_option("shell", shell_, "Whose script to print, or the manual page: bash, zsh, fish, man")
        ->required()
        ->type_name("")
        ->check(CLI::IsMember({"bash", "zsh", "fish", "man"}));
  }

  Exit run(Console& console) override {
    auto const program = outline();
    if (shell_ == "bash") {
      console.out << bash_completion(program);
    } else if (shell_ == "zsh") {
      console.out << zsh_completion(program);
    } else if (shell_ == "fish") {
      console.out << fish_completion(program);
    } else {
      console.out << man_page(program, std::string{app::version()});
    }
    return Exit::ok;
  }

 private:
  std::string shell_;
};

}  // namespace

std::unique_ptr<Command> make_completion() { return std::make_unique<Completion>(); }

}  // namespace companion::cli
