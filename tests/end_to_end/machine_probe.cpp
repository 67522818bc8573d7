// Runs the detectors of apps and connections on this machine without a daemon, and tells what the ledger
// would hold: machine_probe POLL_MS IDLE_AFTER_MS [app:NAME=PATTERN | endpoint:PROVIDER=HOST:PORT]… until its
// standard input closes. One line an activity: "kind name program running_ms active_ms count".
#include <poll.h>
#include <unistd.h>

#include <iostream>
#include <map>
#include <string>

#include "detectors/apps/apps_detector.hpp"
#include "detectors/direct_api/direct_api_detector.hpp"
#include "platform/make_host.hpp"

namespace companion {
namespace {

using Ledger = std::map<std::string, Activity>;

void look(Detector& detector, Ledger& ledger) {
  auto const scan = detector.scan({});
  if (!scan) {
    std::cerr << detector.name() << ": " << scan.error().message << "\n";
    return;
  }
  for (auto const& activity : scan->found.activities) {
    auto const [at, fresh] = ledger.try_emplace(activity.source + activity.event_key, activity);
    if (!fresh) merge(at->second, activity);
  }
}

/// False once nobody holds the other end of standard input.
bool wait(std::chrono::milliseconds pause) {
  pollfd input{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
  return ::poll(&input, 1, static_cast<int>(pause.count())) == 0;
}

int run(int count, char** words) {
  detectors::Catalogues catalogues;
  detectors::AppOptions apps;
  detectors::NetworkOptions network;
  apps.poll = Milliseconds{std::stoll(words[1])};
  apps.idle_after = Milliseconds{std::stoll(words[2])};
  network.poll = apps.poll;
  for (int i = 3; i < count; ++i) {
    std::string const word{words[i]};
    auto const colon = word.find(':');
    auto const equals = word.find('=');
    auto const name = word.substr(colon + 1, equals - colon - 1);
    if (word.starts_with("app:")) {
      catalogues.apps.push_back(
          {.name = name, .fields = {{"linux", {word.substr(equals + 1)}}, {"window_classes", {name}}}});
    } else {
      network.endpoints[name].push_back(word.substr(equals + 1));
    }
  }
  auto const host = platform::make_host(nullptr);
  detectors::AppsDetector in_front{*host, catalogues.apps, apps};
  detectors::DirectApiDetector connected{*host, catalogues, network};
  Ledger ledger;
  std::cout << "ready" << std::endl;
  do {
    look(in_front, ledger);
    if (!network.endpoints.empty()) look(connected, ledger);
  } while (wait(network.endpoints.empty() ? in_front.pause().value_or(apps.poll) : apps.poll));
  look(in_front, ledger);
  std::cerr << in_front.describe() << "\n" << connected.describe() << "\n";
  for (auto const& [key, activity] : ledger) {
    std::cout << to_string(activity.kind) << ' ' << activity.name << ' '
              << (activity.program.empty() ? "-" : activity.program) << ' ' << activity.running.count() << ' '
              << activity.active.count() << ' ' << activity.count << "\n";
  }
  return 0;
}

}  // namespace
}  // namespace companion

int main(int count, char** words) { return count < 3 ? 2 : companion::run(count, words); }
