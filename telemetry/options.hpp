#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "telemetry/web_proxy.hpp"

namespace companion::telemetry {

/// What a counter's point says: all since the ledger began, or what came since the last push that was taken.
enum class Temporality : std::uint8_t { cumulative, delta };

/// News of calls, one by one, as OTLP log records.
struct EventOptions {
  std::string endpoint;  ///< full URL of OTLP/HTTP logs ("http://127.0.0.1:4318/v1/logs"); empty = none sent
  std::map<std::string, std::string> headers;  ///< beside those of the destination; they win
  bool with_projects{false};                   ///< tell working directories and branches too
  std::chrono::milliseconds interval{5'000};   ///< between two looks when there was nothing more
  std::uint32_t batch_max{500};
  std::chrono::milliseconds refused_pause{60'000};  ///< after an answer that waiting alone does not mend
};

struct ExportOptions {
  std::string
      endpoint;  ///< full URL of OTLP/HTTP metrics ("http://127.0.0.1:4318/v1/metrics"); empty = no push
  std::map<std::string, std::string> headers;          ///< of metrics and usage events
  std::map<std::string, std::string> metrics_headers;  ///< of metrics alone; they win
  std::filesystem::path headers_file;  ///< more of them, a line each; read when the daemon starts
  std::string headers_env;             ///< variable with more of them, "name=value,name2=value2"
  std::chrono::milliseconds interval{60'000};
  std::chrono::milliseconds timeout{10'000};
  bool gzip{true};
  std::filesystem::path ca_file;                           ///< PEM of a private CA; empty = the system's
  std::map<std::string, std::string> resource_attributes;  ///< added to the resource (team, cost centre, …)
  std::size_t series_max{2000};                            ///< per metric 300, past it the overflow point
  std::filesystem::path client_certificate;                ///< PEM, for receivers that ask who we are
  std::filesystem::path client_key;                        ///< PEM, never without the other
  WebProxyOptions web_proxy;
  Temporality temporality{Temporality::cumulative};
  std::size_t request_bytes_max{64U << 20U};  ///< before compression; OTLP's own limit
  EventOptions events;
};

/// Where what others sent is handed on to.
struct ForwardOptions {
  std::string endpoint;  ///< base URL of a collector; "/v1/logs" and the like are appended; empty = off
  std::map<std::string, std::string> headers;
  std::size_t queue_bytes_max{16U << 20U};
  std::size_t queue_items_max{256};
  std::chrono::milliseconds timeout{10'000};
  std::chrono::milliseconds give_up_after{300'000};  ///< a request that the collector does not take
  std::filesystem::path ca_file;                     ///< PEM of a private CA; empty = the system's
  WebProxyOptions web_proxy;
};

}  // namespace companion::telemetry
