// One body of /v1/logs, made into sightings in slices.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "companion/observation.hpp"
#include "companion/result.hpp"
#include "otlp/events.hpp"
#include "otlp/records.hpp"

namespace companion::otlp {

/// Who the quarantined are told of.
inline constexpr std::string_view logs_source = "otel:logs";

class LogsDecoder {
 public:
  /// Takes the body and walks it once. invalid: it is no OTLP logs request; nothing of it is read then.
  [[nodiscard]] static Result<LogsDecoder> open(Encoding encoding, std::string body);

  /// Looks at the next `limit` records at most and hands over the sightings and quarantined of them; none
  /// when nothing of them is ours.
  [[nodiscard]] Observations next(std::size_t limit);
  [[nodiscard]] bool is_done() const { return done_; }
  /// Records of ours that could not be read, so far.
  [[nodiscard]] std::uint64_t rejected() const { return rejected_; }
  /// Of the first of them; a constant.
  [[nodiscard]] std::string_view first_reason() const { return first_reason_; }

 private:
  LogsDecoder() = default;

  std::unique_ptr<std::string> body_;  ///< its bytes stay where they are: the records point into them
  std::unique_ptr<Records> records_;
  ResponseIds ids_;
  std::uint64_t index_{0};
  std::uint64_t rejected_{0};
  std::string_view first_reason_;
  bool done_{false};
};

}  // namespace companion::otlp
