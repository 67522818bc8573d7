// What only Windows has: wide paths, read-only files, the other processes' parameters, answers that come
// late.
#include <gtest/gtest.h>
#include <windows.h>

#include <algorithm>
#include <chrono>
#include <fstream>

#include "platform/machine_seams.hpp"
#include "platform/make_host.hpp"
#include "platform/paths.hpp"
#include "platform/search_path.hpp"
#include "platform/watch.hpp"
#include "platform/wide_text.hpp"
#include "tests/support/temp_folder.hpp"

namespace companion::platform {
namespace {

namespace fs = std::filesystem;

TEST(WindowsPaths, OfUtf8TextAreWhatTheyShouldBe) {
  std::string const name{"J\xC3\xB6rg \xE6\x97\xA5\xE6\x9C\xAC \xF0\x9F\x98\x80"};
  fs::path const path{name};
  EXPECT_EQ(path.native(), to_wide(name));
  EXPECT_EQ(path.string(), name);
  test::TempFolder const folder;
  folder.write(name + "/a.jsonl", "12");
  EXPECT_EQ(make_host()->stat(folder.path() / name / "a.jsonl")->size, 2U);
  EXPECT_EQ(make_host()->list(folder.path()), std::vector<std::string>{name});
}

TEST(WindowsPaths, HoldTheirTextThroughWideAndBack) {
  std::string const text{"C:\\Users\\\xC3\x85sa\\x"};
  EXPECT_EQ(to_utf8(to_wide(text)), text);
  EXPECT_EQ(to_wide(""), L"");
}

TEST(WindowsPlaces, FollowTheProfilesVariables) {
  auto const none = [](std::string const&) -> std::optional<std::string> { return std::nullopt; };
  auto const places = standard_places(none, R"(C:\Users\alex)");
  EXPECT_EQ(places.config, fs::path{R"(C:\Users\alex\AppData\Roaming\LiteLLM Companion)"});
  EXPECT_EQ(places.data, fs::path{R"(C:\Users\alex\AppData\Local\LiteLLM Companion\data)"});
  auto const moved = [](std::string const& name) -> std::optional<std::string> {
    return name == "LOCALAPPDATA" ? std::optional<std::string>{R"(D:\local)"} : std::nullopt;
  };
  EXPECT_EQ(standard_places(moved, R"(C:\Users\alex)").data, fs::path{R"(D:\local\LiteLLM Companion\data)"});
}

TEST(WindowsSearchPath, TriesTheEndingsOfPrograms) {
  EXPECT_EQ(path_folders(R"(C:\a;"D:\b c")"), (std::vector<fs::path>{R"(C:\a)", R"(D:\b c)"}));
  EXPECT_EQ(program_names("claude").front(), "claude.exe");
}

TEST(WindowsFiles, KeepTheirIdentityWhenTheyAreRenamed) {
  test::TempFolder const folder;
  auto const file = folder.write("a", "1");
  auto const host = make_host();
  auto const before = host->stat(file);
  auto const opened = host->open(file);
  ASSERT_TRUE(before && opened);
  // Also while we have it open: tools rotate their logs.
  fs::rename(file, folder.path() / "b");
  EXPECT_EQ(host->stat(folder.path() / "b")->id, before->id);
  // Its number alone: Wine 8 forgets the volume of a file that is renamed while it is open.
  EXPECT_EQ((*opened)->stat()->id.file, before->id.file);
  EXPECT_FALSE(host->stat(folder.write("c", "1"))->id == before->id);
}

TEST(WindowsProcesses, TellTheirWordsFolderAndVariables) {
  auto const me = static_cast<ProcessId>(::GetCurrentProcessId());
  auto const table = make_process_table();
  auto const changes = table->refresh();
  ASSERT_TRUE(changes);
  auto const found = std::find_if(changes->started.begin(), changes->started.end(),
                                  [&](Process const& process) { return process.id == me; });
  ASSERT_NE(found, changes->started.end());
  EXPECT_EQ(found->name, "test_platform.exe");
  ASSERT_FALSE(found->arguments.empty());
  EXPECT_NE(found->arguments.front().find("test_platform"), std::string::npos);
  EXPECT_EQ(found->executable.filename(), "test_platform.exe");
  EXPECT_GT(epoch_ms(found->started), 1'600'000'000'000);
  auto const folder = table->working_directory(me);
  ASSERT_TRUE(folder);
  EXPECT_EQ(*folder, fs::current_path());
  constexpr std::string_view names[]{"Path", "NOT_A_VARIABLE"};
  auto const values = table->environment(me, names);
  EXPECT_TRUE(values[0]);
  EXPECT_FALSE(values[1]);
  EXPECT_TRUE(table->refresh()->started.empty());
}

/// What a watch tells of, until it tells of `path` or for five seconds.
bool tells_of(DirectoryWatch& watch, fs::path const& path) {
  for (int i = 0; i < 100; ++i) {
    auto const changes = watch.drain();
    if (std::find(changes.paths.begin(), changes.paths.end(), path) != changes.paths.end()) return true;
    ::Sleep(50);
  }
  return false;
}

TEST(WindowsWatch, SignalsItsEventWhenSomethingChanged) {
  test::TempFolder const one;
  test::TempFolder const other;
  auto const watch = make_directory_watch();
  ASSERT_TRUE(watch && (*watch)->add(one.path()));
  one.write("a", "1");
  // The second question must not hide the first one's answer.
  ASSERT_TRUE((*watch)->add(other.path()));
  auto* const event = reinterpret_cast<HANDLE>(static_cast<std::intptr_t>((*watch)->native_handle()));
  EXPECT_EQ(::WaitForSingleObject(event, 5000), WAIT_OBJECT_0);
  EXPECT_TRUE(tells_of(**watch, one.path() / "a"));
  other.write("b", "1");
  EXPECT_EQ(::WaitForSingleObject(event, 5000), WAIT_OBJECT_0);
  EXPECT_TRUE(tells_of(**watch, other.path() / "b"));
}

}  // namespace
}  // namespace companion::platform
