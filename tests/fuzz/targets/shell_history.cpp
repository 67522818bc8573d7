// Any bytes as the history of every shell: decoding ends, gives clean UTF-8, and reading in two steps tells
// what reading at once tells where entries have times.
#include <map>
#include <string>
#include <vector>

#include "detectors/shell/shell_detector.hpp"
#include "tests/fuzz/targets.hpp"
#include "tests/support/fake_host.hpp"

namespace companion::fuzz {
namespace {

using namespace detectors;

Catalogue const& clis() {
  static Catalogue const catalogue{
      {.name = "claude-code", .fields = {{"commands", {"claude"}}}},
      {.name = "pi", .fields = {{"commands", {"pi"}}, {"weak", {"pi"}}, {"ambiguous", {"pi"}}}}};
  return catalogue;
}

struct Home {
  explicit Home(shell::Shell const& which) : shell{which} {}

  void write(std::string_view bytes) {
    host.write("/home/alex/.bash_history", bytes);
    host.write("/home/alex/.zsh_history", bytes);
    host.write("/home/alex/.local/share/fish/fish_history", bytes);
    host.write("/home/alex/.local/share/powershell/PSReadLine/ConsoleHost_history.txt", bytes);
    host.write("/home/alex/.config/nushell/history.txt", bytes);
  }
  void read() {
    shell::ShellDetector detector{host, shell, clis(), options};
    std::vector<Checkpoint> rows;
    for (auto const& [item, value] : checkpoints) rows.push_back({"", item, value});
    detector.restore(rows);
    for (bool more = true; more;) {
      auto const scan = detector.scan({.bytes = 4096, .observations = 8});
      if (!scan) std::abort();
      for (auto const& activity : scan->found.activities) {
        if (activity.event_key.empty() || activity.end < activity.start || activity.count < 1) std::abort();
        auto const [place, fresh] = ledger.try_emplace(activity.event_key, activity);
        if (!fresh) merge(place->second, activity);
      }
      for (auto const& row : scan->found.checkpoints) checkpoints[row.item] = row.value;
      more = scan->more;
    }
  }

  shell::Shell const& shell;
  test::FakeHost host;
  ShellOptions options{.enabled = true, .disabled = {}, .hostname = "host"};
  std::map<std::string, Activity> ledger;
  std::map<std::string, std::string> checkpoints;
};

}  // namespace

void shell_history(std::string_view bytes) {
  for (auto const& shell : shell::shells()) {
    if (shell.decode == nullptr) continue;
    for (auto const& entry : shell.decode(bytes)) {
      if (shell::valid_utf8(entry.command) != entry.command) std::abort();
    }
    Home home{shell};
    home.write(bytes);
    home.read();
    auto const told = home.ledger.size();
    home.read();
    if (home.ledger.size() != told) std::abort();
  }
}

}  // namespace companion::fuzz
