// Ledgers in throw-away folders, and calls to fill them with.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "store/ledger_reader.hpp"
#include "store/ledger_store.hpp"

namespace companion::store::test {

/// A folder of its own, removed at the end.
class Folder {
 public:
  Folder() {
    std::random_device random;
    path_ = std::filesystem::temp_directory_path() /
            ("companion-store-" + std::to_string(random()) + std::to_string(random()));
    std::filesystem::create_directories(path_);
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(Folder const&) = delete;
  Folder& operator=(Folder const&) = delete;
  [[nodiscard]] std::filesystem::path ledger() const { return path_ / "data" / "ledger.db"; }
  [[nodiscard]] std::filesystem::path const& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline Instant at(char const* text) { return parse_instant(text).value(); }

/// `EXPECT_TRUE(ok(result))` tells the message of a failure.
template <class T>
testing::AssertionResult ok(Result<T> const& result) {
  if (result) return testing::AssertionSuccess();
  return testing::AssertionFailure() << result.error().message;
}

inline std::unique_ptr<LedgerStore> open_store(std::filesystem::path const& path) {
  auto store = LedgerStore::open({.path = path, .synchronous = Synchronous::off});
  EXPECT_TRUE(ok(store));
  return store ? std::move(*store) : nullptr;
}

inline std::unique_ptr<LedgerReader> open_reader(std::filesystem::path const& path) {
  auto reader = LedgerReader::open(path);
  EXPECT_TRUE(ok(reader));
  return reader ? std::move(*reader) : nullptr;
}

/// A priced Claude call with one sighting.
inline StoredCall simple_call(Instant start, std::string const& key, std::vector<std::uint64_t> keys = {}) {
  Sighting sighting;
  sighting.source = "log:claude-code";
  sighting.event_key = key;
  sighting.start = start;
  sighting.end = start + Milliseconds{2500};
  sighting.response_id = "msg_" + key;
  sighting.session_id = "session-1";
  sighting.tool = "claude-code";
  sighting.model = "claude-opus-4-8";
  sighting.provider = "anthropic";
  sighting.project = "/home/ann/app";
  sighting.tokens = {.input = 10, .cache_read = 1000, .cache_write_5m = 50, .output = 200};
  Call call;
  call.start = sighting.start;
  call.end = sighting.end;
  call.tool = sighting.tool;
  call.model = sighting.model;
  call.provider = sighting.provider;
  call.operation = "chat";
  call.session = sighting.session_id;
  call.project = sighting.project;
  call.tokens = sighting.tokens;
  call.costs.list = NanoUsd{5'000'000};
  call.costs.source = CostSource::list;
  return {.record = {call, {sighting}}, .keys = std::move(keys), .settled = false, .changed = start};
}

/// Inserts in a transaction of its own; the record then has its id.
inline StoredCall put(LedgerStore& store, StoredCall stored) {
  EXPECT_TRUE(ok(store.begin()));
  auto const id = store.insert(stored);
  EXPECT_TRUE(ok(id));
  EXPECT_TRUE(ok(store.commit()));
  if (id) stored.record.call.id = *id;
  return stored;
}

}  // namespace companion::store::test
