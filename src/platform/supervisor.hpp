// Whoever started this process and wants to hear how it stands: systemd, or Windows' service manager.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string_view>

namespace companion::platform {

class Supervisor {
 public:
  Supervisor() = default;
  Supervisor(Supervisor const&) = delete;
  Supervisor& operator=(Supervisor const&) = delete;
  virtual ~Supervisor() = default;

  /// Requests are answered from now on; `status` is one line for people.
  virtual void ready(std::string_view status) = 0;
  virtual void stopping() = 0;
  /// One beat of the watchdog.
  virtual void alive() = 0;
  /// A process that is silent for so long is killed and started again; nullopt: nobody waits for beats.
  [[nodiscard]] virtual std::optional<std::chrono::milliseconds> watchdog() const = 0;
};

/// nullptr: nobody wants to hear. Once in a process, before its threads: children are not to speak in its
/// name.
[[nodiscard]] std::unique_ptr<Supervisor> find_supervisor();

/// What is written to standard error gets time, name and level of its own in the system's journal.
[[nodiscard]] bool standard_error_is_journal();

}  // namespace companion::platform
