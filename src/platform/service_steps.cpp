#include "platform/service_steps.hpp"

#include <fstream>
#include <iterator>
#include <system_error>
#include <thread>
#include <utility>

#include "core/text.hpp"
#include "platform/replace_file.hpp"

namespace companion::platform {
namespace {

namespace fs = std::filesystem;

constexpr auto attempt_pause = std::chrono::milliseconds{500};

std::string joined(std::vector<std::string> const& words) {
  std::string line;
  for (auto const& word : words) line += (line.empty() ? "" : " ") + word;
  return line;
}

Result<void> write_file(fs::path const& path, std::string const& text) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (error) {
    auto const code = error == std::errc::permission_denied ? Errc::denied : Errc::io;
    return fail(code, "cannot make " + path.parent_path().string() + ": " + error.message());
  }
  return replace_file(path, text, path);
}

Result<void> remove_file(fs::path const& path) {
  std::error_code error;
  fs::remove(path, error);
  if (!error) return {};
  auto const code = error == std::errc::permission_denied ? Errc::denied : Errc::io;
  return fail(code, "cannot remove " + path.string() + ": " + error.message());
}

Result<void> perform(ServiceStep const& step, RunProgram const& run) {
  switch (step.kind) {
    case ServiceStep::Kind::write:
      return write_file(step.path, step.text);
    case ServiceStep::Kind::remove:
      return remove_file(step.path);
    case ServiceStep::Kind::run:
      break;
  }
  auto output = output_of(run, step.command);
  for (int again = 1; !output && again < step.attempts; ++again) {
    std::this_thread::sleep_for(attempt_pause);
    output = output_of(run, step.command);
  }
  if (output || step.on_failure == ServiceStep::OnFailure::go_on) return {};
  return tl::unexpected{output.error()};
}

/// What programs say when rights are missing; they tell it by no code of their own.
bool is_denial(std::string const& text) {
  auto const words = lower(text);
  for (auto const* const sign : {"access denied", "permission denied", "authentication required",
                                 "not permitted", "operation not allowed"}) {
    if (words.find(sign) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

std::string_view to_string(ServicePhase phase) {
  switch (phase) {
    case ServicePhase::not_installed:
      return "not installed";
    case ServicePhase::stopped:
      return "stopped";
    case ServicePhase::starting:
      return "starting";
    case ServicePhase::running:
      return "running";
    case ServicePhase::stopping:
      return "stopping";
    case ServicePhase::failed:
      return "failed";
  }
  return "";
}

ServiceStep write_step(fs::path path, std::string text) {
  return {.kind = ServiceStep::Kind::write, .path = std::move(path), .text = std::move(text), .command = {}};
}

ServiceStep remove_step(fs::path path) {
  return {.kind = ServiceStep::Kind::remove, .path = std::move(path), .text = {}, .command = {}};
}

ServiceStep run_step(std::vector<std::string> command, ServiceStep::OnFailure on_failure) {
  return {.kind = ServiceStep::Kind::run,
          .path = {},
          .text = {},
          .command = std::move(command),
          .on_failure = on_failure};
}

std::string describe(ServiceStep const& step) {
  switch (step.kind) {
    case ServiceStep::Kind::write:
      return "write " + step.path.string();
    case ServiceStep::Kind::remove:
      return "remove " + step.path.string();
    case ServiceStep::Kind::run:
      break;
  }
  return "run " + joined(step.command);
}

Result<ServiceReport> carry_out(ServiceSteps const& steps, RunProgram const& run, Execution how) {
  ServiceReport report;
  for (auto const& step : steps) {
    if (how == Execution::perform) {
      if (auto done = perform(step, run); !done) return propagate(done);
    }
    report.push_back(describe(step));
  }
  return report;
}

Result<std::string> output_of(RunProgram const& run, std::vector<std::string> const& command) {
  auto ran = run(command);
  if (!ran) return propagate(ran);
  if (ran->exit == 0) return std::move(ran->out);
  auto const said = trim(ran->err.empty() ? ran->out : ran->err);
  auto const line = std::string{said.substr(0, said.find('\n'))};
  auto const why = line.empty() ? "exit code " + std::to_string(ran->exit) : line;
  return fail(is_denial(line) ? Errc::denied : Errc::io, joined(command) + ": " + why);
}

std::optional<std::string> text_of(fs::path const& path) {
  std::ifstream in{path, std::ios::binary};
  if (!in) return std::nullopt;
  return std::string{std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace companion::platform
