#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <utility>

#include "cli/top/screen.hpp"

namespace companion::cli {
namespace {

using Watch = std::chrono::steady_clock;

// Signals are held back and looked at while waiting: no handler, so nothing global.
constexpr std::array ending{SIGINT, SIGTERM, SIGHUP, SIGQUIT};

void write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    auto const written = write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // nobody is there to see it
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

sigset_t our_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (auto const signal : ending) sigaddset(&set, signal);
  sigaddset(&set, SIGTSTP);
  return set;
}

/// The signal of ours that waits, taken away; 0 without one.
int take_signal() {
  auto const ours = our_signals();
  sigset_t pending;
  if (sigpending(&pending) != 0) return 0;
  bool waits = sigismember(&pending, SIGTSTP) == 1;
  for (auto const signal : ending) waits = waits || sigismember(&pending, signal) == 1;
  int taken = 0;
  return waits && sigwait(&ours, &taken) == 0 ? taken : 0;
}

ScreenSize ask_size() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return {};
  return {.rows = size.ws_row, .columns = size.ws_col};
}

}  // namespace

struct Screen::State {
  termios before{};
  sigset_t signals_before{};
  ScreenSize size;
  int ended_by{0};

  void take_over() {
    auto raw = before;
    raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);  // Ctrl-C and Ctrl-Z stay signals
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw);
    write_all(enter);
    size = ask_size();
  }

  void give_back() {
    write_all(leave);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
  }

  /// Stops as the shell asked for; goes on when it says so.
  void stop_for_a_while() {
    give_back();
    raise(SIGSTOP);
    take_over();
  }
};

Result<std::unique_ptr<Screen>> Screen::open() {
  auto state = std::make_unique<State>();
  if (isatty(STDOUT_FILENO) != 1 || tcgetattr(STDIN_FILENO, &state->before) != 0)
    return fail(Errc::unavailable, "there is no terminal to draw on; use --once or --json");
  auto const ours = our_signals();
  if (sigprocmask(SIG_BLOCK, &ours, &state->signals_before) != 0)
    return fail(Errc::unavailable, "signals cannot be held back");
  state->take_over();
  return std::unique_ptr<Screen>{new Screen{std::move(state)}};
}

Screen::Screen(std::unique_ptr<State> state) : state_{std::move(state)} {}

Screen::~Screen() {
  state_->give_back();
  sigprocmask(SIG_SETMASK, &state_->signals_before, nullptr);
  if (state_->ended_by != 0) raise(state_->ended_by);
}

ScreenSize Screen::size() const { return state_->size; }

void Screen::show(std::string_view picture) { write_all(picture); }

ScreenEvent Screen::wait(Milliseconds time) {
  auto const deadline = Watch::now() + time;
  for (;;) {
    auto const left = std::chrono::ceil<Milliseconds>(deadline - Watch::now());
    auto const slice = std::clamp(left, Milliseconds{0}, glance_every);
    pollfd keyboard{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
    auto const ready = poll(&keyboard, 1, static_cast<int>(slice.count()));
    if (auto const signal = take_signal(); signal == SIGTSTP) {
      state_->stop_for_a_while();
      return {.kind = ScreenEvent::Kind::resized};
    } else if (signal != 0) {
      state_->ended_by = signal;
      return {.kind = ScreenEvent::Kind::end};
    }
    if (ready > 0) {
      std::array<char, 256> bytes{};
      auto const got = read(STDIN_FILENO, bytes.data(), bytes.size());
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return {.kind = ScreenEvent::Kind::end};
      return {.kind = ScreenEvent::Kind::keys, .bytes = {bytes.data(), static_cast<std::size_t>(got)}};
    }
    auto const now = ask_size();
    if (now.rows != state_->size.rows || now.columns != state_->size.columns) {
      state_->size = now;
      return {.kind = ScreenEvent::Kind::resized};
    }
    if (left <= Milliseconds{0}) return {};
  }
}

}  // namespace companion::cli
