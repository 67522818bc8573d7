#include "platform/service_launchd.hpp"

#include <system_error>
#include <utility>

#include "platform/launchd_plist.hpp"

namespace companion::platform {
namespace {

using OnFailure = ServiceStep::OnFailure;

ServiceStep launchctl(std::vector<std::string> words, OnFailure on_failure = OnFailure::stop) {
  words.insert(words.begin(), "launchctl");
  return run_step(std::move(words), on_failure);
}

/// launchd ends a job at its leisure, and loads no other of its label before that.
ServiceStep patiently(ServiceStep step) {
  step.attempts = 20;
  return step;
}

}  // namespace

LaunchdManager::LaunchdManager(ServiceScope scope, LaunchdPlaces places, RunProgram run)
    : scope_{scope}, places_{std::move(places)}, run_{std::move(run)} {}

std::string LaunchdManager::name() const {
  return scope_ == ServiceScope::user ? "launchd, for this user" : "launchd, for the machine";
}

std::string LaunchdManager::definition(ServiceDefinition const& service) const {
  return launchd_plist(service, scope_, places_.errors);
}

std::filesystem::path LaunchdManager::file() const {
  return places_.folder / (std::string{launchd_label} + ".plist");
}

std::string LaunchdManager::target() const { return places_.domain + "/" + std::string{launchd_label}; }

Result<LaunchdManager::Standing> LaunchdManager::standing() const {
  Standing found;
  auto const printed = run_({"launchctl", "print", target()});
  if (!printed) return tl::unexpected{printed.error()};
  found.loaded = printed->exit == 0;
  if (found.loaded) found.state = state_of_launchd(printed->out);
  std::error_code error;
  if (!std::filesystem::exists(file(), error)) return found;
  if (!found.loaded) found.state.phase = ServicePhase::stopped;
  found.state.definition = file().string();
  auto const disabled = run_({"launchctl", "print-disabled", places_.domain});
  found.state.starts_by_itself = disabled && !is_disabled(disabled->out, launchd_label);
  return found;
}

Result<LaunchdManager::Standing> LaunchdManager::installed() const {
  auto now = standing();
  if (now && now->state.phase == ServicePhase::not_installed)
    return fail(Errc::not_found, "the service is not installed");
  return now;
}

Result<ServiceState> LaunchdManager::state() const {
  auto const now = standing();
  if (!now) return tl::unexpected{now.error()};
  return now->state;
}

ServiceSteps LaunchdManager::load() const {
  return {launchctl({"enable", target()}, OnFailure::go_on),
          patiently(launchctl({"bootstrap", places_.domain, file().string()}))};
}

Result<ServiceReport> LaunchdManager::install(ServiceDefinition const& service, Execution how) {
  auto const now = standing();
  if (!now) return tl::unexpected{now.error()};
  auto const text = definition(service);
  bool const changed = text_of(file()) != text;
  ServiceSteps steps;
  if (changed) steps.push_back(write_step(file(), text));
  if (changed && now->loaded) steps.push_back(launchctl({"bootout", target()}));
  if (changed || !now->loaded) {
    for (auto& step : load()) steps.push_back(std::move(step));
  } else {
    if (!now->state.starts_by_itself) steps.push_back(launchctl({"enable", target()}));
    if (now->state.phase != ServicePhase::running) steps.push_back(launchctl({"kickstart", target()}));
  }
  return carry_out(steps, run_, how);
}

Result<ServiceReport> LaunchdManager::uninstall(Execution how) {
  auto const now = standing();
  if (!now) return tl::unexpected{now.error()};
  ServiceSteps steps;
  if (now->loaded) steps.push_back(launchctl({"bootout", target()}));
  if (text_of(file())) steps.push_back(remove_step(file()));
  return carry_out(steps, run_, how);
}

Result<ServiceReport> LaunchdManager::start(Execution how) {
  auto const now = installed();
  if (!now) return tl::unexpected{now.error()};
  if (now->state.phase == ServicePhase::running) return ServiceReport{};
  return carry_out(now->loaded ? ServiceSteps{launchctl({"kickstart", target()})} : load(), run_, how);
}

/// It stays loaded: SIGTERM ends it well, and what ended well is not started again before the next session.
Result<ServiceReport> LaunchdManager::stop(Execution how) {
  auto const now = installed();
  if (!now) return tl::unexpected{now.error()};
  if (now->state.phase == ServicePhase::stopped) return ServiceReport{};
  return carry_out({launchctl({"kill", "SIGTERM", target()})}, run_, how);
}

Result<ServiceReport> LaunchdManager::restart(Execution how) {
  auto const now = installed();
  if (!now) return tl::unexpected{now.error()};
  return carry_out(now->loaded ? ServiceSteps{launchctl({"kickstart", "-k", target()})} : load(), run_, how);
}

std::vector<std::string> LaunchdManager::log_command(LogView const& view) const {
  std::vector<std::string> command{"tail", "-n", std::to_string(view.lines)};
  if (view.follow) command.emplace_back("-F");
  command.push_back(view.file.string());
  return command;
}

}  // namespace companion::platform
