// Tolerant access to a parsed JSON document: a missing key, a null and a wrong type are all "nothing there".
// Include <simdjson.h> before it: it is too heavy for a header of ours.
#pragma once

#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>

#include "companion/money.hpp"
#include "companion/time.hpp"
#include "detectors/logs/usd_of.hpp"

namespace companion::detectors {

/// A place in a document, or nowhere. Cheap to copy; valid until the parser's next document.
class JsonView {
 public:
  JsonView() = default;
  explicit JsonView(simdjson::dom::element element) : element_{element} {}

  [[nodiscard]] explicit operator bool() const { return element_.has_value(); }
  [[nodiscard]] bool is_object() const { return element_ && element_->is_object(); }
  [[nodiscard]] bool is_array() const { return element_ && element_->is_array(); }
  [[nodiscard]] bool is_null() const { return !element_ || element_->is_null(); }

  /// Member of an object; nothing when there is none or it is null.
  [[nodiscard]] JsonView operator[](std::string_view key) const {
    simdjson::dom::element member;
    if (!is_object() || element_->at_key(key).get(member) != simdjson::SUCCESS || member.is_null()) return {};
    return JsonView{member};
  }

  /// Empty when it is no string.
  [[nodiscard]] std::string_view text() const {
    std::string_view found;
    if (!element_ || element_->get_string().get(found) != simdjson::SUCCESS) return {};
    return found;
  }
  [[nodiscard]] std::string_view text(std::string_view key) const { return (*this)[key].text(); }

  /// A number, whole or not, or a string that is one; nothing else, also not "inf" and "nan".
  [[nodiscard]] std::optional<double> number() const {
    double value = 0;
    if (element_ && element_->get_double().get(value) == simdjson::SUCCESS) return value;
    auto const digits = text();
    auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return std::isfinite(value) ? std::optional{value} : std::nullopt;
  }
  [[nodiscard]] std::optional<double> number(std::string_view key) const { return (*this)[key].number(); }

  /// A count of tokens: 0 for nothing, negative and absurd values.
  [[nodiscard]] std::int64_t count() const {
    constexpr double most = 1e12;
    auto const value = number();
    return value && *value > 0 && *value < most ? static_cast<std::int64_t>(std::llround(*value)) : 0;
  }
  [[nodiscard]] std::int64_t count(std::string_view key) const { return (*this)[key].count(); }

  /// An amount, as a number or a string; nothing below 0. The shortest decimal of a double is the one it was
  /// read from, as long as that had at most 15 digits.
  [[nodiscard]] std::optional<NanoUsd> usd() const {
    if (auto const written = text(); !written.empty()) {
      auto const amount = parse_decimal_usd(written);
      return amount && amount->value >= 0 ? amount : std::nullopt;
    }
    auto const value = number();
    return value ? usd_of(*value) : std::nullopt;
  }
  [[nodiscard]] std::optional<NanoUsd> usd(std::string_view key) const { return (*this)[key].usd(); }

  [[nodiscard]] bool flag(std::string_view key) const {
    bool value = false;
    auto const member = (*this)[key];
    return member.element_ && member.element_->get_bool().get(value) == simdjson::SUCCESS && value;
  }

  /// ISO 8601 text, or a number of seconds, milliseconds, microseconds or nanoseconds, told apart by size.
  [[nodiscard]] std::optional<Instant> instant() const {
    if (auto const written = text(); !written.empty()) {
      if (auto const at = parse_instant(written)) return at;
    }
    auto value = number();
    if (!value || !(*value > 0)) return std::nullopt;
    while (*value > 1e11) *value /= 1000;  // 1e11 s is the year 5138
    return instant_from_seconds(*value);
  }
  [[nodiscard]] std::optional<Instant> instant(std::string_view key) const { return (*this)[key].instant(); }

  /// Calls `take(JsonView)` for each element of an array.
  template <class Take>
  void each(Take take) const {
    simdjson::dom::array array;
    if (!element_ || element_->get_array().get(array) != simdjson::SUCCESS) return;
    for (auto const element : array) take(JsonView{element});
  }
  /// Calls `take(std::string_view key, JsonView)` for each member of an object.
  template <class Take>
  void each_member(Take take) const {
    simdjson::dom::object object;
    if (!element_ || element_->get_object().get(object) != simdjson::SUCCESS) return;
    for (auto const member : object) take(member.key, JsonView{member.value});
  }

 private:
  std::optional<simdjson::dom::element> element_;
};

/// Parses `text`, behind which 64 bytes may be read; nothing when it is no JSON. A byte order mark is passed
/// over.
[[nodiscard]] inline JsonView parse_padded(simdjson::dom::parser& parser, std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  simdjson::dom::element root;
  if (parser.parse(text.data(), text.size(), false).get(root) != simdjson::SUCCESS) return {};
  return JsonView{root};
}

}  // namespace companion::detectors
