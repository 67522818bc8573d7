// A service of launchd, by its own tool. Portable, so that it is tested everywhere.
#pragma once

#include "platform/service_steps.hpp"

namespace companion::platform {

struct LaunchdPlaces {
  std::string domain;            ///< "gui/501", "system"
  std::filesystem::path folder;  ///< of property lists
  std::filesystem::path errors;  ///< what is told before the log is open
};

class LaunchdManager final : public ServiceManager {
 public:
  LaunchdManager(ServiceScope scope, LaunchdPlaces places, RunProgram run);

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
  struct Standing {
    bool loaded{false};
    ServiceState state;
  };
  [[nodiscard]] Result<Standing> standing() const;
  [[nodiscard]] Result<Standing> installed() const;
  [[nodiscard]] std::filesystem::path file() const;
  [[nodiscard]] std::string target() const;
  [[nodiscard]] ServiceSteps load() const;

  ServiceScope scope_;
  LaunchdPlaces places_;
  RunProgram run_;
};

}  // namespace companion::platform
