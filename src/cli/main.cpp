#include "cli/main.hpp"

#include <exception>
#include <iostream>

#include "cli/command_line.hpp"
#include "cli/terminal.hpp"
#include "platform/arguments.hpp"
#include "platform/time_zones.hpp"

namespace companion::cli {

int run(int argc, char const* const* argv) {
  // Foreign code throws; the last resort says so and fails in the documented way.
  try {
    platform::prepare_time_zones();
    auto console = standard_console();
    auto const exit = run(platform::command_line(argc, argv), console);
    console.out.flush();
    return static_cast<int>(exit);
  } catch (std::exception const& trouble) {
    std::cerr << "companion: unexpected: " << trouble.what() << '\n';
    return static_cast<int>(Exit::failure);
  }
}

}  // namespace companion::cli
