// What somebody did around the sessions of a demo month: commands in a shell, pages in a browser. Pure. Its
// random numbers are its own: the calls of a seed do not depend on it.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "cli/demo/month.hpp"

namespace companion::cli::demo {

struct ShellCommand {
  Instant start{};
  std::chrono::seconds duration{0};
  std::string line;
};

struct PageVisit {
  Instant at{};
  std::string url;
};

/// Both in order of time; nothing ends after the month does.
struct Surroundings {
  std::vector<ShellCommand> commands;
  std::vector<PageVisit> visits;
};

[[nodiscard]] Surroundings make_surroundings(std::vector<DemoSession> const& month, Wishes const& wishes);

}  // namespace companion::cli::demo
