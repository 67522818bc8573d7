// The real table over real processes of this test.
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "platform/machine_seams.hpp"
#include "tests/support/temp_folder.hpp"

namespace companion::platform {
namespace {

namespace fs = std::filesystem;

/// A child that sleeps until the test lets go of it.
class Child {
 public:
  Child(std::string const& program, std::vector<std::string> words, std::vector<std::string> variables = {}) {
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    std::vector<char*> environment;
    for (auto& variable : variables) environment.push_back(variable.data());
    environment.push_back(nullptr);
    if (::posix_spawn(&id_, program.c_str(), nullptr, nullptr, arguments.data(), environment.data()) != 0)
      id_ = 0;
  }
  Child(Child const&) = delete;
  Child& operator=(Child const&) = delete;
  ~Child() { end(); }

  [[nodiscard]] ProcessId id() const { return id_; }
  void end(bool reap = true) {
    if (id_ == 0) return;
    ::kill(id_, SIGKILL);
    siginfo_t info{};
    ::waitid(P_PID, static_cast<id_t>(id_), &info, reap ? WEXITED : WEXITED | WNOWAIT);
    if (reap) id_ = 0;
  }

 private:
  pid_t id_{0};
};

std::optional<Process> find(std::vector<Process> const& processes, ProcessId id) {
  auto const found = std::find_if(processes.begin(), processes.end(),
                                  [&](Process const& process) { return process.id == id; });
  return found == processes.end() ? std::nullopt : std::optional{*found};
}

bool has(std::vector<ProcessId> const& ids, ProcessId id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

Instant now() { return std::chrono::time_point_cast<Milliseconds>(std::chrono::system_clock::now()); }

TEST(ProcessTable, TellsOfProcessesOnceWithWhatTheyAre) {
  auto const table = make_process_table();
  Child const child{"/bin/sleep", {"odd name", "300", "--"}};
  ASSERT_NE(child.id(), 0);
  auto const first = table->refresh();
  ASSERT_TRUE(first) << first.error().message;
  auto const me = find(first->started, ::getpid());
  ASSERT_TRUE(me);
  EXPECT_EQ(me->executable, fs::read_symlink("/proc/self/exe"));
  EXPECT_LT(me->started, now() + std::chrono::seconds{2});
  EXPECT_GT(me->started, now() - std::chrono::hours{1});
  EXPECT_EQ(me->user, ::getuid());
  EXPECT_TRUE(first->ended.empty());
  auto const seen = find(table->refresh()->started, child.id());
  EXPECT_FALSE(seen) << "it was told before";
}

TEST(ProcessTable, EachLifeOfTheDaemonTellsTheSameStart) {
  auto earliest = Instant::max();
  auto latest = Instant::min();
  for (int life = 0; life < 50; ++life) {
    auto const changes = make_process_table()->refresh();
    ASSERT_TRUE(changes);
    auto const me = find(changes->started, ::getpid());
    ASSERT_TRUE(me);
    earliest = std::min(earliest, me->started);
    latest = std::max(latest, me->started);
  }
  EXPECT_LE(latest - earliest, std::chrono::milliseconds{10}) << "one of the kernel's ticks";
}

/// What a look brings; after a moment, since a child needs one to become its program.
ProcessChanges look(ProcessTable& table) {
  ::usleep(30'000);
  auto changes = table.refresh();
  return changes ? *changes : ProcessChanges{};
}

TEST(ProcessTable, SeesChildrenComeAndGo) {
  auto const table = make_process_table();
  ASSERT_TRUE(table->refresh());
  Child child{"/bin/sleep", {"odd name", "300"}};
  auto const came = find(look(*table).started, child.id());
  ASSERT_TRUE(came);
  EXPECT_EQ(came->parent, ::getpid());
  EXPECT_EQ(came->name, "sleep");
  EXPECT_EQ(came->executable.filename(), fs::canonical("/bin/sleep").filename());
  EXPECT_EQ(came->arguments, (std::vector<std::string>{"odd name", "300"}));
  auto const id = child.id();
  ASSERT_TRUE(table->usage(id));
  EXPECT_GT(table->usage(id)->memory_bytes, 10'000U);
  child.end();
  EXPECT_TRUE(has(look(*table).ended, id));
  EXPECT_FALSE(table->usage(id));
  EXPECT_FALSE(table->working_directory(id));
}

TEST(ProcessTable, SeesAProcessThatBecomesAnotherProgram) {
  auto const table = make_process_table();
  Child const child{"/bin/sh", {"sh", "-c", "sleep 0.3; exec sleep 300"}};
  auto const before = find(look(*table).started, child.id());
  ASSERT_TRUE(before);
  EXPECT_NE(before->name, "sleep");
  ::usleep(500'000);
  auto const changes = look(*table);
  EXPECT_TRUE(has(changes.ended, child.id()));
  auto const after = find(changes.started, child.id());
  ASSERT_TRUE(after);
  EXPECT_EQ(after->name, "sleep");
  EXPECT_EQ(after->started, before->started);
}

TEST(ProcessTable, CountsAProcessThatWaitsForItsParentAsEnded) {
  auto const table = make_process_table();
  Child child{"/bin/sleep", {"sleep", "300"}};
  ASSERT_TRUE(find(look(*table).started, child.id()));
  child.end(false);
  EXPECT_TRUE(has(look(*table).ended, child.id()));
  EXPECT_FALSE(table->usage(child.id()));
  EXPECT_TRUE(look(*table).ended.empty() || !has(look(*table).ended, child.id())) << "once";
}

TEST(ProcessTable, ReadsTheNamedVariablesAndTheWorkingFolder) {
  auto const table = make_process_table();
  Child const child{"/bin/sleep", {"sleep", "300"}, {"TERM_PROGRAM=vscode", "SECRET=x"}};
  look(*table);
  std::vector<std::string_view> const names{"NOT_THERE", "TERM_PROGRAM"};
  auto const values = table->environment(child.id(), names);
  ASSERT_EQ(values.size(), 2U);
  EXPECT_FALSE(values[0]);
  EXPECT_EQ(values[1], "vscode");
  EXPECT_EQ(table->working_directory(child.id()), fs::current_path());
}

TEST(ProcessTable, KnowsTheProgramThatWasReplacedWhileItRan) {
  test::TempFolder const folder;
  auto const program = folder.path() / "app";
  fs::copy_file("/bin/sleep", program);
  auto const table = make_process_table();
  ASSERT_TRUE(table->refresh());
  Child const child{program.string(), {"app", "300"}};
  ::usleep(30'000);
  fs::remove(program);
  auto const seen = find(look(*table).started, child.id());
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->executable, program);
}

}  // namespace
}  // namespace companion::platform
