#include "detectors/apps/apps_detector.hpp"

#include <gtest/gtest.h>

#include "tests/support/fake_host.hpp"

namespace companion::detectors {
namespace {

using namespace std::chrono_literals;

CatalogueEntry entry(std::string name, std::map<std::string, std::vector<std::string>, std::less<>> fields) {
  fields.emplace("category", std::vector<std::string>{"code"});
  return {.name = std::move(name), .fields = std::move(fields)};
}

Catalogue catalogue() {
  return {entry("cursor",
                {{"linux", {"/opt/Cursor/*"}}, {"window_classes", {"Cursor"}}, {"processes", {"cursor"}}}),
          entry("claude", {{"linux", {"/opt/Claude/claude"}}, {"excluding", {"*native-host*"}}}),
          entry("vscode",
                {{"linux", {"/usr/share/code/*"}}, {"requires", {".vscode/extensions/github.copilot-*"}}}),
          entry("comfyui", {{"arguments", {"*/ComfyUI/main.py"}}})};
}

class AppsDetectorTest : public ::testing::Test {
 protected:
  AppsDetectorTest() { make(); }
  void make() {
    detector = std::make_unique<AppsDetector>(host, catalogue(), options);
    detector->restore(checkpoints);
  }
  Scan scan(std::chrono::milliseconds after = 2s) {
    host.time.advance(after);
    if (host.machine.desktop.idle && !typing) *host.machine.desktop.idle += after;
    auto scan = detector->scan({});
    EXPECT_TRUE(scan);
    for (auto const& activity : scan->found.activities) {
      auto const [at, fresh] = ledger.try_emplace(activity.event_key, activity);
      if (!fresh) merge(at->second, activity);
    }
    checkpoints.insert(checkpoints.end(), scan->found.checkpoints.begin(), scan->found.checkpoints.end());
    return std::move(*scan);
  }
  void focus(std::optional<ProcessId> id, std::string window_class = "") {
    host.machine.desktop.foreground = id;
    host.machine.desktop.window_class = std::move(window_class);
  }
  [[nodiscard]] Milliseconds active(std::string const& name) const {
    Milliseconds sum{};
    for (auto const& [key, activity] : ledger)
      if (activity.name == name) sum += activity.active;
    return sum;
  }
  [[nodiscard]] std::int64_t count(std::string const& name) const {
    std::int64_t sum = 0;
    for (auto const& [key, activity] : ledger)
      if (activity.name == name) sum += activity.count;
    return sum;
  }

