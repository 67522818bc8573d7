// A real ledger in a temporary folder with a bookkeeper over it, for tests of the one road.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "companion/query.hpp"
#include "domain/price_book.hpp"
#include "pipeline/bookkeeper.hpp"
#include "store/ledger_reader.hpp"
#include "store/ledger_store.hpp"

namespace companion::pipeline {

inline Instant at_second(std::int64_t second) { return from_epoch_ms(1'790'000'000'000 + second * 1000); }

inline domain::PriceBook test_prices() {
  auto parsed = domain::PriceBook::parse(
      R"({"claude-opus-4-8":{"litellm_provider":"anthropic","mode":"chat","input_cost_per_token":5e-06,"output_cost_per_token":2.5e-05,
          "cache_read_input_token_cost":5e-07,"cache_creation_input_token_cost":6.25e-06,"cache_creation_input_token_cost_above_1hr":1e-05}})");
  EXPECT_TRUE(parsed.has_value());
  return std::move(*parsed);
}

class Ledger {
 public:
  explicit Ledger(BookkeeperOptions options = {}) {
    static int number = 0;
    folder_ = std::filesystem::temp_directory_path() /
              ("companion-ledger-" + std::to_string(::testing::UnitTest::GetInstance()->random_seed()) + "-" +
               std::to_string(reinterpret_cast<std::uintptr_t>(this)) + "-" + std::to_string(number++));
    auto opened =
        store::LedgerStore::open({.path = folder_ / "ledger.db", .synchronous = store::Synchronous::off});
    EXPECT_TRUE(opened.has_value()) << (opened ? "" : opened.error().message);
    store_ = std::move(*opened);
    bookkeeper_ = std::make_unique<Bookkeeper>(*store_, prices_, options);
  }
  Ledger(Ledger const&) = delete;
  Ledger& operator=(Ledger const&) = delete;
  ~Ledger() {
    reader_.reset();
    bookkeeper_.reset();
    store_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  Receipt record(std::vector<Sighting> sightings, Instant now = at_second(0)) {
    Observations batch{.sightings = std::move(sightings), .quarantined = {}, .checkpoints = {}};
    std::vector<Observations const*> const batches{&batch};
    auto receipts = bookkeeper_->record(batches, now);
    EXPECT_TRUE(receipts.has_value()) << (receipts ? "" : receipts.error().message);
    return receipts ? receipts->at(0) : Receipt{};
  }

  Bookkeeper& bookkeeper() { return *bookkeeper_; }
  store::LedgerStore& store() { return *store_; }

  store::LedgerReader& reader() {
    if (reader_ == nullptr) {
      auto opened = store::LedgerReader::open(folder_ / "ledger.db");
      EXPECT_TRUE(opened.has_value()) << (opened ? "" : opened.error().message);
      reader_ = std::move(*opened);
    }
    return *reader_;
  }

  /// Every call with its evidence, oldest first.
  std::vector<CallRecord> all() {
    std::vector<CallRecord> records;
    CallQuery query;
    query.limit = 1000;
    for (;;) {
      auto page = reader().calls(query);
      EXPECT_TRUE(page.has_value());
      for (auto const& call : page->calls) {
        auto record = reader().find(to_string(call.id));
        EXPECT_TRUE(record.has_value() && record->has_value());
        records.push_back(std::move(**record));
      }
      if (!page->next) break;
      query.before = page->next;
    }
    return records;
  }

  UsageSums total() {
    auto report = reader().usage({});
    EXPECT_TRUE(report.has_value());
    return report->total;
  }

  /// The ledger as text that two equal ledgers share: calls by their evidence, without row ids.
  std::string dump() {
    std::vector<std::string> lines;
    for (auto const& [call, sightings] : all()) {
      std::ostringstream line;
      for (auto const& s : sightings) line << s.source << '/' << s.event_key << ' ';
      line << "| " << to_string(call.route) << ' ' << to_string(call.rule)
           << (call.ambiguous ? " ambiguous" : "") << ' ' << call.tokens.input << '+'
           << call.tokens.cache_read << '>' << call.tokens.output << ' '
           << (call.costs.effective() ? to_decimal(*call.costs.effective()) : "unpriced") << ' '
           << call.session << ' ' << format_instant(call.start) << ".." << format_instant(call.end) << ' '
           << call.counted << call.attempts;
      lines.push_back(line.str());
    }
    std::sort(lines.begin(), lines.end());
    std::string text;
    for (auto const& line : lines) text += line + '\n';
    return text;
  }

 private:
  std::filesystem::path folder_;
  domain::PriceBook prices_{test_prices()};
  std::unique_ptr<store::LedgerStore> store_;
  std::unique_ptr<Bookkeeper> bookkeeper_;
  std::unique_ptr<store::LedgerReader> reader_;
};

inline Sighting local_call(std::string id, std::int64_t second, std::int64_t output = 20) {
  Sighting s;
  s.source = "log:claude-code";
  s.event_key = s.response_id = "msg_" + id;
  s.tool = "claude-code";
  s.model = "claude-opus-4-8";
  s.session_id = "session";
  s.start = at_second(second - 2);
  s.end = at_second(second);
  s.tokens = {.input = 100, .cache_read = 1000, .output = output};
  return s;
}

inline Sighting proxy_call(std::string call_id, std::int64_t second, std::int64_t output = 20) {
  Sighting s;
  s.source = "litellm:callback";
  s.side = Side::proxy;
  s.event_key = "success|" + call_id;
  s.litellm_call_id = std::move(call_id);
  s.model = "anthropic/claude-opus-4-8";
  s.start = at_second(second - 3);
  s.end = at_second(second);
  s.tokens = {.input = 100, .cache_read = 1000, .output = output};
  s.cost = NanoUsd{5'000'000};
  return s;
}

}  // namespace companion::pipeline
