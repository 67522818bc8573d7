// Parses the command line, runs one command, returns its exit code.
#pragma once

namespace companion::cli {

[[nodiscard]] int run(int argc, char const* const* argv);

}  // namespace companion::cli