  test::FakeHost host;
  AppOptions options;
  bool typing{true};
  std::map<std::string, Activity> ledger;
  std::vector<Checkpoint> checkpoints;
  std::unique_ptr<AppsDetector> detector;
};

std::optional<Running> find(Scan const& scan, std::string const& name) {
  for (auto const& running : scan.running)
    if (running.name == name) return running;
  return std::nullopt;
}

TEST_F(AppsDetectorTest, CountsAnAppOnceWithAllItsHelpers) {
  auto& machine = host.machine;
  machine.start(10, "/opt/Cursor/cursor");
  machine.start(11, "/opt/Cursor/cursor", {}, 10).arguments = {"cursor", "--type=zygote"};
  machine.start(12, "/opt/Cursor/cursor", {}, 11).arguments = {"cursor", "--type=renderer"};
  machine.start(13, "/opt/Cursor/chrome_crashpad_handler", {}, 1);
  machine.start(14, "/usr/bin/bash", {}, 10);
  machine.usages = {{10, {1s, 100}}, {11, {0s, 10}}, {12, {2s, 50}}, {13, {0s, 1}}, {14, {9s, 9999}}};
  auto const found = find(scan(), "cursor");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->instances, 1);
  EXPECT_EQ(found->memory_bytes, 161U) << "a shell in its terminal is no part of the app";
  machine.usages[12].cpu += 6s;
  EXPECT_DOUBLE_EQ(find(scan(12s), "cursor")->cpu, 0.5);
}

TEST_F(AppsDetectorTest, ACrashHandlerThatIsLeftBehindIsNoApp) {
  host.machine.start(13, "/opt/Cursor/chrome_crashpad_handler");
  host.machine.start(14, "/opt/Cursor/cursor").arguments = {"cursor", "--type=utility"};
  EXPECT_FALSE(find(scan(), "cursor"));
}

TEST_F(AppsDetectorTest, TakesUpWhatLiesBesideAnAppThatStartedIt) {
  auto& machine = host.machine;
  machine.start(10, "/opt/Claude/claude");
  machine.start(11, "/opt/Claude/parts/gpu", {}, 10);
  machine.start(12, "/opt/Claudette/gpu", {}, 10);
  machine.usages = {{10, {0s, 100}}, {11, {0s, 10}}, {12, {0s, 1}}};
  EXPECT_EQ(find(scan(), "claude")->memory_bytes, 110U);
}

TEST_F(AppsDetectorTest, MeasuresTheTimeInFrontWithSomebodyThere) {
  host.machine.start(10, "/opt/Cursor/cursor");
  host.machine.start(20, "/opt/Claude/claude");
  host.machine.desktop.idle = 0ms;
  focus(10);
  scan();
  scan();
  scan();
  focus(20);
  scan();
  scan();
  focus({});
  scan();
  host.machine.processes.clear();
  scan();
  EXPECT_EQ(active("cursor"), 5s);
  EXPECT_EQ(active("claude"), 4s);
}

TEST_F(AppsDetectorTest, DoesNotCountTheTimeAfterTheUserWentAway) {
  host.machine.start(10, "/opt/Cursor/cursor");
  host.machine.desktop.idle = 0ms;
  focus(10);
  scan();
  typing = false;
  for (int look = 0; look < 100; ++look) scan();
  host.machine.processes.clear();
  scan();
  EXPECT_EQ(active("cursor"), 60s) << "a minute after the last input";
  EXPECT_EQ(ledger.begin()->second.running, 201s);
}

TEST_F(AppsDetectorTest, RunsWithoutADesktopAndSaysSo) {
  host.machine.has_desktop = false;
  host.machine.start(10, "/opt/Cursor/cursor");
  EXPECT_TRUE(find(scan(), "cursor"));
  EXPECT_EQ(active("cursor"), 0s);
  EXPECT_EQ(detector->describe(), "1 of 4 known apps running; desktop: none: the test has none");
}

TEST_F(AppsDetectorTest, KnowsAnAppInAnyFolderByItsWindow) {
  host.machine.start(10, "/home/kim/squashfs-root/cursor");
  EXPECT_FALSE(find(scan(), "cursor"));
  host.machine.desktop.idle = 0ms;
  focus(10, "Cursor");
  auto const found = find(scan(), "cursor");
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->foreground);
  focus({});
  EXPECT_TRUE(find(scan(), "cursor")) << "it stays what it was proven to be";
}

TEST_F(AppsDetectorTest, TakesAClassWithoutAnOwnerForTheAppThatRuns) {
  host.machine.desktop.idle = 0ms;
  focus({}, "Cursor");
  EXPECT_FALSE(find(scan(), "cursor"));
  host.machine.start(10, "/opt/Cursor/cursor");
  EXPECT_TRUE(find(scan(), "cursor")->foreground);
}

TEST_F(AppsDetectorTest, CountsAnEditorOnlyWithAnAiExtension) {
  host.machine.start(10, "/usr/share/code/code");
  EXPECT_FALSE(find(scan(), "vscode"));
  host.write("/home/alex/.vscode/extensions/github.copilot-1.300.0/package.json", "{}");
  EXPECT_FALSE(find(scan(), "vscode")) << "it does not look at each look";
  EXPECT_TRUE(find(scan(11min), "vscode"));
}

TEST_F(AppsDetectorTest, CompletesTheScriptOfAnInterpreterByItsFolder) {
  host.machine.start(10, "/usr/bin/python3").arguments = {"python", "main.py"};
  host.machine.start(11, "/usr/bin/python3").arguments = {"python", "main.py"};
  host.machine.folders = {{10, "/home/alex/ComfyUI"}, {11, "/home/alex/other"}};
  auto const found = find(scan(), "comfyui");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->instances, 1);
}

