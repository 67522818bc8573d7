#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <ostream>

#include "app/ledger_parts.hpp"
#include "cli/commands.hpp"
#include "cli/render/json.hpp"
#include "cli/render/reconcile.hpp"
#include "cli/settings.hpp"
#include "cli/time_range_flags.hpp"
#include "domain/reconcile.hpp"
#include "platform/system_clock.hpp"
#include "store/ledger_reader.hpp"

namespace companion::cli {
namespace {

class Reconcile final : public Command {
 public:
  void declare(CLI::App& app) override {
    range_.declare(app);
    app.add_option("--model", filter_.model, "Only this model");
    app.add_option("--threshold", threshold_, "List what differs by more than this many percent")
        ->check(CLI::Range(0.0, 100.0))
        ->default_str("1");
    app.add_flag("--strict", strict_, "Exit with 1 when something differs");
    app.add_flag("--json", json_, "JSON, exact amounts");
    settings_.declare(app);
  }

  Exit run(Console& console) override {
    auto const config = settings_.config(console);
    if (!config) return Exit::usage;
    auto found = find(app::ledger_path(config->data_dir));
    if (!found) return report_error(console, found.error());
    console.out << (json_ ? printed(to_json(*found)) : reconciliation_text(*found, console));
    auto const differs = std::any_of(found->models.begin(), found->models.end(),
                                     [](ReconciledModel const& model) { return !model.differences.empty(); });
    return strict_ && differs ? Exit::failure : Exit::ok;
  }

 private:
  Result<Reconciliation> find(std::filesystem::path const& path) {
    auto const now = platform::SystemClock{}.now();
    auto range = range_.read(now, "UTC");
    if (!range) return propagate(range);
    filter_.since = range->since;
    filter_.until = range->until;
    auto reader = store::LedgerReader::open(path);
    if (!reader && reader.error().code == Errc::not_found) {
      return fail(Errc::not_found, "there is no ledger yet; `companion run` makes one");
    }
    if (!reader) return propagate(reader);
    return domain::reconcile(**reader, filter_, domain::reconcile_options(now, threshold_ / 100));
  }

  Settings settings_;
  TimeRangeFlags range_{"7d"};
  UsageFilter filter_;
  double threshold_{1.0};
  bool strict_{false};
  bool json_{false};
};

}  // namespace

std::unique_ptr<Command> make_reconcile() { return std::make_unique<Reconcile>(); }

}  // namespace companion::cli
