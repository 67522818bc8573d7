#include <CLI/CLI.hpp>
#include <array>
#include <ostream>
#include <system_error>

#include "app/ledger_parts.hpp"
#include "cli/commands.hpp"
#include "cli/demo/fill.hpp"
#include "cli/render/activity.hpp"
#include "cli/render/report.hpp"
#include "cli/run_daemon.hpp"
#include "cli/settings.hpp"
#include "config/schema.hpp"
#include "detectors/homes.hpp"
#include "platform/file_lock.hpp"
#include "platform/make_host.hpp"
#include "platform/system_clock.hpp"
#include "store/foreign_database.hpp"
#include "store/ledger_reader.hpp"

namespace companion::cli {
namespace {

namespace fs = std::filesystem;

/// A folder that goes away with the demo, unless the user named it.
class Home {
 public:
  explicit Home(std::string const& named)
      : path_{named.empty() ? fs::temp_directory_path() /
                                  ("litellm-companion-demo-" + std::to_string(platform::process_id()))
                            : fs::path{named}},
        kept_{!named.empty()} {}
  Home(Home const&) = delete;
  Home& operator=(Home const&) = delete;
  ~Home() {
    std::error_code ignored;
    if (made_ && !kept_) fs::remove_all(path_, ignored);
  }

  /// A folder with anything in it is not ours to fill.
  Result<void> make() {
    std::error_code trouble;
    if (fs::exists(path_, trouble) && !fs::is_empty(path_, trouble)) {
      return fail(Errc::invalid, path_.string() + " is not empty; name a folder that is new");
    }
    fs::create_directories(path_, trouble);
    fs::permissions(path_, fs::perms::owner_all, trouble);
    if (trouble) return fail(Errc::io, "cannot make " + path_.string() + ": " + trouble.message());
    made_ = true;
    return {};
  }

  [[nodiscard]] fs::path const& path() const { return path_; }
  [[nodiscard]] bool kept() const { return kept_; }

 private:
  fs::path path_;
  bool kept_;
  bool made_{false};
};

class Demo final : public Command {
 public:
  void declare(CLI::App& app) override {
    app.add_option("--seed", wishes_.seed, "The same seed gives the same month")->default_str("1");
    app.add_option("--days", wishes_.days, "Length of the month")
        ->default_str("30")
        ->check(CLI::Range(1, 366));
    app.add_option("--now", now_, "Where the month ends, an instant; default: now");
    app.add_option("--home", home_, "Fill this new folder and keep it; default: a throw-away one")
        ->type_name("DIR");
    app.add_flag("--serve", serve_, "Start the daemon on it afterwards");
    app.add_option("--listen", listen_, "With --serve: where; default: a free port")->type_name("HOST:PORT");
  }

  Exit run(Console& console) override {
    wishes_.now = platform::SystemClock{}.now();
    if (!now_.empty()) {
      auto const now = parse_instant(now_);
      if (!now)
        return report_error(console,
                            Error{Errc::invalid, "--now wants an instant such as 2026-08-20T12:00:00Z"});
      wishes_.now = *now;
    }
    Home home{home_};
    if (auto made = home.make(); !made) return report_error(console, made.error());
    // The real readers, as if that folder were their user's home.
    auto const machine = platform::make_host(store::open_foreign);
    auto seen =
        std::make_unique<detectors::OtherHome>(*machine, detectors::Home{.name = "", .folder = home.path()});
    auto filled = demo::fill(*seen, wishes_);
    if (!filled) return report_error(console, filled.error());
    if (auto shown = show(*filled, console); !shown) return report_error(console, shown.error());
    if (home.kept()) {
      console.out << "Kept: companion report --data-dir " << filled->config.data_dir.string() << '\n';
    }
    return serve_ ? serve(std::move(filled->config), std::move(seen), console) : Exit::ok;
  }

 private:
  static Result<void> show(demo::Filled const& filled, Console& console) {
    auto reader = store::LedgerReader::open(app::ledger_path(filled.config.data_dir));
    if (!reader) return propagate(reader);
    console.out << "A made-up month: " << filled.sessions << " sessions in tool logs and " << filled.payloads
                << " LiteLLM callbacks, read and merged as real ones would be.\n";
    for (auto const by : {GroupBy::day, GroupBy::tool, GroupBy::model, GroupBy::route}) {
      UsageQuery const query{.by = by, .filter = {}, .timezone = "UTC"};
      auto report = (*reader)->usage(query);
      if (!report) return propagate(report);
      console.out << '\n' << report_table(ReportView{query, std::move(*report)}, console);
    }
    ActivityQuery const around{};
    auto activity = (*reader)->activities(around);
    if (!activity) return propagate(activity);
    console.out << '\n' << activity_table(around, *activity, console);
    return {};
  }

  Exit serve(config::Config config, std::unique_ptr<Host> seen, Console& console) const {
    auto const* const key = config::find_key("server.listen");
    auto const value = config::parse_text(config::Kind::endpoint, listen_.empty() ? "127.0.0.1:0" : listen_);
    if (!value) return report_error(console, value.error());
    key->set(config, *value);
    return run_daemon(std::move(config), console, {}, std::move(seen));
  }

  demo::Wishes wishes_;
  std::string now_;
  std::string home_;
  std::string listen_;
  bool serve_{false};
};

}  // namespace

std::unique_ptr<Command> make_demo() { return std::make_unique<Demo>(); }

}  // namespace companion::cli
