// The tailer: which files are read, from where, and what is said about the others.
#include "detectors/logs/log_detector.hpp"

#include <zstd.h>

#include <algorithm>

#include "detectors/all.hpp"
#include "tests/detectors/log_world.hpp"

namespace companion::detectors {
namespace {

using std::chrono::days;

std::string line(int number, std::size_t padding = 0) {
  auto const digits = std::to_string(100000 + number);
  return R"({"type":"assistant","timestamp":"2026-08-20T10:00:00.000Z","sessionId":"s","message":{"id":"msg_01AbCdEfGhIjKl)" +
         digits + R"(","model":"claude-opus-4-8","content":")" + std::string(padding, 'x') +
         R"(","usage":{"input_tokens":1,"output_tokens":1}}})" + "\n";
}
std::string lines(int from, int to) {
  std::string text;
  for (int i = from; i < to; ++i) text += line(i);
  return text;
}

std::string compressed(std::string const& text) {
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 3));
  return packed;
}

constexpr auto rollout = "sessions/rollout-2026-08-20T15-00-00-0198c9d2-7a10-7c31-9b02-1f6e5d4c3b2a.jsonl";
constexpr auto rollout_lines =
    R"({"timestamp":"2026-08-20T13:00:01Z","type":"turn_context","payload":{"model":"m"}}
{"timestamp":"2026-08-20T13:00:09Z","type":"event_msg","payload":{"type":"token_count","info":{"total_token_usage":{"input_tokens":5,"output_tokens":1,"total_tokens":6}}}})";

TEST(LogDetector, AnAppendReadsOnlyWhatIsNew) {
  LogWorld world{"claude-code"};
  world.put("p/a.jsonl", lines(0, 2000));
  world.run();
  world.host.bytes_read = 0;
  world.host.append(world.path("p/a.jsonl"), line(2000));
  world.run();
  EXPECT_EQ(world.ledger.size(), 2001U);
  EXPECT_LT(world.host.bytes_read, 5000U);
}

TEST(LogDetector, ATornTailWaitsForItsEnd) {
  LogWorld world{"claude-code"};
  auto const second = line(2);
  world.put("p/a.jsonl", line(1) + second.substr(0, 40));
  world.run();
  EXPECT_EQ(world.ledger.size(), 1U);
  EXPECT_TRUE(world.quarantined.empty());
  world.host.append(world.path("p/a.jsonl"), second.substr(40));
  world.run();
  EXPECT_EQ(world.ledger.size(), 2U);
}

TEST(LogDetector, AFileThatWasCutIsReadFromItsStart) {
  LogWorld world{"claude-code"};
  world.put("p/a.jsonl", lines(0, 10));
  world.run();
  world.put("p/a.jsonl", lines(20, 23));
  world.run();
  EXPECT_EQ(world.ledger.size(), 13U);
}

TEST(LogDetector, AFileThatWasRewrittenLongerIsReadFromItsStart) {
  LogWorld world{"claude-code"};
  world.put("p/a.jsonl", lines(0, 10));
  world.run();
  world.put("p/a.jsonl", lines(20, 40));
  world.run();
  EXPECT_EQ(world.ledger.size(), 30U);
}

TEST(LogDetector, ARewriteBehindAnUnchangedHeadIsSeen) {
  LogWorld world{"claude-code"};
  world.put("p/a.jsonl", lines(0, 40));
  world.run();
  world.put("p/a.jsonl", lines(0, 20) + lines(50, 90));
  world.run();
  EXPECT_EQ(world.ledger.size(), 80U);
}

TEST(LogDetector, AFileOfTheSameLengthWrittenAnewIsReadAgain) {
  LogWorld world{"claude-code"};
  world.put("p/a.jsonl", lines(0, 10));
  world.run();
  world.put("p/a.jsonl", lines(0, 5) + lines(50, 55));
  world.run();
  EXPECT_EQ(world.ledger.size(), 15U);
}

TEST(LogDetector, AFileWhoseTimeMovedBackIsReadAgain) {
  LogWorld world{"claude-code"};
  world.put("p/a.jsonl", lines(0, 3));
  world.run();
  world.host.bytes_read = 0;
  world.host.set_modified(world.path("p/a.jsonl"), from_epoch_ms(1'700'000'000'000));
  world.run();
  EXPECT_GE(world.host.bytes_read, lines(0, 3).size());
}

