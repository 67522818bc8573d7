// The price book in memory: flat arrays and one hash index, built once, read by any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/price_book.hpp"
#include "domain/price_cards.hpp"
#include "domain/price_names.hpp"
#include "domain/price_source.hpp"

namespace companion::domain {

/// A price card without its texts.
struct CompactCard {
  std::array<FemtoUsd, price_units> femto{};
  std::array<std::uint16_t, price_units> key{};
  std::uint8_t repaired{0};  ///< bit per PriceUnit

  friend bool operator==(CompactCard const&, CompactCard const&) = default;
};

struct CompactBand {
  std::int64_t from{0};
  std::uint32_t card{0};

  friend bool operator==(CompactBand const&, CompactBand const&) = default;
};

struct BandSpan {
  std::uint32_t first{0};
  std::uint32_t count{0};
};

using TierPlans = std::array<BandSpan, service_tiers>;

struct GeoFactor {
  std::array<char, 12> geo{};
  Multiplier factor{multiplier_one};
};

struct OffPeakPlans {
  std::vector<OffPeakWindow> windows;
  TierPlans plans{};
};

struct PriceRow {
  std::int64_t effective_from_ms{0};
  std::uint32_t plans{0};
  std::int32_t off_peak{-1};
  FemtoUsd search{0};
  std::uint16_t search_key{0};
  SearchBilling search_billing{SearchBilling::per_request};
  std::uint8_t geo_count{0};
  std::uint32_t first_geo{0};
  Multiplier fast{multiplier_one};
};

struct PriceBook::Entry {
  TextSpan name;
  std::uint32_t first_row{0};
  std::uint32_t row_count{0};
};

struct PriceBook::Tables {
  NameIndex names;
  std::vector<Entry> entries;
  std::vector<PriceRow> rows;
  std::vector<TierPlans> plans;
  std::vector<OffPeakPlans> off_peak;
  std::vector<CompactBand> bands;
  std::vector<CompactCard> cards;
  std::vector<GeoFactor> geos;
  std::vector<std::string> keys{std::string{}};
  std::string version;
  std::string source;
  std::string date;
};

/// Everything of a request that picks its unit prices.
struct PickedPrices {
  std::string_view entry;
  PriceRow const* row{nullptr};
  CompactCard const* card{nullptr};
  Multiplier fast{multiplier_one};
  Multiplier geo{multiplier_one};
};

class PriceTablesBuilder {
 public:
  explicit PriceTablesBuilder(PriceBook::Tables& tables) : tables_(tables) {}

  void add(std::string_view model, std::vector<SourceRow> const& rows);
  void finish();

 private:
  PriceRow compact_row(std::string_view model, SourceRow const& row);
  BandSpan keep(PricePlan const& plan);
  TierPlans keep_plans(SourceRow const& row, PricePlan (*plan_of)(SourceRow const&, ServiceTier));
  std::uint16_t key_id(std::string_view key);

  PriceBook::Tables& tables_;
};

}  // namespace companion::domain
