// The daemon: everything built explicitly from the configuration, and the life of the process.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/settings_page.hpp"
#include "companion/host.hpp"
#include "companion/result.hpp"
#include "config/config.hpp"

namespace companion::app {

/// What a person wants to know once the daemon listens.
struct Started {
  std::string address;  ///< the address listened on
  std::uint16_t port{0};
  std::filesystem::path data_dir;
  std::string dashboard_url;         ///< base URL of API and dashboard
  std::vector<std::string> found;    ///< one line per detector: what it reads
  std::vector<std::string> notices;  ///< what a person should know: a repaired ledger, a refused price file
};

class Daemon {
 public:
  struct State;
  explicit Daemon(std::unique_ptr<State> state);
  /// Takes the data folder for this process, opens the ledger and loads prices; starts nothing yet.
  /// Detectors look at `host`; without one, at this machine.
  /// busy: another daemon owns the data folder (the message names its pid).
  [[nodiscard]] static Result<std::unique_ptr<Daemon>> open(config::Config config, Provenance provenance = {},
                                                            std::unique_ptr<Host> host = nullptr);
  ~Daemon();
  Daemon(Daemon const&) = delete;
  Daemon& operator=(Daemon const&) = delete;

  /// Blocks until SIGINT, SIGTERM or stop(); `on_started` is called once the daemon listens.
  [[nodiscard]] Result<void> run(std::function<void(Started const&)> on_started);
  /// Ends run() as a signal would. Callable from any thread while run() is running.
  void stop();

 private:
  std::unique_ptr<State> state_;
};

}  // namespace companion::app
