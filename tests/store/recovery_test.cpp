// What becomes of a ledger whose file was damaged.
#include <fstream>

#include "activities.hpp"
#include "records.hpp"
#include "support.hpp"

namespace companion::store::test {
namespace {

namespace fs = std::filesystem;

constexpr int calls_made = 3000;

Instant start_of(int i) { return at("2026-08-20T13:00:00Z") + std::chrono::minutes{i}; }

/// A ledger with calls, a counter and a checkpoint; returns its instance id.
std::string make_ledger(fs::path const& path) {
  auto const store = open_store(path);
  EXPECT_TRUE(ok(store->begin()));
  for (int i = 0; i < calls_made; ++i)
    EXPECT_TRUE(ok(store->insert(simple_call(start_of(i), std::to_string(i), {7}))));
  EXPECT_TRUE(ok(store->put(Checkpoint{"log:claude-code", "a.jsonl", "99"})));
  store->add({.metric = "calls", .attributes = {{"tool", "claude-code"}}, .slot = 0, .delta = 5});
  EXPECT_TRUE(ok(store->commit()));
  return *store->meta("instance_id");
}

void overwrite(fs::path const& path, std::uintmax_t offset, std::string const& bytes) {
  std::fstream file{path, std::ios::in | std::ios::out | std::ios::binary};
  file.seekp(static_cast<std::streamoff>(offset));
  file << bytes;
}

/// As after a crash: the next opening must look at the file.
void mark_unclean(fs::path const& path) {
  auto const store = open_store(path);
  EXPECT_TRUE(ok(store->begin()));
  EXPECT_TRUE(ok(store->set_meta("clean_shutdown", "0")));
  EXPECT_TRUE(ok(store->commit()));
  fs::copy_file(path, path.string() + ".copy");
  fs::copy_file(path.string() + "-wal", path.string() + ".copy-wal");
}

void use_copy(fs::path const& path) {
  for (auto const* const suffix : {"", "-wal"})
    fs::rename(path.string() + ".copy" + suffix, path.string() + suffix);
}

/// Without their -wal and -shm.
std::vector<fs::path> set_aside(fs::path const& path) {
  std::vector<fs::path> found;
  for (auto const& entry : fs::directory_iterator(path.parent_path()))
    if (entry.path().string().ends_with("Z")) found.push_back(entry.path());
  return found;
}

TEST(Recovery, AHealthyLedgerIsNotTouchedAfterAnUncleanStop) {
  Folder const folder;
  make_ledger(folder.ledger());
  mark_unclean(folder.ledger());
  use_copy(folder.ledger());
  auto const store = open_store(folder.ledger());
  EXPECT_EQ(store->recovered(), "");
  EXPECT_TRUE(set_aside(folder.ledger()).empty());
  EXPECT_EQ(open_reader(folder.ledger())->info()->calls, calls_made);
}

TEST(Recovery, AFileOfGarbageIsSetAside) {
  Folder const folder;
  fs::create_directories(folder.ledger().parent_path());
  std::ofstream{folder.ledger()} << std::string(10'000, 'x');
  auto const store = open_store(folder.ledger());
  EXPECT_NE(store->recovered(), "");
  ASSERT_EQ(set_aside(folder.ledger()).size(), 1U);
  EXPECT_EQ(fs::file_size(set_aside(folder.ledger()).at(0)), 10'000U);
  put(*store, simple_call(start_of(0), "a"));
  EXPECT_EQ(open_reader(folder.ledger())->info()->calls, 1);
}

TEST(Recovery, ReadableCallsOfADamagedFileAreSaved) {
  Folder const folder;
  auto const path = folder.ledger();
  auto const instance = make_ledger(path);
  mark_unclean(path);
  use_copy(path);
  auto const page = std::uintmax_t{4096};
  auto const middle = fs::file_size(path) / 2 / page * page;
  overwrite(path, middle, std::string(2 * page, '\x5a'));

  auto const store = open_store(path);
  auto const reader = open_reader(path);
  auto const info = reader->info();
  ASSERT_TRUE(ok(info));
  EXPECT_LT(info->calls, calls_made);
  EXPECT_GT(info->calls, calls_made * 9 / 10);
  EXPECT_NE(store->recovered().find(std::to_string(info->calls) + " calls were saved"), std::string::npos)
      << store->recovered();
  EXPECT_EQ(info->instance_id, instance);
  EXPECT_EQ(reader->counters()->at(0).value, 5);
  EXPECT_TRUE(store->checkpoints("log:claude-code")->empty());

  UsageQuery by_session;
  by_session.by = GroupBy::session;
  EXPECT_EQ(reader->usage(by_session)->total.calls, info->calls);
  EXPECT_TRUE(*store->sum_up_sessions(at("2030-01-01T00:00:00Z"), calls_made));
  EXPECT_EQ(reader->usage(by_session)->total.calls, info->calls);
}

TEST(Recovery, ActivitiesAndInventoryOfADamagedFileAreSavedAndNotCountedAgain) {
  Folder const folder;
  auto const path = folder.ledger();
  auto const noon = at("2026-08-20T12:00:00Z");
  InventoryItem const item{.kind = InventoryKind::cli,
                           .name = "codex",
                           .version = "1",
                           .place = "~/bin/codex",
                           .detail = "",
                           .first_seen = noon,
                           .last_seen = noon};
  {
    auto const store = open_store(path);
    for (int i = 0; i < 20; ++i) put(*store, cli_activity(noon, std::to_string(i)));
    put(*store, item);
  }
  make_ledger(path);  // the calls lie behind
  mark_unclean(path);
  use_copy(path);
  auto const middle = fs::file_size(path) / 2 / 4096 * 4096;
  overwrite(path, middle, std::string(std::size_t{2} * 4096, '\x5a'));

  auto const store = open_store(path);
  ASSERT_NE(store->recovered(), "");
  for (int i = 0; i < 20; ++i) {
    auto const again = put(*store, cli_activity(noon, std::to_string(i)));
    EXPECT_FALSE(again.fresh) << i;
    EXPECT_FALSE(again.changed) << i;
  }
  EXPECT_FALSE(put(*store, item)) << "it was known";
}

TEST(Recovery, DestinationsBeginAnewAndVersionsLieBehindAllThatTheyHave) {
  Folder const folder;
  auto const path = folder.ledger();
  std::int64_t last = 0;
  std::vector<std::string> const names{"central"};
  {
    auto const store = open_store(path);
    ASSERT_TRUE(ok(store->begin()));
    ASSERT_TRUE(ok(store->outbox().serve(names, Instant{})));
    for (int i = 1; i <= 20; ++i) ASSERT_TRUE(ok(store->outbox().note(CallId{i})));
    ASSERT_TRUE(ok(store->outbox().sent("central", 12)));
    ASSERT_TRUE(ok(store->commit()));
    last = open_reader(path)->news(0, 100)->back().version;
  }
  make_ledger(path);
  mark_unclean(path);
  use_copy(path);
  auto const middle = fs::file_size(path) / 2 / 4096 * 4096;
  overwrite(path, middle, std::string(std::size_t{2} * 4096, '\x5a'));

  auto const store = open_store(path);
  ASSERT_NE(store->recovered(), "");
  auto const reader = open_reader(path);
  EXPECT_EQ(reader->backlog("central")->sent, 0);
  ASSERT_TRUE(ok(store->begin()));
  ASSERT_TRUE(ok(store->outbox().serve(names, Instant{})));
  ASSERT_TRUE(ok(store->outbox().note(CallId{1})));
  ASSERT_TRUE(ok(store->commit()));
  EXPECT_GT(reader->news(last, 100)->back().version, last + (std::int64_t{1} << 31));
}

TEST(Recovery, SavedCallsKeepTheirIdsAndAreFoundAgain) {
  Folder const folder;
  auto const path = folder.ledger();
  make_ledger(path);
  auto const before = open_reader(path)->calls({});
  ASSERT_TRUE(ok(before));
  mark_unclean(path);
  use_copy(path);
  overwrite(path, fs::file_size(path) / 2 / 4096 * 4096, std::string(4096, '\x5a'));

  auto const store = open_store(path);
  EXPECT_NE(store->recovered(), "");
  auto const after = open_reader(path)->calls({});
  ASSERT_TRUE(ok(after));
  EXPECT_EQ(after->calls.at(0).id, before->calls.at(0).id);
  EXPECT_EQ(print(after->calls.at(0)), print(before->calls.at(0)));
  std::vector<CallId> ids;
  ASSERT_TRUE(ok(store->begin()));
  ASSERT_TRUE(ok(store->find(7, day_of(after->calls.at(0).start), 10'000, ids)));
  ASSERT_TRUE(ok(store->commit()));
  EXPECT_NE(std::find(ids.begin(), ids.end(), after->calls.at(0).id), ids.end());
}

TEST(Recovery, ATruncatedFileIsNoticedEvenAfterACleanStop) {
  Folder const folder;
  auto const path = folder.ledger();
  make_ledger(path);
  fs::resize_file(path, fs::file_size(path) / 4096 / 2 * 4096);
  auto const store = open_store(path);
  EXPECT_NE(store->recovered(), "");
  EXPECT_EQ(set_aside(path).size(), 1U);
}

TEST(Recovery, TheOpeningAfterARepairIsQuiet) {
  Folder const folder;
  auto const path = folder.ledger();
  make_ledger(path);
  fs::resize_file(path, fs::file_size(path) / 4096 / 2 * 4096);
  EXPECT_NE(open_store(path)->recovered(), "");
  EXPECT_EQ(open_store(path)->recovered(), "");
}

}  // namespace
}  // namespace companion::store::test
