// A log record with nothing in it but what the allow-list lets through. Views live as long as the body.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "companion/money.hpp"

namespace companion::otlp {

/// Attributes that some event may be asked for; all others are passed over unread.
enum class Key : std::uint8_t {
  event_name,
  event_timestamp,
  event_kind,
  event_sequence,
  session_id,
  conversation_id,
  app_version,
  provider,
  model,
  input_tokens,
  output_tokens,
  cache_read_tokens,
  cache_creation_tokens,
  cache_creation_5m_tokens,
  cache_creation_1h_tokens,
  cost_usd,
  cost_usd_micros,
  duration_ms,
  ttft_ms,
  request_id,
  speed,
  status_code,
  input_token_count,
  output_token_count,
  cached_token_count,
  cache_write_token_count,
  reasoning_token_count,
  cached_content_token_count,
  thoughts_token_count,
  tool_token_count,
  total_token_count,
  response_id,
  usage_input_tokens,
  usage_output_tokens,
};
inline constexpr std::size_t key_count = 34;

/// "event.name" → Key::event_name; nullopt for everything that is nobody's business here.
[[nodiscard]] std::optional<Key> key_of(std::string_view attribute);

using Value = std::variant<std::monostate, std::string_view, std::int64_t, double, bool>;

/// Longer texts are no id, model or number.
inline constexpr std::size_t text_bytes_max = 256;
inline constexpr std::size_t attributes_max = 1024;

class Attributes {
 public:
  /// Of two with one key the first stays.
  void put(Key key, Value value) {
    auto& place = values_[static_cast<std::size_t>(key)];
    if (std::holds_alternative<std::monostate>(place)) place = value;
  }
  void forget(Key key) { values_[static_cast<std::size_t>(key)] = {}; }
  [[nodiscard]] bool has(Key key) const {
    return !std::holds_alternative<std::monostate>(values_[static_cast<std::size_t>(key)]);
  }
  /// Empty when it is absent, no text or too long.
  [[nodiscard]] std::string_view text(Key key) const;
  /// A whole number, also as a decimal text or a double; nullopt when it is none.
  [[nodiscard]] std::optional<std::int64_t> count(Key key) const;
  /// US dollars, from a number or a decimal text; nullopt when it is none, or negative.
  [[nodiscard]] std::optional<NanoUsd> usd(Key key) const;

 private:
  std::array<Value, key_count> values_{};
};

/// Who sent: of a resource's attributes.
struct Sender {
  std::string_view service;
  std::string_view version;
  std::string_view session;
  std::string_view host;
};

struct LogRecord {
  Sender sender;
  std::uint64_t time_nanos{0};      ///< 0 = not told
  std::uint64_t observed_nanos{0};  ///< 0 = not told
  std::string_view event;           ///< the record's own field, or empty
  std::string_view body;            ///< to be compared with known names only
  Attributes attributes;
  bool is_overfull{false};  ///< more attributes than are read
};

}  // namespace companion::otlp
