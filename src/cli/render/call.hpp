// One call with its evidence, for people: what was seen, why it is one call, how the cost adds up.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "companion/call.hpp"
#include "domain/price_book.hpp"

namespace companion::cli {

struct Explanation {
  CallRecord record;
  std::vector<domain::PriceLine> prices;  ///< addends of the list price; empty when unpriced
  std::string book;                       ///< version and date of the book that `prices` come from
  bool book_changed{false};               ///< the call was priced by another version
};

/// What a call must look like for the book to price it.
[[nodiscard]] domain::PriceRequest price_request(Call const& call);

[[nodiscard]] std::string explain_text(Explanation const& explanation, std::string const& timezone);
[[nodiscard]] std::string explain_json(Explanation const& explanation);

/// One sentence: what the rule means.
[[nodiscard]] std::string_view meaning(MergeRule rule);
[[nodiscard]] std::string_view meaning(Route route);

}  // namespace companion::cli
