// How a price book grows: new prices are added with the day from which they hold, old ones stay. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "companion/result.hpp"
#include "companion/time.hpp"

namespace companion::domain {

enum class PriceExtent : std::uint8_t {
  whole_map,  ///< a published map: refused when it has fewer than half of the entries in force, as if cut
  additions,  ///< one proxy's own models: only names that nothing in the book prices, or that came this way
};

struct PriceNews {
  std::string_view map;  ///< LiteLLM's price map, or the same form of a few models
  PriceExtent extent{PriceExtent::whole_map};
  Instant at{};             ///< from when new and changed prices hold
  std::string_view origin;  ///< whose they are, for the book's own description
};

struct PriceChange {
  std::string book;  ///< in our compact form; empty when nothing is new
  std::size_t added{0};
  std::size_t changed{0};
};

/// Every entry of `book` stays, with every row. Rows that price as before are not news, however they are
/// written.
[[nodiscard]] Result<PriceChange> extend_prices(std::string_view book, PriceNews const& news);

}  // namespace companion::domain