TEST(LogDetector, AnotherFileInItsPlaceIsReadFromItsStart) {
  LogWorld world{"claude-code"};
  world.put("p/a.jsonl", lines(0, 3));
  world.run();
  world.host.replace(world.path("p/a.jsonl"), lines(5, 9));
  world.run();
  EXPECT_EQ(world.ledger.size(), 7U);
}

TEST(LogDetector, ARenamedFileGoesOnWhereItWas) {
  LogWorld world{"claude-code"};
  world.put("p/a.jsonl", lines(0, 2000));
  world.run();
  world.host.rename(world.path("p/a.jsonl"), world.path("q/b.jsonl"));
  world.host.append(world.path("q/b.jsonl"), line(2000));
  world.host.bytes_read = 0;
  world.run();
  EXPECT_EQ(world.ledger.size(), 2001U);
  EXPECT_LT(world.host.bytes_read, 5000U);
  EXPECT_EQ(world.checkpoints.size(), 1U);
}

TEST(LogDetector, AColdFileThatGrowsAfterAllIsReadFromItsStartAndCountedOnce) {
  LogWorld world{"claude-code"};
  world.put("p/a.jsonl", lines(0, 10));
  world.put("p/b.jsonl", lines(20, 30));
  world.host.time.advance(days{8});
  for (bool const restarted : {false, true}) {
    if (restarted) world.restart();
    world.run();
    EXPECT_EQ(world.ledger.size(), 20U);
  }
  world.host.bytes_read = 0;
  world.run();
  EXPECT_EQ(world.host.bytes_read, 0U) << "it is known, cold or not";
  world.host.append(world.path("p/a.jsonl"), line(10));
  world.run();
  EXPECT_EQ(world.ledger.size(), 21U);
  EXPECT_EQ(world.checkpoints.size(), 2U);
  world.host.append(world.path("p/a.jsonl"), line(11));
  world.host.bytes_read = 0;
  world.run();
  EXPECT_EQ(world.ledger.size(), 22U);
  EXPECT_LT(world.host.bytes_read, 4000U) << "it is warm again";
}

TEST(LogDetector, AColdFileThatMovesIsReadAgainAndItsOldPlaceForgotten) {
  LogWorld world{"claude-code"};
  world.put("p/a.jsonl", lines(0, 10));
  world.host.time.advance(days{8});
  world.run();
  world.host.rename(world.path("p/a.jsonl"), world.path("q/b.jsonl"));
  world.run();
  EXPECT_EQ(world.ledger.size(), 10U);
  ASSERT_EQ(world.checkpoints.size(), 1U);
  EXPECT_EQ(world.checkpoints.begin()->first, world.path("q/b.jsonl"));
  world.host.bytes_read = 0;
  world.run();
  EXPECT_EQ(world.host.bytes_read, 0U);
}

TEST(LogDetector, AColdFileThatGoesIsForgotten) {
  LogWorld world{"claude-code"};
  world.put("p/a.jsonl", lines(0, 10));
  world.host.time.advance(days{8});
  world.run();
  world.host.remove(world.path("p/a.jsonl"));
  world.run();
  EXPECT_TRUE(world.checkpoints.empty());
  EXPECT_TRUE(world.detector->absent());
}

TEST(LogDetector, LinesOverTheLimitAreCountedNotRead) {
  LogOptions options;
  options.line_bytes_max = 300'000;
  LogWorld world{"claude-code", options};
  world.put("p/a.jsonl", line(1) + line(2, 2'000'000) + line(3) + line(4, 290'000) + line(5, 400'000));
  world.run();
  EXPECT_EQ(world.ledger.size(), 3U);
  ASSERT_EQ(world.quarantined.size(), 2U);
  EXPECT_EQ(world.quarantined[0].reason, "line_too_long");
  EXPECT_EQ(world.quarantined[0].index, line(1).size());
  EXPECT_EQ(world.quarantined[0].bytes, line(2, 2'000'000).size());
}

