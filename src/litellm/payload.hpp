// One element of a LiteLLM callback: StandardLoggingPayload, its legacy form, or what our own callback adds.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "companion/observation.hpp"
#include "companion/result.hpp"
#include "companion/time.hpp"

namespace companion::litellm {

constexpr std::string_view callback_source = "litellm:callback";
constexpr std::string_view hook_source = "litellm:hook";  ///< failures that the proxy has no payload for
constexpr std::uint32_t payload_parser_version = 2;

/// A model whose name has this and a nonce is a probe, sent by `companion doctor`.
constexpr std::string_view probe_model = "companion-doctor-";
/// The ways by which a probe may come here.
constexpr std::array<std::string_view, 3> probe_ways{"logger", "hook", "generic_api"};
/// The item of callback_source that remembers the last probe of a way: "<nonce> <way> <epoch ms>".
[[nodiscard]] std::string probe_item(std::string_view way);
/// 8 to 64 letters, digits and dashes: what tells one probe from another.
[[nodiscard]] bool is_probe_nonce(std::string_view text);

/// What one element says; all of it empty where it is nothing to keep (a null element, the proxy's health
/// check, an event that asks no model).
struct Decoded {
  std::optional<Sighting> sighting;
  std::vector<Loss> losses;
  std::optional<Checkpoint> probe;

  [[nodiscard]] bool is_nothing() const { return !sighting && losses.empty() && !probe; }
};

/// Keeps its buffers from element to element; one thread at a time. Takes one pass over the bytes and passes
/// over prompts, responses and tools without looking into them (of `response` only its usage numbers are
/// read).
class PayloadDecoder {
 public:
  PayloadDecoder();
  ~PayloadDecoder();
  PayloadDecoder(PayloadDecoder&&) noexcept;
  PayloadDecoder& operator=(PayloadDecoder&&) noexcept;

  /// Errc::invalid: no payload; the message says what is wrong without quoting it.
  /// `received` stands in for the time of a payload that has none.
  [[nodiscard]] Result<Decoded> decode(std::string_view element, Instant received);

 private:
  struct Buffers;
  std::unique_ptr<Buffers> buffers_;
};

}  // namespace companion::litellm
