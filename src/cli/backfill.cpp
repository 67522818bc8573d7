#include "app/backfill.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <ostream>
#include <utility>

#include "cli/commands.hpp"
#include "cli/render/json.hpp"
#include "cli/render/progress.hpp"
#include "cli/render/text.hpp"
#include "cli/settings.hpp"
#include "core/time_range.hpp"
#include "platform/system_clock.hpp"

namespace companion::cli {
namespace {

Json summary_json(app::BackfillReport const& report) {
  Json detectors = Json::array();
  for (auto const& detector : report.detectors) {
    detectors.push_back({{"name", detector.detector},
                         {"files", detector.scan.files_done},
                         {"files_total", detector.scan.files_total},
                         {"bytes", detector.scan.bytes_done},
                         {"bytes_total", detector.scan.bytes_total}});
  }
  return {{"calls_new", report.receipt.calls_new},     {"calls_merged", report.receipt.calls_merged},
          {"sightings", report.receipt.sightings},     {"duplicates", report.receipt.duplicates},
          {"quarantined", report.receipt.quarantined}, {"elapsed_ms", report.elapsed.count()},
          {"interrupted", report.interrupted},         {"problems", report.problems},
          {"detectors", std::move(detectors)}};
}

std::string summary_text(app::BackfillReport const& report) {
  std::string text;
  for (auto const& detector : report.detectors) {
    text += detector.detector + ": " + grouped(static_cast<std::int64_t>(detector.scan.files_done)) +
            " files, " + byte_size(detector.scan.bytes_done) + "\n";
  }
  auto const& receipt = report.receipt;
  text += grouped(receipt.calls_new) + " new calls from " + grouped(receipt.sightings) + " sightings in " +
          time_span(report.elapsed) + ".\n";
  if (receipt.quarantined > 0)
    text += grouped(receipt.quarantined) + " lines could not be read and were set aside.\n";
  if (!report.upgraded.empty()) text += "Note: " + harmless(report.upgraded) + ".\n";
  if (report.interrupted)
    text += "Stopped early; what was read is kept, the next backfill goes on from there.\n";
  return text;
}

class Backfill final : public Command {
 public:
  void declare(CLI::App& app) override {
    app.add_option("--since", since_, "Leave files alone that were not modified since (a date, 30d, all)");
    app.add_flag("--json", json_, "The summary as JSON");
    settings_.declare(app);
  }

  Exit run(Console& console) override {
    auto config = settings_.config(console);
    if (!config) return Exit::usage;
    if (!since_.empty()) {
      auto since = parse_since(since_, platform::SystemClock{}.now(), local_timezone());
      if (!since) return report_error(console, since.error());
      config->detectors.logs.since = since->value_or(Instant{});
    }
    ProgressWriter progress{console};
    auto const report = app::backfill(*config, [&progress](app::BackfillProgress const& now) {
      progress.show(now);
      return app::Continue::yes;
    });
    progress.end();
    if (!report) return report_error(console, report.error());
    console.out << (json_ ? printed(summary_json(*report)) : summary_text(*report));
    for (auto const& problem : report->problems) console.err << "companion: " << harmless(problem) << '\n';
    return report->interrupted || !report->problems.empty() ? Exit::failure : Exit::ok;
  }

 private:
  Settings settings_;
  std::string since_;
  bool json_{false};
};

}  // namespace

std::unique_ptr<Command> make_backfill() { return std::make_unique<Backfill>(); }

}  // namespace companion::cli
