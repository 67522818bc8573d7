#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <string_view>
#include <thread>

#include "platform/run_program.hpp"

extern char** environ;  // NOLINT(readability-redundant-declaration): macOS declares it nowhere

namespace companion::platform {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kept_max = 1U << 20U;
constexpr auto end_step = std::chrono::milliseconds{10};

/// One end of a child's output; closed when it is let go of.
class Pipe {
 public:
  Pipe() {
    std::array<int, 2> ends{-1, -1};
    if (::pipe(ends.data()) != 0) return;
    read_ = ends[0];
    write_ = ends[1];
    for (int const end : ends) ::fcntl(end, F_SETFD, FD_CLOEXEC);
    ::fcntl(read_, F_SETFL, O_NONBLOCK);
  }
  Pipe(Pipe const&) = delete;
  Pipe& operator=(Pipe const&) = delete;
  ~Pipe() {
    close_writing();
    if (read_ >= 0) ::close(read_);
  }
  void close_writing() {
    if (write_ >= 0) ::close(write_);
    write_ = -1;
  }
  [[nodiscard]] int reading() const { return read_; }
  [[nodiscard]] int writing() const { return write_; }
  /// Takes what is there; false at its end.
  bool drain(std::string& into) const {
    std::array<char, 4096> part{};
    while (true) {
      auto const got = ::read(read_, part.data(), part.size());
      if (got < 0) return errno == EAGAIN || errno == EINTR;
      if (got == 0) return false;
      auto const room = kept_max - std::min(kept_max, into.size());
      into.append(part.data(), std::min(static_cast<std::size_t>(got), room));
    }
  }

 private:
  int read_{-1};
  int write_{-1};
};

/// The command with its own copy of our environment, and LC_ALL=C in it.
class Child {
 public:
  explicit Child(std::vector<std::string> command) : command_{std::move(command)} {
    for (char** each = environ; *each != nullptr; ++each) {
      if (!std::string_view{*each}.starts_with("LC_ALL=")) environment_.emplace_back(*each);
    }
    environment_.emplace_back("LC_ALL=C");
  }

  /// nullptr: its standard streams are ours.
  Result<void> start(Pipe const* out, Pipe const* err) {
    posix_spawn_file_actions_t streams{};
    ::posix_spawn_file_actions_init(&streams);
    if (out != nullptr && err != nullptr) {
      ::posix_spawn_file_actions_addopen(&streams, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
      ::posix_spawn_file_actions_adddup2(&streams, out->writing(), STDOUT_FILENO);
      ::posix_spawn_file_actions_adddup2(&streams, err->writing(), STDERR_FILENO);
    }
    auto arguments = pointers(command_);
    auto variables = pointers(environment_);
    auto const failed = ::posix_spawnp(&child_, command_.front().c_str(), &streams, nullptr, arguments.data(),
                                       out == nullptr ? environ : variables.data());
    ::posix_spawn_file_actions_destroy(&streams);
    if (failed != 0) return fail(Errc::unavailable, command_.front() + " is not there or does not start");
    return {};
  }

  [[nodiscard]] Result<int> wait() const {
    int status = 0;
    while (::waitpid(child_, &status, 0) != child_) {
      if (errno != EINTR) return fail(Errc::io, command_.front() + " got lost");
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  [[nodiscard]] bool ended() const {
    siginfo_t told{};
    return ::waitid(P_PID, static_cast<id_t>(child_), &told, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           told.si_pid == child_;
  }
  void kill() const { ::kill(child_, SIGKILL); }

 private:
  static std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> all;
    all.reserve(texts.size() + 1);
    for (auto& text : texts) all.push_back(text.data());
    all.push_back(nullptr);
    return all;
  }

  std::vector<std::string> command_;
  std::vector<std::string> environment_;
  pid_t child_{0};
};

int remaining(Clock::time_point end) {
  auto const left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
  return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
}

/// Until both outputs have ended; false: time was up.
bool gather(Pipe const& out, Pipe const& err, Clock::time_point end, ProgramOutput& into) {
  std::array<pollfd, 2> open{{{.fd = out.reading(), .events = POLLIN, .revents = 0},
                              {.fd = err.reading(), .events = POLLIN, .revents = 0}}};
  while (open[0].fd >= 0 || open[1].fd >= 0) {
    if (::poll(open.data(), open.size(), remaining(end)) <= 0 && Clock::now() >= end) return false;
    if (open[0].fd >= 0 && open[0].revents != 0 && !out.drain(into.out)) open[0].fd = -1;
    if (open[1].fd >= 0 && open[1].revents != 0 && !err.drain(into.err)) open[1].fd = -1;
  }
  return true;
}

}  // namespace

Result<ProgramOutput> run_program(std::vector<std::string> const& command,
                                  std::chrono::milliseconds longest) {
  if (command.empty()) return fail(Errc::invalid, "no program is named");
  Pipe out;
  Pipe err;
  if (out.writing() < 0 || err.writing() < 0) return fail(Errc::busy, "no file descriptors are left");
  Child child{command};
  if (auto started = child.start(&out, &err); !started) return propagate(started);
  out.close_writing();
  err.close_writing();
  auto const end = Clock::now() + longest;
  ProgramOutput output;
  bool in_time = gather(out, err, end, output);
  while (in_time && !child.ended()) {
    in_time = Clock::now() < end;
    std::this_thread::sleep_for(end_step);
  }
  if (!in_time) child.kill();
  auto const exit = child.wait();
  if (!exit) return tl::unexpected{exit.error()};
  if (!in_time) return fail(Errc::unavailable, command.front() + " did not answer in time");
  output.exit = *exit;
  return output;
}

Result<int> run_attached(std::vector<std::string> const& command) {
  if (command.empty()) return fail(Errc::invalid, "no program is named");
  Child child{command};
  if (auto started = child.start(nullptr, nullptr); !started) return propagate(started);
  return child.wait();
}

}  // namespace companion::platform
