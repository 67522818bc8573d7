// A snapshot as OTLP protobuf (ExportMetricsServiceRequest), and the answer to it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "companion/counters.hpp"
#include "telemetry/snapshot.hpp"

namespace companion::telemetry {

/// Who exports. Constant for an installation, or every joined series churns.
struct Identity {
  std::string instance_id;  ///< the ledger's UUID
  std::string version;
  std::string host_name;  ///< empty = left out
  std::string os_type;    ///< "linux", "darwin", "windows"; empty = left out
};

/// `more` (the user's) wins, but for service.instance.id: two writers of one series spoil each other's
/// counters.
[[nodiscard]] Attributes resource_attributes(Identity const& identity,
                                             std::map<std::string, std::string> const& more);

/// Sums, histograms and gauges of one resource. Empty when the snapshot has no points.
[[nodiscard]] std::string encode_otlp(Snapshot const& snapshot, Attributes const& resource,
                                      std::string_view scope_version);

struct PartialSuccess {
  std::int64_t rejected_points{0};
  std::string message;
};

/// Of a 200's body; an empty or foreign body means that everything was taken.
[[nodiscard]] PartialSuccess decode_otlp_response(std::string_view body);

}  // namespace companion::telemetry
