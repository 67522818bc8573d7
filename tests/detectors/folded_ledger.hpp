// A ledger made of nothing but folded sightings, and its sums in the form of expected.json.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "companion/detector.hpp"
#include "core/snapshot.hpp"

namespace companion::detectors {

class FoldedLedger {
 public:
  void take(std::vector<Sighting> const& sightings) {
    for (auto const& sighting : sightings) {
      EXPECT_FALSE(sighting.event_key.empty());
      EXPECT_LE(sighting.start, sighting.end);
      auto const [place, fresh] = events.try_emplace(sighting.event_key, sighting);
      if (fresh) continue;
      EXPECT_EQ(place->second.source, sighting.source) << "one key for events of two sources";
      merge_snapshot(place->second, sighting);
    }
  }

  [[nodiscard]] std::vector<Sighting> counted() const {
    std::vector<Sighting> calls;
    for (auto const& [key, sighting] : events) {
      if (sighting.standing != Standing::retracted) calls.push_back(sighting);
    }
    return calls;
  }

  /// In the form of expected.json.
  [[nodiscard]] nlohmann::json sums() const {
    std::map<std::string, std::map<std::string, Sums>> groups;
    Sums totals;
    for (auto const& call : counted()) {
      totals.add(call);
      groups["by_model"][call.model].add(call);
      groups["by_session"][call.session_id].add(call);
      groups["by_day_utc"][format_instant(call.start).substr(0, 10)].add(call);
    }
    nlohmann::json json;
    json["totals"] = totals.json();
    for (auto const& [group, rows] : groups) {
      for (auto const& [key, sums] : rows) json[group][key] = sums.json();
    }
    return json;
  }

  std::map<std::string, Sighting> events;

 private:
  struct Sums {
    int calls{0};
    TokenCounts tokens;
    std::int64_t web_search{0};
    std::optional<NanoUsd> reported;

    void add(Sighting const& call) {
      ++calls;
      tokens += call.tokens;
      web_search += call.web_search_requests > 0 ? call.web_search_requests : call.linked_web_searches;
      if (call.cost) reported = reported.value_or(NanoUsd{}) + *call.cost;
    }
    [[nodiscard]] nlohmann::json json() const {
      nlohmann::json cost;
      if (reported) cost = to_decimal(*reported);
      return {{"calls", calls},
              {"input", tokens.input},
              {"cache_read", tokens.cache_read},
              {"cache_write_5m", tokens.cache_write_5m},
              {"cache_write_1h", tokens.cache_write_1h},
              {"output", tokens.output},
              {"reasoning", tokens.reasoning},
              {"web_search", web_search},
              {"cost_reported_usd", cost}};
    }
  };
};

}  // namespace companion::detectors
