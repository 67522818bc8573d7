// Whose account a call runs on: personal or work, by rules over what is known of the call. Pure.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "companion/call.hpp"
#include "companion/result.hpp"

namespace companion::domain {

/// Field of a call -> patterns with `*` and `?`; see ownership_fields().
using OwnershipPatterns = std::map<std::string, std::vector<std::string>>;

struct OwnershipRules {
  OwnershipPatterns personal;
  OwnershipPatterns work;
  Ownership otherwise{Ownership::unassigned};

  /// Fields are asked in the order of ownership_fields(); the first in which a pattern of either side matches
  /// decides, personal before work. An unknown (empty) value matches nothing but `""`.
  [[nodiscard]] Ownership of(Call const& call) const;
  /// Equal rules have equal digests.
  [[nodiscard]] std::string digest() const;
};

/// key, team, user, proxy, tag, tool, project, host: whoever pays comes before what it was for.
[[nodiscard]] std::vector<std::string_view> const& ownership_fields();

/// `*` is any run of characters, `?` one; everything else is itself.
[[nodiscard]] bool matches_pattern(std::string_view pattern, std::string_view text);

}  // namespace companion::domain
