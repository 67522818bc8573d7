// Another program, run to its end.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "companion/result.hpp"

namespace companion::platform {

struct ProgramOutput {
  int exit{-1};
  std::string out;
  std::string err;
};

/// Looked for in PATH, with nothing on its standard input and English messages. At most 1 MiB of either
/// output is kept. unavailable: it is not there, or took longer than `longest` and was ended.
[[nodiscard]] Result<ProgramOutput> run_program(std::vector<std::string> const& command,
                                                std::chrono::milliseconds longest);

/// With the terminal of this process, for as long as it likes; its exit code.
[[nodiscard]] Result<int> run_attached(std::vector<std::string> const& command);

}  // namespace companion::platform
