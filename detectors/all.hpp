// Every detector of this build, made explicitly: one row each.
#pragma once

#include <memory>
#include <vector>

#include "companion/detector.hpp"
#include "companion/host.hpp"
#include "detectors/catalogue.hpp"
#include "detectors/options.hpp"

namespace companion::detectors {

struct Options {
  std::vector<Home> homes;  ///< besides the own one; logs, shells, browsers and inventory look into all
  LogOptions logs;
  BrowserHistoryOptions browser_history;
  InventoryOptions inventory;
  ShellOptions shell;
  CliProcessOptions cli_processes;
  AppOptions apps;
  NetworkOptions network;
  Catalogues catalogues;  ///< of config/catalogue.hpp
};

/// `host` and `options` outlive the detectors.
[[nodiscard]] std::vector<std::unique_ptr<Detector>> make_all(Host const& host, Options const& options);

}  // namespace companion::detectors
