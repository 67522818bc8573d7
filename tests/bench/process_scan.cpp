// What looking at processes costs: process_scan [PROCESSES] [LOOKS]. Starts that many idle children, looks as
// the detectors do, and prints CPU time a look.
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <vector>

#include "detectors/apps/apps_detector.hpp"
#include "platform/machine_seams.hpp"
#include "platform/make_host.hpp"

namespace companion {
namespace {

double cpu_ms() {
  rusage spent{};
  ::getrusage(RUSAGE_SELF, &spent);
  auto const of = [](timeval const& time) {
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
  };
  return of(spent.ru_utime) + of(spent.ru_stime);
}

void measure(int looks) {
  auto const table = platform::make_process_table();
  auto begin = cpu_ms();
  auto const first = table->refresh();
  std::printf("first look: %.2f ms, %zu processes\n", cpu_ms() - begin, first ? first->started.size() : 0U);
  for (int i = 0; i < 8; ++i) static_cast<void>(table->refresh());  // until none is young
  begin = cpu_ms();
  for (int i = 0; i < looks; ++i) static_cast<void>(table->refresh());
  auto const look = (cpu_ms() - begin) / looks;
  std::printf("a look: %.3f ms, %.4f %% of a core at one each 2 s\n", look, look / 20);

  auto const host = platform::make_host(nullptr);
  detectors::Catalogue const apps{{.name = "sleepers", .fields = {{"linux", {"/no/such/*"}}}}};
  detectors::AppsDetector detector{*host, apps, {}};
  for (int i = 0; i < 9; ++i) static_cast<void>(detector.scan({}));
  begin = cpu_ms();
  for (int i = 0; i < looks; ++i) static_cast<void>(detector.scan({}));
  auto const scan = (cpu_ms() - begin) / looks;
  std::printf("a scan of the apps detector: %.3f ms, %.4f %% of a core at one each 10 s\n", scan, scan / 100);
}

}  // namespace
}  // namespace companion

int main(int count, char** words) {
  int const processes = count > 1 ? std::atoi(words[1]) : 500;
  int const looks = count > 2 ? std::atoi(words[2]) : 200;
  std::vector<pid_t> children;
  for (int i = 0; i < processes; ++i) {
    pid_t const child = ::fork();
    if (child < 0) break;
    if (child == 0) {
      ::pause();
      ::_exit(0);
    }
    children.push_back(child);
  }
  companion::measure(looks);
  for (auto const child : children) ::kill(child, SIGKILL);
  for (auto const child : children) ::waitpid(child, nullptr, 0);
  return 0;
}
