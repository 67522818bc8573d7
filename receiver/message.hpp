// A request's head and an answer, as routes see them. No HTTP library in here.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "receiver/auth.hpp"

namespace companion::receiver {

/// A request's header: the names, parted by commas, of the companions that handed it on.
inline constexpr std::string_view passed_by_header = "X-Companion-Passed-By";

struct Answer {
  unsigned status{200};
  std::string body;
  std::string_view content_type{"application/json"};         ///< a constant
  std::vector<std::pair<std::string, std::string>> headers;  ///< a Cache-Control replaces "no-store"
  bool endless{false};  ///< the head of a stream: no length, and what follows is sent by the caller
};

/// {"error":{"code":…,"message":…}}
[[nodiscard]] Answer refuse(unsigned status, std::string_view code, std::string_view message);
[[nodiscard]] Answer refuse(Refusal const& refusal);
/// A failed service call: busy and unavailable are 503 with Retry-After, not_found 404, invalid 400, else
/// 500.
[[nodiscard]] Answer refuse(Error const& error);

/// `text` as a JSON string with its quotes, appended to `json`.
void append_json_string(std::string& json, std::string_view text);

/// The decoded parts of `a=1&b=2`, in order.
using Parameters = std::vector<std::pair<std::string, std::string>>;

struct Target {
  std::string path;  ///< decoded
  Parameters parameters;
};
/// "/v1/calls?limit=5" in origin form. nullopt when it is another form or has a broken escape.
[[nodiscard]] std::optional<Target> parse_target(std::string_view text);

}  // namespace companion::receiver
