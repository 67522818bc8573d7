// Under which name and conventions everything leaves this daemon.
#pragma once

#include <string_view>

namespace companion::telemetry {

inline constexpr std::string_view scope_name = "litellm-companion";
inline constexpr std::string_view schema_url = "https://opentelemetry.io/schemas/1.44.0";

}  // namespace companion::telemetry
