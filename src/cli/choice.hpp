// A flag whose value is one of a few words.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "companion/result.hpp"
#include "config/text.hpp"

namespace companion::cli {

/// Nothing where the flag was not given. `what` names the flag's subject, `words` what may be said.
template <class Value>
[[nodiscard]] Result<std::optional<Value>> choice(std::string const& given, std::string const& what,
                                                  std::string const& words,
                                                  std::optional<Value> (*parse)(std::string_view)) {
  if (given.empty()) return std::nullopt;
  if (auto const value = parse(given)) return value;
  return fail(Errc::invalid, "there is no " + what + " \"" + config::printable(given) + "\"; use " + words);
}

}  // namespace companion::cli
