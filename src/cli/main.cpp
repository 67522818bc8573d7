#include "cli/main.hpp"

#include <exception>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "cli/command_line.hpp"
#include "cli/terminal.hpp"

namespace companion::cli {

int run(int argc, char** argv) {
  // Foreign code throws; the last resort says so and fails in the documented way.
  try {
    auto console = standard_console();
    std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
    auto const exit = run(std::move(words), console);
    console.out.flush();
    return static_cast<int>(exit);
  } catch (std::exception const& trouble) {
    std::cerr << "companion: unexpected: " << trouble.what() << '\n';
    return static_cast<int>(Exit::failure);
  }
}

}  // namespace companion::cli
