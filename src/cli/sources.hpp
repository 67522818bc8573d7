// How the detectors are doing: told by the daemon while it runs, else looked at from here.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/render/json.hpp"
#include "companion/time.hpp"
#include "config/config.hpp"
#include "telemetry/http_client.hpp"

namespace companion::cli {

/// What a daemon knows of its detector.
struct SourceProgress {
  std::string state;  ///< "watching", "retrying: permission denied"
  std::optional<Instant> last_success;
  Milliseconds lag{};
  std::int64_t files_total{0};
  std::int64_t files_done{0};
  std::int64_t errors{0};
  std::int64_t quarantined{0};
};

struct Source {
  std::string name;
  std::string reads;  ///< in its own words, or why it cannot
  bool ok{true};
  bool absent{false};                        ///< nothing of what it reads is on this machine
  std::optional<SourceProgress> progress{};  ///< nullopt: no daemon told
};
using Sources = std::vector<Source>;

/// The answer of the daemon of this data folder. not_found: none has left its address.
[[nodiscard]] Result<telemetry::HttpResponse> ask_health(config::Config const& config,
                                                         Milliseconds timeout = Milliseconds{2000});
/// Of that answer; empty when it tells of none.
[[nodiscard]] Sources told_sources(std::string_view health);
/// A look from here that reads nothing.
[[nodiscard]] Sources looked_sources(config::Config const& config);
/// The daemon's where it tells, else our own.
[[nodiscard]] Sources sources_of(Result<telemetry::HttpResponse> const& health, config::Config const& config);

/// "watching, up to date 3 s ago, 2 of 5 files"; empty when no daemon told.
[[nodiscard]] std::string doing(Source const& source, Instant now);
[[nodiscard]] Json source_json(Source const& source);

/// The parts that are not well, "writer: disk full"; the answer's own words, cut, when it is no health.
[[nodiscard]] std::vector<std::string> not_well(std::string_view health);

}  // namespace companion::cli
