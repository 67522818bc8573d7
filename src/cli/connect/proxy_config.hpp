// Our lines in the config.yaml of a LiteLLM proxy. Pure.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "cli/connect/edit.hpp"

namespace companion::cli {

/// How a proxy reports: through our Python file with a disk spool, or through LiteLLM's own callback.
enum class Way : std::uint8_t { logger, generic_api };
[[nodiscard]] std::string_view to_string(Way way);
[[nodiscard]] std::optional<Way> parse_way(std::string_view text);

enum class Alerts : std::uint8_t { no, yes };

/// What the lines say.
struct ProxyLines {
  Way way{Way::logger};
  std::string daemon_url{};            ///< without a slash at its end
  std::filesystem::path token_file{};  ///< for the logger; empty = none needed
  std::string token{};                 ///< for generic_api, which reads no file; empty = none needed
  std::filesystem::path ca_file{};     ///< for the logger, when the daemon speaks TLS
  Alerts alerts{Alerts::no};
};

/// Where the daemon listens unless told otherwise.
inline constexpr std::string_view usual_daemon_url = "http://127.0.0.1:4319";

[[nodiscard]] Surgery proxy_surgery(ProxyLines const& lines);
/// The lines alone, for somebody who puts them in by hand.
[[nodiscard]] std::string proxy_snippet(ProxyLines const& lines);
/// The way whose lines are in the text; nothing when there are none or the text cannot be read.
[[nodiscard]] std::optional<Way> connected_way(std::string_view text);

}  // namespace companion::cli
