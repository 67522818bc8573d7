// Books that remember what was recorded and fail where a test wants it.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "pipeline/books.hpp"

namespace companion::test {

class FakeBooks final : public pipeline::Books {
 public:
  std::set<std::string> poison;  ///< event keys that fail their transaction
  std::chrono::milliseconds slowness{0};
  std::vector<std::size_t> transactions;  ///< batches in each good one
  std::vector<std::string> keys;          ///< event keys committed, in order
  std::size_t due{0};                     ///< calls that settle() still finds
  std::vector<std::size_t> settled;
  std::atomic<int> tidied{0};
  std::size_t unsummed{0};                ///< times that sum_up() still finds something
  std::vector<std::size_t> summed;        ///< rounds of settling before each time that it did
  std::atomic<std::size_t> committed{0};  ///< keys.size(), readable while the store thread writes

  std::atomic<std::size_t> activities{0};

  Result<std::vector<Receipt>> record(pipeline::Batches batches, Instant /*now*/) override {
    std::this_thread::sleep_for(slowness);
    std::vector<Receipt> receipts;
    std::vector<std::string> fresh;
    for (auto const* batch : batches) {
      for (auto const& sighting : batch->sightings) {
        if (poison.contains(sighting.event_key)) {
          return fail(Errc::invalid, "poisoned by " + sighting.event_key);
        }
        fresh.push_back(sighting.event_key);
      }
      receipts.push_back(Receipt{.sightings = static_cast<std::int64_t>(batch->sightings.size())});
    }
    keys.insert(keys.end(), fresh.begin(), fresh.end());
    committed = keys.size();
    for (auto const* batch : batches) activities += batch->activities.size();
    transactions.push_back(batches.size());
    return receipts;
  }

  Result<std::size_t> reassign(std::size_t /*limit*/) override { return std::size_t{0}; }
  Result<std::size_t> settle(Instant /*now*/, std::size_t limit) override {
    auto const taken = std::min(limit, due);
    due -= taken;
    settled.push_back(taken);
    return taken;
  }

  Result<bool> sum_up(Instant /*now*/) override {
    if (unsummed == 0) return false;
    --unsummed;
    summed.push_back(settled.size());
    return true;
  }
  Result<void> tidy() override {
    ++tidied;
    return {};
  }
};

inline Observations batch_of(std::vector<std::string> const& event_keys) {
  Observations batch;
  for (auto const& key : event_keys) {
    Sighting sighting;
    sighting.source = "test";
    sighting.event_key = key;
    batch.sightings.push_back(std::move(sighting));
  }
  return batch;
}

class FixedClock final : public Clock {
 public:
  Instant at{from_epoch_ms(1'700'000'000'000)};
  [[nodiscard]] Instant now() const override { return at; }
};

}  // namespace companion::test