TEST_F(AppsDetectorTest, CountsEachStartAndEveryHourByItself) {
  for (int start = 0; start < 3; ++start) {
    host.machine.start(10 + start, "/opt/Cursor/cursor", host.time.now());
    for (int look = 0; look < 70; ++look) scan(20s);
    host.machine.processes.clear();
    scan();
  }
  EXPECT_EQ(count("cursor"), 3);
  for (auto const& [key, activity] : ledger) {
    EXPECT_EQ(std::chrono::floor<std::chrono::hours>(activity.start),
              std::chrono::floor<std::chrono::hours>(activity.end - 1ms))
        << key;
    EXPECT_EQ(activity.source, "apps");
  }
}

TEST_F(AppsDetectorTest, GoesOnAfterARestart) {
  host.machine.start(10, "/opt/Cursor/cursor", host.time.now());
  host.machine.desktop.idle = 0ms;
  focus(10);
  for (int look = 0; look < 40; ++look) scan();
  make();
  for (int look = 0; look < 40; ++look) scan();
  host.machine.processes.clear();
  scan();
  EXPECT_EQ(count("cursor"), 1);
  EXPECT_EQ(ledger.size(), 1U);
  EXPECT_GE(active("cursor"), 136s) << "what was not told yet when it stopped is lost";
  EXPECT_LE(active("cursor"), 162s);
}

TEST_F(AppsDetectorTest, DoesNotCountASleep) {
  host.machine.start(10, "/opt/Cursor/cursor");
  host.machine.desktop.idle = 0ms;
  focus(10);
  scan();
  scan(3min);
  scan();
  host.machine.processes.clear();
  scan();
  EXPECT_EQ(active("cursor"), 3s);
  EXPECT_EQ(ledger.begin()->second.running, 3s);
}

TEST_F(AppsDetectorTest, LooksOftenOnlyWhileAnAppRuns) {
  EXPECT_EQ(detector->pause(), 1s);
  scan();
  EXPECT_EQ(detector->pause(), 30s) << "nobody there, nothing runs";
  host.machine.desktop.idle = 0ms;
  scan();
  EXPECT_EQ(detector->pause(), 10s);
  host.machine.start(10, "/opt/Cursor/cursor");
  scan();
  EXPECT_EQ(detector->pause(), 1s);
  focus(10);
  scan();
  EXPECT_EQ(detector->pause(), 1s);
  host.machine.desktop.idle = 10min;
  scan();
  EXPECT_EQ(detector->pause(), 1s) << "whoever comes back comes back to it";
  focus({});
  scan();
  EXPECT_EQ(detector->pause(), 1s) << "or to it from elsewhere";
}

TEST_F(AppsDetectorTest, LooksAtAllProcessesLessOftenThanAtTheDesktop) {
  host.machine.start(10, "/opt/Cursor/cursor");
  host.machine.start(20, "/usr/bin/gimp");
  host.machine.desktop.idle = 0ms;
  focus(10);
  scan();
  auto const looked = host.machine.refreshes;
  scan(1s);
  focus(20);
  scan(500ms);
  EXPECT_EQ(host.machine.refreshes, looked);
  scan(500ms);
  EXPECT_EQ(host.machine.refreshes, looked + 1);
}

TEST_F(AppsDetectorTest, LooksAtAllProcessesAtOnceWhenAStrangerIsInFrontButOnlyOnce) {
  host.machine.start(10, "/opt/Cursor/cursor");
  host.machine.desktop.idle = 0ms;
  scan();
  host.machine.start(20, "/opt/Claude/claude");
  focus(20);
  EXPECT_TRUE(find(scan(500ms), "claude")->foreground);
  focus(4711);
  auto const looked = host.machine.refreshes;
  scan(100ms);
  scan(100ms);
  EXPECT_EQ(host.machine.refreshes, looked + 1) << "it is nobody of this machine";
}

}  // namespace
}  // namespace companion::detectors