TEST(LogDetector, LinesOfTensOfMegabytesAreRead) {
  LogWorld world{"claude-code"};
  world.put("p/a.jsonl", line(1, 30'000'000) + line(2));
  world.run();
  EXPECT_EQ(world.ledger.size(), 2U);
}

TEST(LogDetector, ASliceKeepsToItsBudget) {
  LogWorld world{"claude-code"};
  world.put("p/a.jsonl", lines(0, 5000));
  auto const first = world.detector->scan({.bytes = 100'000, .observations = 4000});
  ASSERT_TRUE(first);
  EXPECT_TRUE(first->more);
  EXPECT_LT(first->found.sightings.size(), 1000U);
  EXPECT_EQ(first->progress.files_total, 1U);
  EXPECT_GT(first->progress.bytes_total, first->progress.bytes_done);
  auto const second = world.detector->scan({.bytes = 100'000'000, .observations = 10});
  ASSERT_TRUE(second);
  EXPECT_EQ(second->found.sightings.size(), 10U);
}

TEST(LogDetector, OldFilesComeFirst) {
  LogWorld world{"claude-code"};
  world.put("p/new.jsonl", line(1));
  world.put("p/old.jsonl", line(2));
  world.host.set_modified(world.path("p/old.jsonl"), from_epoch_ms(1'600'000'000'000));
  auto const scan = world.detector->scan({.bytes = 1, .observations = 1});
  ASSERT_TRUE(scan);
  ASSERT_EQ(scan->found.checkpoints.size(), 1U);
  EXPECT_EQ(scan->found.checkpoints[0].item, world.path("p/old.jsonl"));
}

TEST(LogDetector, FilesOlderThanTheScopeAreLeftAlone) {
  LogOptions options;
  options.since = from_epoch_ms(1'700'000'000'000);
  LogWorld world{"claude-code", options};
  world.put("p/old.jsonl", line(1));
  world.host.set_modified(world.path("p/old.jsonl"), from_epoch_ms(1'600'000'000'000));
  world.run();
  EXPECT_TRUE(world.ledger.empty());
  EXPECT_EQ(world.host.files_opened, 0U);
}

TEST(LogDetector, AnUnreadableFileIsToldOnceAndReadWhenItCanBe) {
  LogWorld world{"claude-code"};
  world.put("p/a.jsonl", line(1));
  world.put("p/b.jsonl", line(2));
  world.host.denied.insert(world.path("p/a.jsonl"));
  world.run();
  world.run();
  EXPECT_EQ(world.ledger.size(), 1U);
  ASSERT_EQ(world.quarantined.size(), 1U);
  EXPECT_EQ(world.quarantined[0].reason, "unreadable_file");
  world.host.denied.clear();
  world.run();
  EXPECT_EQ(world.ledger.size(), 2U);
}

TEST(LogDetector, AfterNewsOfAChangeOnlyThatIsLookedAt) {
  LogWorld world{"claude-code"};
  world.put("p/a.jsonl", line(1));
  world.put("p/b.jsonl", line(2));
  world.run();
  world.host.append(world.path("p/a.jsonl"), line(3));
  world.host.append(world.path("p/b.jsonl"), line(4));
  std::vector<std::filesystem::path> const changed{world.path("p/b.jsonl")};
  world.detector->changed(changed);
  world.run();
  EXPECT_EQ(world.ledger.size(), 3U);
  world.run();
  EXPECT_EQ(world.ledger.size(), 4U) << "without news, everything is looked at";
}

TEST(LogDetector, ANewFolderIsWalked) {
  LogWorld world{"claude-code"};
  world.put("p/a.jsonl", line(1));
  world.run();
  world.put("new/deep/b.jsonl", line(2));
  std::vector<std::filesystem::path> const changed{world.path("new")};
  world.detector->changed(changed);
  world.run();
  EXPECT_EQ(world.ledger.size(), 2U);
}

TEST(LogDetector, ASweepComesInSpiteOfNews) {
  LogOptions options;
  options.sweep_interval = std::chrono::minutes{15};
  LogWorld world{"claude-code", options};
  world.put("p/a.jsonl", line(1));
  world.run();
  world.put("p/b.jsonl", line(2));
  world.host.time.advance(std::chrono::minutes{16});
  std::vector<std::filesystem::path> const changed{world.path("p/a.jsonl")};
  world.detector->changed(changed);
  world.run();
  EXPECT_EQ(world.ledger.size(), 2U);
}

TEST(LogDetector, WatchesTheFoldersOfItsFilesUpToTheRoot) {
  LogWorld world{"claude-code"};
  world.put("p/deep/a.jsonl", line(1));
  world.run();
  auto const watched = world.detector->watched();
  for (auto const* folder : {"/logs", "/logs/p", "/logs/p/deep"})
    EXPECT_NE(std::find(watched.begin(), watched.end(), folder), watched.end()) << folder;
}

TEST(LogDetector, CheckpointsOfAnotherVersionAreReadAnew) {
  LogWorld world{"claude-code"};
  world.put("p/a.jsonl", line(1));
  world.run();
  for (auto& [item, value] : world.checkpoints) value = "999 what is this";
  world.restart();
  world.host.files_opened = 0;
  world.run();
  EXPECT_EQ(world.host.files_opened, 1U);
  EXPECT_EQ(world.ledger.size(), 1U);
}

TEST(LogDetector, ACompressedFileIsReadToItsLastLineEvenWithoutAnEnd) {
  LogWorld world{"codex"};
  world.put(std::string{rollout} + ".zst", compressed(rollout_lines));
  world.run();
  EXPECT_EQ(world.ledger.size(), 1U);
  world.host.files_opened = 0;
  world.run();
  EXPECT_EQ(world.host.files_opened, 0U);
}

TEST(LogDetector, ThePlainFileWinsOverItsCompressedCopy) {
  LogWorld world{"codex"};
  world.put(rollout, std::string{rollout_lines} + "\n");
  world.put(std::string{rollout} + ".zst", compressed(rollout_lines));
  world.run();
  EXPECT_EQ(world.host.files_opened, 1U);
  world.host.remove(world.path(rollout));
  world.run();
  EXPECT_EQ(world.host.files_opened, 2U);
  EXPECT_EQ(world.ledger.size(), 1U);
}

TEST(LogDetector, ACompressedFileThatIsCutOffGivesWhatItHas) {
  std::string text{rollout_lines};
  text += "\n";
  for (int i = 0; i < 20'000; ++i)
    text += R"({"type":"response_item","n":)" + std::to_string(i * 7919) + "}\n";
  auto const packed = compressed(text);
  LogWorld world{"codex"};
  world.put(std::string{rollout} + ".zst", packed.substr(0, packed.size() - 10));
  world.run();
  EXPECT_EQ(world.ledger.size(), 1U);
  ASSERT_EQ(world.quarantined.size(), 1U);
  EXPECT_EQ(world.quarantined[0].reason, "unreadable_file");
}

TEST(LogDetector, SaysWhatItReads) {
  LogWorld world{"claude-code"};
  world.put("p/a.jsonl", line(1) + "nonsense\n");
  world.run();
  EXPECT_EQ(world.detector->describe(), "1 file below /logs; 1 line or file could not be read");
}

std::vector<std::string> names_of(Options const& options) {
  test::FakeHost const host;
  std::vector<std::string> names;
  for (auto const& detector : make_all(host, options)) names.emplace_back(detector->name());
  return names;
}

bool among(std::vector<std::string> const& names, std::string const& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

TEST(AllDetectors, EachHasANameOfItsOwn) {
  Options options;
  options.browser_history.enabled = true;
  auto names = names_of(options);
  std::sort(names.begin(), names.end());
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
  EXPECT_GE(log_tools().size(), 40U);
}

TEST(AllDetectors, EachCanBeSwitchedOff) {
  Options options;
  auto const usual = names_of(options);
  for (auto const* const name :
       {"log:claude-code", "log:codex", "inventory", "apps", "network", "cli-processes"})
    EXPECT_TRUE(among(usual, name)) << name;
  EXPECT_FALSE(among(usual, "browser-history")) << "needs the user's consent";
  for (auto const tool : log_tools()) options.logs.disabled.emplace_back(tool);
  options.inventory.enabled = options.apps.enabled = options.network.enabled = false;
  options.cli_processes.enabled = options.shell.enabled = false;
  EXPECT_EQ(names_of(options), std::vector<std::string>{});
}

}  // namespace
}  // namespace companion::detectors
