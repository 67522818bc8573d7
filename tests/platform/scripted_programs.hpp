// Programs that answer as a test has written, and remember how they were called.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "platform/service_steps.hpp"

namespace companion::test {

class ScriptedPrograms {
 public:
  /// By the beginning of a command line; the longest that fits answers, else nothing happens well.
  void answer(std::string const& beginning, platform::ProgramOutput output) {
    answers_[beginning] = std::move(output);
  }
  [[nodiscard]] platform::RunProgram runner() {
    return [this](std::vector<std::string> const& command) -> Result<platform::ProgramOutput> {
      std::string line;
      for (auto const& word : command) line += (line.empty() ? "" : " ") + word;
      calls.push_back(line);
      platform::ProgramOutput const* best = nullptr;
      std::size_t length = 0;
      for (auto const& [beginning, output] : answers_) {
        if (!line.starts_with(beginning) || beginning.size() < length) continue;
        best = &output;
        length = beginning.size();
      }
      return best != nullptr ? *best : platform::ProgramOutput{.exit = 0, .out = {}, .err = {}};
    };
  }
  [[nodiscard]] std::size_t times(std::string const& line) const {
    std::size_t count = 0;
    for (auto const& call : calls) count += call == line ? 1U : 0U;
    return count;
  }

  std::vector<std::string> calls;

 private:
  std::map<std::string, platform::ProgramOutput> answers_;
};

}  // namespace companion::test
