// What the daemon tells systemd or Windows' service manager about itself.
#include "app/health.hpp"
#include "app/life.hpp"
#include "runtime/sleep.hpp"

namespace companion::app {

namespace {

/// Two beats may be late before the third is missed.
constexpr int beats_in_a_period = 3;

}  // namespace

void Life::tell_ready(Started const& facts) {
  if (!own_.supervisor) {
    return;
  }
  own_.supervisor->ready("Listening on " + facts.dashboard_url);
  helpers_.spawn(beat());
}

/// The loop turns, or nobody would get here. A writer that hangs is cured by a new process; a scan that hangs
/// is not: the file system that holds it up would hold up the next one too.
asio::awaitable<void> Life::beat() {
  auto const period = own_.supervisor->watchdog();
  if (!period) {
    co_return;
  }
  auto const pause = *period / beats_in_a_period;
  while (true) {
    if (!is_stuck(ingest_.state(), std::chrono::steady_clock::now())) {
      own_.supervisor->alive();
    }
    co_await runtime::sleep(pause);
  }
}

}  // namespace companion::app
