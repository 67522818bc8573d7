#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <ostream>
#include <utility>

#include "app/ledger_parts.hpp"
#include "cli/choice.hpp"
#include "cli/commands.hpp"
#include "cli/render/activity.hpp"
#include "cli/render/json.hpp"
#include "cli/settings.hpp"
#include "cli/time_range_flags.hpp"
#include "config/text.hpp"
#include "core/activity_json.hpp"
#include "platform/system_clock.hpp"
#include "store/ledger_reader.hpp"

namespace companion::cli {
namespace {

constexpr auto groupings = "total, name, kind, day, program, project, category, session";

class ActivityCommand final : public Command {
 public:
  void declare(CLI::App& app) override {
    app.add_option("--by", by_, std::string{"What to group by: "} + groupings)->default_str("name");
    range_.declare(app);
    range_.declare_timezone(app);
    app.add_option("--kind", kind_, "Only app, cli, browser, shell or direct_api");
    app.add_option("--name", filter_.name, "Only this app, CLI or site (codex, claude.ai)");
    app.add_option("--source", filter_.source, "Only what this source told (history:chrome)");
    app.add_option("--project", filter_.project, "Only this working directory");
    app.add_option("--session", filter_.session, "Only this session");
    app.add_flag("--list", list_, "One by one, newest first, instead of sums");
    app.add_option("--limit", limit_, "With --list: lines at most")
        ->check(CLI::Range(1, 1000))
        ->default_str("50");
    app.add_flag("--json", json_, "JSON, with what the calls of sessions used");
    settings_.declare(app);
  }

  Exit run(Console& console) override {
    auto query = ask();
    if (!query) return report_error(console, query.error());
    auto const config = settings_.config(console);
    if (!config) return Exit::usage;
    auto reader = store::LedgerReader::open(app::ledger_path(config->data_dir));
    if (!reader && reader.error().code == Errc::not_found) {
      console.out << before_the_first(*query, console);
      return Exit::ok;
    }
    if (!reader) return report_error(console, reader.error());
    auto text = list_ ? listed(**reader, *query, console) : summed(**reader, *query, console);
    if (!text) return report_error(console, text.error());
    console.out << *text;
    return Exit::ok;
  }

 private:
  [[nodiscard]] Result<ActivityQuery> ask() const {
    ActivityQuery query;
    query.filter = filter_;
    query.timezone = range_.timezone();
    auto const by = parse_activity_by(by_);
    if (!by)
      return fail(Errc::invalid, "there is no grouping \"" + config::printable(by_) + "\"; use " + groupings);
    query.by = *by;
    auto kind = choice(kind_, "kind", "app, cli, browser, shell or direct_api", parse_activity_kind);
    if (!kind) return propagate(kind);
    query.filter.kind = *kind;
    auto range = range_.read(platform::SystemClock{}.now(), query.timezone);
    if (!range) return propagate(range);
    query.filter.since = range->since;
    query.filter.until = range->until;
    return query;
  }

  /// Before the first event there is no ledger: an empty answer, not an error.
  [[nodiscard]] std::string before_the_first(ActivityQuery const& query, Console const& console) const {
    if (!json_) return activity_table(query, ActivityReport{}, console);
    if (list_) return printed(Json{{"activities", Json::array()}, {"next", nullptr}});
    return printed(Json{{"by", to_string(query.by)},
                        {"since", to_json(query.filter.since)},
                        {"until", to_json(query.filter.until)},
                        {"timezone", query.timezone},
                        {"groups", Json::array()},
                        {"total", to_json(ActivitySums{})}});
  }

  [[nodiscard]] Result<std::string> summed(LedgerView& view, ActivityQuery const& query,
                                           Console const& console) const {
    if (json_) {
      auto json = activity_report_json(view, query);
      if (!json) return propagate(json);
      return printed(*json);
    }
    auto report = view.activities(query);
    if (!report) return propagate(report);
    return activity_table(query, *report, console);
  }

  [[nodiscard]] Result<std::string> listed(LedgerView& view, ActivityQuery const& query,
                                           Console const& console) const {
    ActivityListQuery list;
    list.filter = query.filter;
    list.limit = limit_;
    if (json_) {
      auto json = activity_page_json(view, list);
      if (!json) return propagate(json);
      return printed(*json);
    }
    auto page = view.activities(list);
    if (!page) return propagate(page);
    return activity_list(*page, query.timezone, console);
  }

  Settings settings_;
  TimeRangeFlags range_{"7d"};
  ActivityFilter filter_;
  std::string by_{"name"};
  std::string kind_;
  std::uint32_t limit_{50};
  bool list_{false};
  bool json_{false};
};

}  // namespace

std::unique_ptr<Command> make_activity() { return std::make_unique<ActivityCommand>(); }

}  // namespace companion::cli
