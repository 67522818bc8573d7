// A price file as it is written: our compact form or LiteLLM's published map, entry by entry, not yet
// resolved.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "companion/result.hpp"
#include "companion/time.hpp"
#include "domain/price_decimal.hpp"

namespace companion::domain {

/// Factor x 10^-4; 10'000 = unchanged.
using Multiplier = std::int32_t;
inline constexpr Multiplier multiplier_one = 10'000;
/// Above this a factor is a mistake (and could leave 128 bits).
inline constexpr Multiplier multiplier_max = 10 * multiplier_one;

struct SourcePrice {
  std::string_view key;
  FemtoUsd femto{0};
};

struct SourceTier {
  std::int64_t above{0};  ///< prompt > above
  std::int64_t upto{0};   ///< prompt <= upto
  std::vector<SourcePrice> prices;
};

/// Minutes of the UTC day [from, to); wraps when to <= from.
struct OffPeakWindow {
  std::int16_t from{0};
  std::int16_t to{0};
  std::uint8_t weekdays{0x7f};          ///< bit 0 = Monday
  std::int16_t zone_offset_minutes{0};  ///< of the calendar the weekday is read on
};

struct SourceOffPeak {
  std::vector<OffPeakWindow> windows;
  std::vector<SourcePrice> prices;
};

struct SourceGeo {
  std::string_view geo;
  Multiplier factor{multiplier_one};
};

/// One price state of one model. Views live only as long as the callback runs.
struct SourceRow {
  std::optional<Instant> effective_from;
  std::string_view provider;
  std::vector<SourcePrice> prices;
  std::vector<SourceTier> tiers;
  std::optional<SourceOffPeak> off_peak;
  std::array<std::optional<FemtoUsd>, 3> search;  ///< low, medium, high
  bool search_per_query{false};
  Multiplier fast{multiplier_one};
  std::vector<SourceGeo> geos;
  bool priced_otherwise{false};  ///< has a price above zero per image, second, page…
  bool broken{false};            ///< a price that cannot be read: the row must not price anything
};

struct SourceHeader {
  std::string source;
  std::string licence;
  std::string date;
};

using RowHandler = std::function<void(std::string_view model, std::vector<SourceRow> const& rows)>;
/// Another name of an entry.
using AliasHandler = std::function<void(std::string_view alias, std::string_view model)>;

/// Calls `on_entry` for every model of the file, in its order.
[[nodiscard]] Result<SourceHeader> read_price_source(std::string_view text, RowHandler const& on_entry,
                                                     AliasHandler const& on_alias);

/// The price called `key` among `prices`.
[[nodiscard]] std::optional<FemtoUsd> find_price(std::vector<SourcePrice> const& prices,
                                                 std::string_view key);

}  // namespace companion::domain
