// One element of a LiteLLM callback (StandardLoggingPayload, or its legacy form) as a sighting.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "companion/observation.hpp"
#include "companion/result.hpp"
#include "companion/time.hpp"

namespace companion::litellm {

constexpr std::string_view callback_source = "litellm:callback";
constexpr std::uint32_t payload_parser_version = 1;

/// Keeps its buffers from element to element; one thread at a time. Takes one pass over the bytes and passes
/// over prompts, responses and tools without looking into them (of `response` only its usage numbers are
/// read).
class PayloadDecoder {
 public:
  PayloadDecoder();
  ~PayloadDecoder();
  PayloadDecoder(PayloadDecoder&&) noexcept;
  PayloadDecoder& operator=(PayloadDecoder&&) noexcept;

  /// nullopt: nothing to count (a null element, the proxy's health check, an event that asks no model).
  /// Errc::invalid: no payload; the message says what is wrong without quoting it.
  /// `received` stands in for the time of a payload that has none.
  [[nodiscard]] Result<std::optional<Sighting>> decode(std::string_view element, Instant received);

 private:
  struct Buffers;
  std::unique_ptr<Buffers> buffers_;
};

}  // namespace companion::litellm
