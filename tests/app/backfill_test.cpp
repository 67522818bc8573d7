#include "app/backfill.hpp"

#include <gtest/gtest.h>

#include "app/ledger_parts.hpp"
#include "store/ledger_reader.hpp"
#include "tests/app/sample_home.hpp"

namespace companion::app {
namespace {

UsageSums total(config::Config const& config) {
  auto const reader = store::LedgerReader::open(ledger_path(config.data_dir));
  EXPECT_TRUE(reader.has_value());
  auto const report = (*reader)->usage({});
  EXPECT_TRUE(report.has_value());
  return report->total;
}

OnProgress silent() {
  return [](BackfillProgress const&) { return Continue::yes; };
}

void write_history(test::SampleHome const& home, int calls) {
  std::string text;
  for (int i = 0; i < calls; ++i) {
    text += test::claude_line("m" + std::to_string(i), i, "2026-08-20T13:00:00.000Z");
  }
  home.append(text);
}

TEST(Backfill, ReadsAllHistoryOnce) {
  test::SampleHome const home;
  write_history(home, 10);
  auto const first = backfill(home.config(), silent());
  ASSERT_TRUE(first.has_value()) << first.error().message;
  EXPECT_EQ(first->receipt.calls_new, 10);
  EXPECT_FALSE(first->interrupted);
  EXPECT_TRUE(first->problems.empty());
  auto const second = backfill(home.config(), silent());
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ(second->receipt.sightings, 0) << "nothing is read again";
  EXPECT_EQ(total(home.config()).calls, 10);
  EXPECT_EQ(total(home.config()).tokens.output, 45);
}

TEST(Backfill, TellsHowFarItIs) {
  test::SampleHome const home;
  write_history(home, 10);
  BackfillProgress last;
  auto const report = backfill(home.config(), [&last](BackfillProgress const& progress) {
    last = progress;
    return Continue::yes;
  });
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(last.detector, "log:claude-code");
  EXPECT_EQ(last.scan.files_done, 1U);
  EXPECT_GE(last.scan.bytes_done, std::filesystem::file_size(home.log()));
  EXPECT_EQ(last.receipt.calls_new, 10);
}

TEST(Backfill, GoesOnWhereItWasInterrupted) {
  test::SampleHome const home;
  write_history(home, 9000);
  auto const first = backfill(home.config(), [](BackfillProgress const&) { return Continue::no; });
  ASSERT_TRUE(first.has_value());
  EXPECT_TRUE(first->interrupted);
  EXPECT_LT(first->receipt.calls_new, 9000);
  auto const second = backfill(home.config(), silent());
  ASSERT_TRUE(second.has_value());
  EXPECT_FALSE(second->interrupted);
  EXPECT_EQ(first->receipt.calls_new + second->receipt.calls_new, 9000);
  EXPECT_EQ(total(home.config()).calls, 9000);
}

TEST(Backfill, LeavesTheDataFolderOfARunningDaemonAlone) {
  test::SampleHome const home;
  auto const parts = open_ledger(home.config(), store::Synchronous::normal);
  ASSERT_TRUE(parts.has_value());
  auto const refused = backfill(home.config(), silent());
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, Errc::busy);
}

}  // namespace
}  // namespace companion::app
