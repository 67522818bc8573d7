// Names of variables, options, headers and fields whose value is a secret.
#pragma once

#include <cstdint>
#include <string_view>

namespace companion::domain {

enum class NameSort : std::uint8_t {
  none,
  password,  ///< chosen by people: short ones count too
  token,     ///< "…TOKEN", "…-secret", "…api_key"
  key,       ///< an upper-case "…_KEY" of unknown use: only a value that looks random counts
};

/// "--api-key", "OPENAI_API_KEY", "clientSecret", "x-api-key".
[[nodiscard]] NameSort secret_name(std::string_view name);

}  // namespace companion::domain
