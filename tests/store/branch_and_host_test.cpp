// What lies in a blob of a call can be asked for like what has a column.
#include <array>

#include "records.hpp"
#include "store/database.hpp"
#include "support.hpp"

namespace companion::store::test {
namespace {

StoredCall call_of(std::string const& key, std::string branch, std::string host) {
  auto stored = simple_call(at("2026-08-20T13:00:00Z"), key);
  stored.record.call.branch = std::move(branch);
  stored.record.call.host = std::move(host);
  return stored;
}

UsageReport by(std::filesystem::path const& path, GroupBy group) {
  UsageQuery query;
  query.by = group;
  return open_reader(path)->usage(query).value_or(UsageReport{});
}

class BranchAndHost : public ::testing::Test {
 protected:
  BranchAndHost() {
    put(*store, call_of("a", "main", "laptop"));
    put(*store, call_of("b", "main", ""));
    put(*store, call_of("c", "", "laptop"));
  }
  std::size_t calls(std::string branch, std::string host) {
    CallQuery query;
    query.filter.branch = std::move(branch);
    query.filter.host = std::move(host);
    return open_reader(folder.ledger())->calls(query).value_or(CallPage{}).calls.size();
  }
  Folder const folder;
  std::unique_ptr<LedgerStore> store = open_store(folder.ledger());
};

TEST_F(BranchAndHost, TheUnknownIsAGroupOfItsOwn) {
  auto const report = by(folder.ledger(), GroupBy::host);
  ASSERT_EQ(report.groups.size(), 2U);
  EXPECT_EQ(report.groups[0].key, "laptop");
  EXPECT_EQ(report.groups[0].sums.calls, 2);
  EXPECT_EQ(report.groups[1].key, "");
  EXPECT_EQ(report.groups[1].sums.calls, 1);
}

TEST_F(BranchAndHost, NarrowListsOfCalls) {
  EXPECT_EQ(calls("", ""), 3U);
  EXPECT_EQ(calls("main", ""), 2U);
  EXPECT_EQ(calls("main", "laptop"), 1U);
  EXPECT_EQ(calls("", "elsewhere"), 0U);
  EXPECT_EQ(calls("laptop", ""), 0U) << "a text that another field has";
}

TEST_F(BranchAndHost, NarrowRecordsAndSessions) {
  auto const reader = open_reader(folder.ledger());
  UsageQuery query;
  query.by = GroupBy::session;
  query.filter.host = "laptop";
  std::size_t seen = 0;
  EXPECT_TRUE(ok(reader->records(query.filter, [&](CallRecord const&) { return ++seen > 0; })));
  EXPECT_EQ(seen, 2U);
  auto const report = reader->usage(query);
  ASSERT_TRUE(ok(report));
  EXPECT_EQ(report->total.calls, 2);
  ASSERT_TRUE(report->groups.at(0).session.has_value());
  EXPECT_EQ(report->groups[0].session->hosts, std::vector<std::string>{"laptop"});
}

TEST_F(BranchAndHost, FollowAChangeOfTheCall) {
  auto before = call_of("d", "", "");
  ASSERT_TRUE(ok(store->begin()));
  auto const id = store->insert(before);
  ASSERT_TRUE(ok(id));
  before.record.call.id = *id;
  auto after = before;
  after.record.call.branch = "feature/x";
  ASSERT_TRUE(ok(store->update(before, after)));
  ASSERT_TRUE(ok(store->commit()));
  EXPECT_EQ(calls("feature/x", ""), 1U);
  EXPECT_EQ(by(folder.ledger(), GroupBy::branch).groups.size(), 3U);
}

TEST_F(BranchAndHost, ThatCannotBeReadAreUnknown) {
  auto database = Database::open(folder.ledger(), Access::read_write);
  ASSERT_TRUE(ok(database));
  for (auto const* const bytes : {"x'FFFFFF'", "x''", "x'1200'", "x'1205AB'"}) {
    ASSERT_TRUE(ok(database->execute(std::string{"UPDATE call SET rest = "} + bytes)));
    auto const report = by(folder.ledger(), GroupBy::branch);
    ASSERT_EQ(report.groups.size(), 1U) << bytes;
    EXPECT_EQ(report.groups[0].key, "") << bytes;
    EXPECT_EQ(report.total.calls, 3) << bytes;
  }
}

}  // namespace
}  // namespace companion::store::test
