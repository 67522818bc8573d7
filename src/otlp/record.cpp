#include "otlp/record.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace companion::otlp {
namespace {

struct Name {
  std::string_view attribute;
  Key key;
};

constexpr std::array names{
    Name{"anthropic.provider", Key::provider},
    Name{"app.version", Key::app_version},
    Name{"cache_creation_1h_tokens", Key::cache_creation_1h_tokens},
    Name{"cache_creation_5m_tokens", Key::cache_creation_5m_tokens},
    Name{"cache_creation_tokens", Key::cache_creation_tokens},
    Name{"cache_read_tokens", Key::cache_read_tokens},
    Name{"cache_write_token_count", Key::cache_write_token_count},
    Name{"cached_content_token_count", Key::cached_content_token_count},
    Name{"cached_token_count", Key::cached_token_count},
    Name{"conversation.id", Key::conversation_id},
    Name{"cost_usd", Key::cost_usd},
    Name{"cost_usd_micros", Key::cost_usd_micros},
    Name{"duration_ms", Key::duration_ms},
    Name{"event.kind", Key::event_kind},
    Name{"event.name", Key::event_name},
    Name{"event.sequence", Key::event_sequence},
    Name{"event.timestamp", Key::event_timestamp},
    Name{"gen_ai.response.id", Key::response_id},
    Name{"gen_ai.usage.input_tokens", Key::usage_input_tokens},
    Name{"gen_ai.usage.output_tokens", Key::usage_output_tokens},
    Name{"input_token_count", Key::input_token_count},
    Name{"input_tokens", Key::input_tokens},
    Name{"model", Key::model},
    Name{"output_token_count", Key::output_token_count},
    Name{"output_tokens", Key::output_tokens},
    Name{"reasoning_token_count", Key::reasoning_token_count},
    Name{"request_id", Key::request_id},
    Name{"session.id", Key::session_id},
    Name{"speed", Key::speed},
    Name{"status_code", Key::status_code},
    Name{"thoughts_token_count", Key::thoughts_token_count},
    Name{"tool_token_count", Key::tool_token_count},
    Name{"total_token_count", Key::total_token_count},
    Name{"ttft_ms", Key::ttft_ms},
};
static_assert(names.size() == key_count);

std::optional<std::int64_t> whole(std::string_view text) {
  std::int64_t value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::int64_t> whole(double value) {
  constexpr double exact_max = 9'007'199'254'740'992.0;
  if (!(std::abs(value) <= exact_max) || std::trunc(value) != value) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

}  // namespace

std::optional<Key> key_of(std::string_view attribute) {
  auto const found =
      std::lower_bound(names.begin(), names.end(), attribute,
                       [](Name const& name, std::string_view wanted) { return name.attribute < wanted; });
  if (found == names.end() || found->attribute != attribute) return std::nullopt;
  return found->key;
}

std::string_view Attributes::text(Key key) const {
  auto const* const text = std::get_if<std::string_view>(&values_[static_cast<std::size_t>(key)]);
  return text != nullptr && text->size() <= text_bytes_max ? *text : std::string_view{};
}

std::optional<std::int64_t> Attributes::count(Key key) const {
  auto const& value = values_[static_cast<std::size_t>(key)];
  if (auto const* const number = std::get_if<std::int64_t>(&value)) return *number;
  if (auto const* const text = std::get_if<std::string_view>(&value)) return whole(*text);
  if (auto const* const real = std::get_if<double>(&value)) return whole(*real);
  return std::nullopt;
}

std::optional<NanoUsd> Attributes::usd(Key key) const {
  constexpr double usd_max = 1e6;
  auto const& value = values_[static_cast<std::size_t>(key)];
  if (auto const* const text = std::get_if<std::string_view>(&value)) {
    auto const amount = parse_decimal_usd(*text);
    return amount && amount->value >= 0 ? amount : std::nullopt;
  }
  auto const* const real = std::get_if<double>(&value);
  auto const* const number = std::get_if<std::int64_t>(&value);
  auto const amount = real != nullptr ? *real : number != nullptr ? static_cast<double>(*number) : -1.0;
  if (!(amount >= 0 && amount <= usd_max)) return std::nullopt;
  return NanoUsd{std::llround(amount * 1e9)};
}

}  // namespace companion::otlp
