#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>
#include <utility>
#include <vector>

#include "app/ledger_parts.hpp"
#include "app/single_look.hpp"
#include "cli/commands.hpp"
#include "cli/render/detect.hpp"
#include "cli/render/json.hpp"
#include "cli/render/text.hpp"
#include "cli/settings.hpp"
#include "cli/sources.hpp"
#include "config/text.hpp"
#include "detectors/all.hpp"
#include "platform/make_host.hpp"
#include "platform/system_clock.hpp"
#include "store/foreign_database.hpp"
#include "store/ledger_reader.hpp"

namespace companion::cli {
namespace {

using Detectors = std::vector<std::unique_ptr<Detector>>;

class Detect final : public Command {
 public:
  void declare(CLI::App& app) override {
    app.add_option("name", name_, "Detector to run; without it all are listed")->type_name("NAME");
    app.add_flag("--once", once_, "Run it by hand and print what it finds; nothing is stored");
    app.add_flag("--resume", resume_, "Start where the ledger says that it stopped, not at the beginning");
    app.add_option("--limit", limit_, "Of each kind of finding: lines at most")
        ->check(CLI::Range(0, 100'000))
        ->default_str("20");
    app.add_flag("--json", json_, "JSON");
    settings_.declare(app);
  }

  Exit run(Console& console) override {
    auto const config = settings_.config(console);
    if (!config) return Exit::usage;
    if (name_.empty()) return list(sources_of(ask_health(*config), *config), console);
    auto const host = platform::make_host(store::open_foreign);
    auto const all = detectors::make_all(*host, config->detectors);
    auto const found =
        std::find_if(all.begin(), all.end(), [&](auto const& detector) { return detector->name() == name_; });
    if (found == all.end()) return unknown(all, console);
    if (!once_) {
      return report_error(console, Error{Errc::invalid, "say --once to run " + name_ + " by hand"});
    }
    auto checkpoints = start_from(*config);
    if (!checkpoints) return report_error(console, checkpoints.error());
    auto const look = app::look_once(**found, *checkpoints, {.shown_max = limit_});
    if (!look) return report_error(console, look.error());
    console.out << (json_ ? printed(look_json(*look)) : look_text(*look));
    return Exit::ok;
  }

 private:
  Exit list(Sources const& sources, Console& console) const {
    auto const now = platform::SystemClock{}.now();
    Json json = Json::array();
    for (auto const& source : sources) {
      if (json_) {
        json.push_back(source_json(source));
        continue;
      }
      auto const how = doing(source, now);
      console.out << harmless(source.name) << ": " << harmless(source.reads)
                  << (how.empty() ? "" : " (" + how + ")") << '\n';
    }
    if (json_) console.out << printed(json);
    return Exit::ok;
  }

  Exit unknown(Detectors const& all, Console& console) const {
    std::vector<std::string> known;
    for (auto const& detector : all) known.emplace_back(detector->name());
    auto const meant = config::nearest(name_, known);
    return report_error(
        console, Error{Errc::invalid, "there is no detector \"" + config::printable(name_) + "\"; " +
                                          (meant.empty() ? "`companion detect` lists those that are turned on"
                                                         : "did you mean " + meant + "?")});
  }

  /// Nothing known of it, or no ledger yet: from the beginning.
  [[nodiscard]] Result<std::vector<Checkpoint>> start_from(config::Config const& config) const {
    if (!resume_) return std::vector<Checkpoint>{};
    auto reader = store::LedgerReader::open(app::ledger_path(config.data_dir));
    if (!reader && reader.error().code == Errc::not_found) return std::vector<Checkpoint>{};
    if (!reader) return propagate(reader);
    return (*reader)->checkpoints(name_);
  }

  Settings settings_;
  std::string name_;
  std::size_t limit_{20};
  bool once_{false};
  bool resume_{false};
  bool json_{false};
};

}  // namespace

std::unique_ptr<Command> make_detect() { return std::make_unique<Detect>(); }

}  // namespace companion::cli
