// The daemon's answer to GET /v1/statusline as the line needs it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "companion/money.hpp"
#include "companion/result.hpp"

namespace companion::cli {

struct StretchFacts {
  NanoUsd cost;
  NanoUsd tracked;
  NanoUsd dark;
  NanoUsd proxy_only;
  NanoUsd unknown;
  std::int64_t calls{0};
  std::int64_t failed{0};
  std::int64_t unpriced{0};  ///< calls that have no known price: they are in no amount
  std::int64_t tokens{0};
};

struct BudgetFacts {
  NanoUsd left;
  NanoUsd limit;
  std::string name;  ///< alias of the key, user or team; its id where it has none
};

struct StatusFacts {
  StretchFacts today;
  StretchFacts last_hour;
  std::optional<StretchFacts> session;
  std::optional<BudgetFacts> budget;
};

/// corrupt: whatever answers there is no daemon of ours.
[[nodiscard]] Result<StatusFacts> read_status_facts(std::string_view json);

}  // namespace companion::cli
