// Persistent counters: summed up in memory, written once per transaction.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "companion/counters.hpp"
#include "companion/result.hpp"
#include "core/hash.hpp"
#include "store/database.hpp"

namespace companion::store {

/// "key=value" joined by the unit separator; equal sets have equal text.
[[nodiscard]] std::string attributes_text(Attributes const& attributes);
[[nodiscard]] Attributes parse_attributes(std::string_view text);

/// Ordered by (metric, attributes, slot).
[[nodiscard]] Result<std::vector<CounterRow>> read_counters(Database& database);

class CounterBook {
 public:
  [[nodiscard]] static Result<CounterBook> open(Database& database);

  void add(CounterDelta const& delta);
  [[nodiscard]] Result<void> flush();
  /// After a rollback.
  void discard() { pending_.clear(); }

 private:
  struct Series {
    std::string metric;
    std::string attributes;
    std::int32_t slot{0};
    friend bool operator==(Series const&, Series const&) = default;
  };
  struct Hash {
    using is_avalanching = void;
    std::size_t operator()(Series const& series) const {
      return hash64(series.attributes, hash64(series.metric, static_cast<std::uint32_t>(series.slot)));
    }
  };

  boost::unordered_flat_map<Series, std::int64_t, Hash> pending_;
  Statement upsert_;
};

}  // namespace companion::store
