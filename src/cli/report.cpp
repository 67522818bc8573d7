#include <CLI/CLI.hpp>
#include <array>
#include <ostream>
#include <utility>

#include "app/ledger_parts.hpp"
#include "cli/choice.hpp"
#include "cli/commands.hpp"
#include "cli/render/report.hpp"
#include "cli/settings.hpp"
#include "cli/time_range_flags.hpp"
#include "companion/query.hpp"
#include "config/text.hpp"
#include "core/time_range.hpp"
#include "platform/system_clock.hpp"
#include "store/ledger_reader.hpp"

namespace companion::cli {
namespace {

struct Word {
  char const* name;
  GroupBy by;
};
constexpr std::array<Word, 16> words{{{"total", GroupBy::total},
                                      {"hourly", GroupBy::hour},
                                      {"daily", GroupBy::day},
                                      {"weekly", GroupBy::week},
                                      {"monthly", GroupBy::month},
                                      {"session", GroupBy::session},
                                      {"project", GroupBy::project},
                                      {"model", GroupBy::model},
                                      {"tool", GroupBy::tool},
                                      {"route", GroupBy::route},
                                      {"provider", GroupBy::provider},
                                      {"key", GroupBy::key},
                                      {"team", GroupBy::team},
                                      {"ownership", GroupBy::ownership},
                                      {"branch", GroupBy::branch},
                                      {"host", GroupBy::host}}};

class Report final : public Command {
 public:
  void declare(CLI::App& app) override {
    std::string names;
    for (auto const& word : words) names += (names.empty() ? "" : ", ") + std::string{word.name};
    app.add_option("group", group_, "What to group by: " + names)->default_str("daily")->type_name("");
    range_.declare(app);
    range_.declare_timezone(app);
    app.add_option("--tool", filter_.tool, "Only this tool (claude-code, codex)");
    app.add_option("--model", filter_.model, "Only this model");
    app.add_option("--project", filter_.project, "Only this working directory");
    app.add_option("--session", filter_.session, "Only this session");
    app.add_option("--provider", filter_.provider, "Only this provider");
    app.add_option("--key", filter_.key_alias, "Only this virtual key (its alias)");
    app.add_option("--team", filter_.team, "Only this team");
    app.add_option("--branch", filter_.branch, "Only this git branch");
    app.add_option("--host", filter_.host, "Only calls from this host");
    app.add_option("--ownership", ownership_,
                   "Only personal, work or unassigned calls (ownership.* settings)");
    app.add_option("--route", route_, "Only tracked, dark, proxy_only or unknown calls");
    app.add_option("--limit", limit_, "Rows at most: the newest days, else the dearest")
        ->check(CLI::PositiveNumber);
    auto* const json = app.add_flag("--json", json_, "JSON, exact amounts");
    app.add_flag("--csv", csv_, "CSV, exact amounts")->excludes(json);
    settings_.declare(app);
  }

  Exit run(Console& console) override {
    auto query = ask();
    if (!query) return report_error(console, query.error());
    auto const config = settings_.config(console);
    if (!config) return Exit::usage;
    auto report = read(app::ledger_path(config->data_dir), *query);
    if (!report) return report_error(console, report.error());
    ReportView view{std::move(*query), std::move(*report)};
    if (limit_ > 0) keep_groups(view, limit_);
    console.out << (json_ ? report_json(view) : csv_ ? report_csv(view) : report_table(view, console));
    return Exit::ok;
  }

 private:
  [[nodiscard]] Result<UsageQuery> ask() const {
    auto by = group_by();
    if (!by) return propagate(by);
    UsageQuery query{.by = *by, .filter = filter_, .timezone = range_.timezone()};
    auto route = choice(route_, "route", "tracked, dark, proxy_only or unknown", parse_route);
    if (!route) return propagate(route);
    query.filter.route = *route;
    auto ownership = choice(ownership_, "ownership", "personal, work or unassigned", parse_ownership);
    if (!ownership) return propagate(ownership);
    query.filter.ownership = *ownership;
    auto range = range_.read(platform::SystemClock{}.now(), query.timezone);
    if (!range) return propagate(range);
    query.filter.since = range->since;
    query.filter.until = range->until;
    return query;
  }

  [[nodiscard]] Result<GroupBy> group_by() const {
    std::vector<std::string> known;
    for (auto const& word : words) {
      if (group_ == word.name) return word.by;
      known.emplace_back(word.name);
    }
    auto const meant = config::nearest(group_, known);
    return fail(Errc::invalid, "there is no report \"" + config::printable(group_) + "\"; " +
                                   (meant.empty() ? "use one of " + config::join(known, ", ")
                                                  : "did you mean " + meant + "?"));
  }

  /// Before the first call there is no ledger: an empty answer, not an error.
  static Result<UsageReport> read(std::filesystem::path const& path, UsageQuery const& query) {
    auto reader = store::LedgerReader::open(path);
    if (!reader && reader.error().code == Errc::not_found) {
      auto zone = start_of_day(Instant{}, query.timezone);
      if (!zone) return propagate(zone);
      return UsageReport{};
    }
    if (!reader) return propagate(reader);
    return (*reader)->usage(query);
  }

  Settings settings_;
  TimeRangeFlags range_{"all"};
  UsageFilter filter_;
  std::string group_{"daily"};
  std::string route_;
  std::string ownership_;
  std::size_t limit_{0};
  bool json_{false};
  bool csv_{false};
};

}  // namespace

std::unique_ptr<Command> make_report() { return std::make_unique<Report>(); }

}  // namespace companion::cli
