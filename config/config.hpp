// The whole configuration: every module's own options, composed. Only config, app and cli see it.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "companion/usage_event.hpp"
#include "detectors/all.hpp"
#include "litellm/options.hpp"
#include "pipeline/bookkeeper.hpp"
#include "pipeline/self_limits.hpp"
#include "receiver/options.hpp"
#include "telemetry/options.hpp"

namespace companion::config {

struct LoggingOptions {
  std::string level{"info"};  ///< trace, debug, info, warn, error, off
  bool to_stderr{false};
  std::uint64_t file_bytes_max{8ULL << 20U};
  std::uint32_t files_max{4};
};

/// Further receivers of metrics and usage events, by name.
using Destinations = std::map<std::string, telemetry::ExportOptions>;

struct Config {
  std::filesystem::path data_dir;          ///< ledger.db, tokens, logs; 0700
  std::filesystem::path prices_file;       ///< replaces the embedded price book when it exists
  std::filesystem::path inventory_policy;  ///< of `companion inventory`; empty = none
  receiver::ServerOptions server;
  detectors::Options detectors;
  litellm::Options litellm;
  pipeline::BookkeeperOptions bookkeeper;
  telemetry::ExportOptions telemetry;
  Destinations destinations;
  OutboxLimits outbox;                        ///< of usage events that wait for their receivers
  std::string otlp_listen{"127.0.0.1:4318"};  ///< HOST:PORT besides server's; empty = off
  telemetry::ForwardOptions forward;
  LoggingOptions logging;
  pipeline::LimitOptions limits;  ///< of the daemon's own cost
};

}  // namespace companion::config
