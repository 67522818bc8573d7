// What a change of a service comes down to: files and commands, described or carried out. Portable.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "companion/result.hpp"
#include "platform/run_program.hpp"
#include "platform/service.hpp"

namespace companion::platform {

struct ServiceStep {
  enum class Kind : std::uint8_t { write, remove, run };
  enum class OnFailure : std::uint8_t { stop, go_on };
  Kind kind{Kind::run};
  std::filesystem::path path;        ///< write, remove
  std::string text;                  ///< write
  std::vector<std::string> command;  ///< run
  OnFailure on_failure{OnFailure::stop};
  int attempts{1};  ///< run: half a second apart
};
using ServiceSteps = std::vector<ServiceStep>;

[[nodiscard]] ServiceStep write_step(std::filesystem::path path, std::string text);
[[nodiscard]] ServiceStep remove_step(std::filesystem::path path);
[[nodiscard]] ServiceStep run_step(std::vector<std::string> command,
                                   ServiceStep::OnFailure on_failure = ServiceStep::OnFailure::stop);

/// "write /home/ann/.config/systemd/user/…", "run systemctl --user daemon-reload"
[[nodiscard]] std::string describe(ServiceStep const& step);

using RunProgram = std::function<Result<ProgramOutput>(std::vector<std::string> const& command)>;
/// Up to the first that fails; folders above a file are made.
[[nodiscard]] Result<ServiceReport> carry_out(ServiceSteps const& steps, RunProgram const& run,
                                              Execution how);
/// The output of a command that ended well; else what it said, with `unavailable` where it is not there.
[[nodiscard]] Result<std::string> output_of(RunProgram const& run, std::vector<std::string> const& command);

/// The text of a file; nullopt: there is none.
[[nodiscard]] std::optional<std::string> text_of(std::filesystem::path const& path);

}  // namespace companion::platform
