// What a tool's telemetry says of one model call. One row per event that counts; everything else is ignored.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "companion/observation.hpp"
#include "otlp/record.hpp"

namespace companion::otlp {

/// Why nothing was made of a record.
enum class Unread : std::uint8_t {
  not_ours,  ///< another event: no fault
  broken,    ///< one of ours, but without time, session or sound counts
};

/// Response ids that another record of the batch tells, by what both records have (Gemini CLI).
class ResponseIds {
 public:
  /// Remembers the id when the record tells one; bounded.
  void note(LogRecord const& record);
  /// Empty when it is not told, or told twice with different ids.
  [[nodiscard]] std::string of(LogRecord const& record, std::int64_t input, std::int64_t output) const;

 private:
  std::map<std::string, std::string> ids_;
};

/// `reason` of a broken one: a short word for the quarantine.
struct NoSighting {
  Unread why{Unread::not_ours};
  std::string_view reason{};
};

/// Attributes that the event's row does not name are dropped first.
[[nodiscard]] tl::expected<Sighting, NoSighting> sighting_of(LogRecord record, ResponseIds const& ids);

}  // namespace companion::otlp
