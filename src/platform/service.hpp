// The daemon as a service of the system: systemd, launchd, or Windows' service manager and its Run key.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "companion/result.hpp"

namespace companion::platform {

enum class ServiceScope : std::uint8_t {
  user,    ///< starts when its user logs in, sees that user's files and desktop; needs no other rights
  system,  ///< starts with the machine, sees nobody's desktop; only an administrator may change it
};

/// What is to run.
struct ServiceDefinition {
  std::filesystem::path program;       ///< absolute
  std::vector<std::string> arguments;  ///< after the program
  std::vector<std::pair<std::string, std::string>> environment;
  std::string account;  ///< macOS, system: whose rights it has; elsewhere the system makes an account
};

enum class ServicePhase : std::uint8_t { not_installed, stopped, starting, running, stopping, failed };
[[nodiscard]] std::string_view to_string(ServicePhase phase);

struct ServiceState {
  ServicePhase phase{ServicePhase::not_installed};
  bool starts_by_itself{false};
  std::optional<std::int64_t> pid;
  std::optional<std::int64_t> restarts;  ///< by the manager, since it was last started by hand
  std::string definition;                ///< the file or key that holds it
  std::string detail;                    ///< one line of the manager or the daemon; why it failed
};

enum class Execution : std::uint8_t { perform, describe };
/// What was done, or would be: a line each. Empty: everything was already so.
using ServiceReport = std::vector<std::string>;

/// Every operation may be repeated: what is already so is left alone. Blocks until the manager has answered.
/// denied: it takes an administrator; unavailable: there is no such manager here.
class ServiceManager {
 public:
  ServiceManager() = default;
  ServiceManager(ServiceManager const&) = delete;
  ServiceManager& operator=(ServiceManager const&) = delete;
  virtual ~ServiceManager() = default;

  /// "systemd, for this user"
  [[nodiscard]] virtual std::string name() const = 0;
  /// The text that install() writes, or what it registers.
  [[nodiscard]] virtual std::string definition(ServiceDefinition const& service) const = 0;
  [[nodiscard]] virtual Result<ServiceState> state() const = 0;
  /// Installed, starting by itself, and running what is on the disk now.
  [[nodiscard]] virtual Result<ServiceReport> install(ServiceDefinition const& service, Execution how) = 0;
  /// Stopped and forgotten; what the daemon has stored stays.
  [[nodiscard]] virtual Result<ServiceReport> uninstall(Execution how) = 0;
  /// not_found: it is not installed.
  [[nodiscard]] virtual Result<ServiceReport> start(Execution how) = 0;
  [[nodiscard]] virtual Result<ServiceReport> stop(Execution how) = 0;
  [[nodiscard]] virtual Result<ServiceReport> restart(Execution how) = 0;
  /// A program that shows its log. Empty: the log that the daemon itself writes, `file`, is all there is.
  struct LogView {
    std::filesystem::path file;
    int lines{100};
    bool follow{false};
  };
  [[nodiscard]] virtual std::vector<std::string> log_command(LogView const& view) const = 0;
};

/// The one of this system. invalid: it has none for that scope.
[[nodiscard]] Result<std::unique_ptr<ServiceManager>> make_service_manager(ServiceScope scope);

/// Where a service of the whole system keeps its data; empty: as a user's.
[[nodiscard]] std::filesystem::path system_service_data();
/// This process may change services of the whole system.
[[nodiscard]] bool is_administrator();
/// The program of this process, by the path by which it was started where the system tells.
[[nodiscard]] std::filesystem::path own_program();

}  // namespace companion::platform
