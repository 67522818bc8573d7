#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <thread>

#include "platform/run_opener.hpp"

extern char** environ;  // NOLINT(readability-redundant-declaration): macOS declares it nowhere

namespace companion::platform {
namespace {

constexpr auto verdict_longest = std::chrono::seconds{2};
constexpr auto verdict_step = std::chrono::milliseconds{20};

Error no_browser(std::string const& program, std::string const& why) {
  return {Errc::unavailable, program + " could not open a browser: " + why};
}

Result<void> verdict_of(pid_t child, std::string const& program) {
  auto const end = std::chrono::steady_clock::now() + verdict_longest;
  while (std::chrono::steady_clock::now() < end) {
    int status = 0;
    if (::waitpid(child, &status, WNOHANG) == child) {
      if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
      return tl::unexpected{no_browser(program, "it failed")};
    }
    std::this_thread::sleep_for(verdict_step);
  }
  return {};
}

}  // namespace

Result<void> run_opener(std::string const& program, std::string const& page) {
  posix_spawn_file_actions_t streams{};
  ::posix_spawn_file_actions_init(&streams);
  for (int const stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    ::posix_spawn_file_actions_addopen(&streams, stream, "/dev/null", O_RDWR, 0);
  }
  auto name = program;
  auto argument = page;
  std::array<char*, 3> arguments{name.data(), argument.data(), nullptr};
  pid_t child = 0;
  auto const failed = ::posix_spawnp(&child, program.c_str(), &streams, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&streams);
  if (failed != 0) return tl::unexpected{no_browser(program, "it is not installed")};
  return verdict_of(child, program);
}

}  // namespace companion::platform
