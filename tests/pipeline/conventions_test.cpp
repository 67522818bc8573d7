// Switching the conventions of the metrics back and forth: what is counted stays true.
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "telemetry/catalogue.hpp"
#include "tests/pipeline/ledger_fixture.hpp"

namespace companion::pipeline {
namespace {

namespace metric = telemetry::metric;
using telemetry::Conventions;

/// One ledger, opened again and again with other conventions.
class Switching {
 public:
  void run(Conventions conventions, std::vector<Sighting> const& sightings) {
    BookkeeperOptions options;
    options.conventions = conventions;
    Bookkeeper bookkeeper{ledger_.store(), prices_, options};
    Observations batch;
    batch.sightings = sightings;
    std::vector<Observations const*> const batches{&batch};
    EXPECT_TRUE(bookkeeper.record(batches, at_second(now_)).has_value());
    now_ += 1000;
    EXPECT_TRUE(bookkeeper.settle(at_second(now_), 100).has_value());
  }

  /// Observations of histograms, sums of counters.
  std::int64_t count(std::string_view name) {
    std::int64_t sum = 0;
    auto const rows = ledger_.reader().counters();
    EXPECT_TRUE(rows.has_value());
    for (auto const& row : *rows) sum += row.metric == name && row.slot >= 0 ? row.value : 0;
    return sum;
  }

 private:
  Ledger ledger_;
  domain::PriceBook prices_{test_prices()};
  std::int64_t now_{1000};
};

Sighting call(std::string id, std::int64_t second, std::int64_t output = 20) {
  auto made = local_call(std::move(id), second, output);
  made.duration = Milliseconds{700};
  return made;
}

TEST(Conventions, LatestAloneWritesNoOldHistogram) {
  Switching ledger;
  ledger.run(Conventions::latest, {call("a", 10)});
  EXPECT_EQ(ledger.count(metric::token_usage), 0);
  EXPECT_EQ(ledger.count(metric::operation_duration), 0);
  EXPECT_EQ(ledger.count(metric::duration), 1);
}

TEST(Conventions, SwitchingBackAndForthCountsNoCallTwice) {
  Switching ledger;
  ledger.run(Conventions::both, {call("a", 10)});
  EXPECT_EQ(ledger.count(metric::token_usage), 2);  // input and output
  ledger.run(Conventions::latest, {call("a", 10), call("b", 20)});
  ledger.run(Conventions::v1_41, {call("a", 10), call("b", 20), call("c", 30)});
  ledger.run(Conventions::both, {call("a", 10), call("b", 20), call("c", 30)});
  EXPECT_EQ(ledger.count(metric::token_usage), 4);  // of a and c
  EXPECT_EQ(ledger.count(metric::operation_duration), 2);
  EXPECT_EQ(ledger.count(metric::duration), 3);
  EXPECT_EQ(ledger.count(metric::requests), 3);
  EXPECT_EQ(ledger.count(metric::output_tokens), 60);
}

TEST(Conventions, ACallThatGrowsAfterItWasSettledEntersNoHistogramAgain) {
  Switching ledger;
  ledger.run(Conventions::both, {call("a", 10)});
  ledger.run(Conventions::both, {call("a", 10, 500)});
  ledger.run(Conventions::latest, {call("a", 10, 600)});
  ledger.run(Conventions::both, {call("a", 10, 700)});
  EXPECT_EQ(ledger.count(metric::token_usage), 2);
  EXPECT_EQ(ledger.count(metric::operation_duration), 1);
  EXPECT_EQ(ledger.count(metric::output_tokens), 700);
}

}  // namespace
}  // namespace companion::pipeline
