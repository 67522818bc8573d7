#include "platform/service_systemd.hpp"

#include <algorithm>
#include <utility>

#include "platform/systemd_unit.hpp"

namespace companion::platform {
namespace {

using OnFailure = ServiceStep::OnFailure;

std::string unit() { return std::string{systemd_unit_name}; }

}  // namespace

SystemdManager::SystemdManager(ServiceScope scope, SystemdPlaces places, SystemdSeams seams)
    : scope_{scope}, places_{std::move(places)}, seams_{std::move(seams)} {}

std::string SystemdManager::name() const {
  return scope_ == ServiceScope::user ? "systemd, for this user" : "systemd, for the machine";
}

std::string SystemdManager::definition(ServiceDefinition const& service) const {
  return systemd_unit(service, scope_);
}

std::vector<std::string> SystemdManager::systemctl(std::vector<std::string> words) const {
  std::vector<std::string> command{"systemctl"};
  if (scope_ == ServiceScope::user) command.emplace_back("--user");
  for (auto& word : words) command.push_back(std::move(word));
  return command;
}

std::filesystem::path SystemdManager::own_unit() const { return places_.own / systemd_unit_name; }

/// A copy of ours would hide the package's unit, and what its next version brings, for good.
bool SystemdManager::comes_in_a_package(std::string const& text) const {
  return std::any_of(places_.vendors.begin(), places_.vendors.end(),
                     [&](auto const& folder) { return text_of(folder / systemd_unit_name) == text; });
}

ServiceSteps SystemdManager::file_steps(std::string const& text) const {
  auto const there = text_of(own_unit());
  bool const packaged = comes_in_a_package(text);
  if (packaged ? !there.has_value() : there == text) return {};
  return {packaged ? remove_step(own_unit()) : write_step(own_unit(), text),
          run_step(systemctl({"daemon-reload"}))};
}

Result<ServiceState> SystemdManager::state() const {
  auto const shown = output_of(
      seams_.run, systemctl({"show", unit(), "--property=" + std::string{properties_of_interest()}}));
  if (!shown) return tl::unexpected{shown.error()};
  return state_of(unit_properties(*shown));
}

Result<ServiceState> SystemdManager::installed_state() const {
  auto now = state();
  if (now && now->phase == ServicePhase::not_installed)
    return fail(Errc::not_found, "the service is not installed");
  return now;
}

Result<ServiceReport> SystemdManager::install(ServiceDefinition const& service, Execution how) {
  auto const now = state();
  if (!now) return tl::unexpected{now.error()};
  auto steps = file_steps(definition(service));
  bool const changed = !steps.empty();
  if (!now->starts_by_itself) steps.push_back(run_step(systemctl({"enable", unit()})));
  bool const runs = now->phase == ServicePhase::running || now->phase == ServicePhase::starting;
  if (now->phase == ServicePhase::failed)
    steps.push_back(run_step(systemctl({"reset-failed", unit()}), OnFailure::go_on));
  if (!runs) {
    steps.push_back(run_step(systemctl({"start", unit()})));
  } else if (changed || (now->pid && seams_.outdated(*now->pid))) {
    steps.push_back(run_step(systemctl({"restart", unit()})));
  }
  return carry_out(steps, seams_.run, how);
}

Result<ServiceReport> SystemdManager::uninstall(Execution how) {
  auto const now = state();
  if (!now) return tl::unexpected{now.error()};
  ServiceSteps steps;
  if (now->phase != ServicePhase::not_installed) {
    bool const idle = now->phase == ServicePhase::stopped || now->phase == ServicePhase::failed;
    if (!idle || now->starts_by_itself) steps.push_back(run_step(systemctl({"disable", "--now", unit()})));
    if (now->phase == ServicePhase::failed)
      steps.push_back(run_step(systemctl({"reset-failed", unit()}), OnFailure::go_on));
  }
  if (text_of(own_unit())) {
    steps.push_back(remove_step(own_unit()));
    steps.push_back(run_step(systemctl({"daemon-reload"})));
  }
  return carry_out(steps, seams_.run, how);
}

Result<ServiceReport> SystemdManager::start(Execution how) {
  auto const now = installed_state();
  if (!now) return tl::unexpected{now.error()};
  if (now->phase == ServicePhase::running) return ServiceReport{};
  return carry_out({run_step(systemctl({"reset-failed", unit()}), OnFailure::go_on),
                    run_step(systemctl({"start", unit()}))},
                   seams_.run, how);
}

Result<ServiceReport> SystemdManager::stop(Execution how) {
  auto const now = installed_state();
  if (!now) return tl::unexpected{now.error()};
  if (now->phase == ServicePhase::stopped || now->phase == ServicePhase::failed) return ServiceReport{};
  return carry_out({run_step(systemctl({"stop", unit()}))}, seams_.run, how);
}

Result<ServiceReport> SystemdManager::restart(Execution how) {
  auto const now = installed_state();
  if (!now) return tl::unexpected{now.error()};
  return carry_out({run_step(systemctl({"reset-failed", unit()}), OnFailure::go_on),
                    run_step(systemctl({"restart", unit()}))},
                   seams_.run, how);
}

std::vector<std::string> SystemdManager::log_command(LogView const& view) const {
  auto const which = scope_ == ServiceScope::user ? "--user-unit" : "--unit";
  std::vector<std::string> command{"journalctl", which, unit(), "--lines", std::to_string(view.lines)};
  if (view.follow) {
    command.emplace_back("--follow");
  } else {
    command.emplace_back("--no-pager");
  }
  return command;
}

}  // namespace companion::platform
