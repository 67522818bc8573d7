// A service of systemd, by its own tools. Portable, so that it is tested everywhere.
#pragma once

#include <vector>

#include "platform/service_steps.hpp"

namespace companion::platform {

struct SystemdPlaces {
  std::filesystem::path own;                   ///< the folder of units that we write
  std::vector<std::filesystem::path> vendors;  ///< where packages put theirs
};

/// What the manager asks the system for; tests hand in their own.
struct SystemdSeams {
  RunProgram run;
  /// A process whose program has been replaced on the disk since it started.
  std::function<bool(std::int64_t pid)> outdated;
};

class SystemdManager final : public ServiceManager {
 public:
  SystemdManager(ServiceScope scope, SystemdPlaces places, SystemdSeams seams);

  [[nodiscard]] std::string name() const override;
  [[nodiscard]] std::string definition(ServiceDefinition const& service) const override;
  [[nodiscard]] Result<ServiceState> state() const override;
  [[nodiscard]] Result<ServiceReport> install(ServiceDefinition const& service, Execution how) override;
  [[nodiscard]] Result<ServiceReport> uninstall(Execution how) override;
  [[nodiscard]] Result<ServiceReport> start(Execution how) override;
  [[nodiscard]] Result<ServiceReport> stop(Execution how) override;
  [[nodiscard]] Result<ServiceReport> restart(Execution how) override;
  [[nodiscard]] std::vector<std::string> log_command(LogView const& view) const override;

 private:
  [[nodiscard]] std::vector<std::string> systemctl(std::vector<std::string> words) const;
  [[nodiscard]] std::filesystem::path own_unit() const;
  [[nodiscard]] bool comes_in_a_package(std::string const& text) const;
  [[nodiscard]] ServiceSteps file_steps(std::string const& text) const;
  [[nodiscard]] Result<ServiceState> installed_state() const;

  ServiceScope scope_;
  SystemdPlaces places_;
  SystemdSeams seams_;
};

}  // namespace companion::platform
