// Parses the command line, runs one command, returns its exit code.
#pragma once

namespace companion::cli {

[[nodiscard]] int run(int argc, char** argv);

}  // namespace companion::cli
