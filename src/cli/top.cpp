#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <ostream>
#include <utility>

#include "app/ledger_parts.hpp"
#include "app/runtime_file.hpp"
#include "cli/choice.hpp"
#include "cli/commands.hpp"
#include "cli/settings.hpp"
#include "cli/sources.hpp"
#include "cli/top/frame.hpp"
#include "cli/top/screen.hpp"
#include "platform/system_clock.hpp"
#include "store/ledger_reader.hpp"

namespace companion::cli {
namespace {

/// Health is asked less often: it costs a connection, and a daemon that hangs must not hold up the keys.
constexpr std::chrono::seconds health_every{5};
constexpr Milliseconds health_timeout{300};
/// A ledger that takes long to read is read less often: a fifth of a core is the most.
constexpr int rest_factor = 4;
constexpr std::uint32_t calls_shown = 30;
constexpr std::size_t once_width = 120;
constexpr std::size_t once_rows = 1000;

std::optional<GroupBy> parse_by(std::string_view name) {
  if (name == "tool") return GroupBy::tool;
  if (name == "model") return GroupBy::model;
  if (name == "project") return GroupBy::project;
  return name == "session" ? std::optional{GroupBy::session} : std::nullopt;
}

std::optional<Order> parse_order(std::string_view name) {
  if (name == "cost") return Order::cost;
  if (name == "tokens") return Order::tokens;
  if (name == "calls") return Order::calls;
  return name == "name" ? std::optional{Order::name} : std::nullopt;
}

DaemonState ask_daemon(config::Config const& config) {
  auto const health = ask_health(config, health_timeout);
  DaemonState state{.running = health.has_value(), .text = {}, .not_well = {}};
  if (!health) {
    state.text = health.error().code == Errc::not_found ? "the daemon does not run" : health.error().message;
    return state;
  }
  if (auto const daemon = app::read_runtime_file(config.data_dir)) state.text = base_url(daemon->url);
  if (health->status != 200) state.not_well = not_well(health->body);
  return state;
}

/// The numbers at a time, on a connection that is kept as long as it works.
class Reading {
 public:
  explicit Reading(config::Config const& config) : config_{config}, timezone_{local_timezone()} {}

  [[nodiscard]] Result<TopNumbers> take(TopView const& view) {
    auto const now = platform::SystemClock{}.now();
    if (!asked_ || now - *asked_ >= health_every || now < *asked_) {
      daemon_ = ask_daemon(config_);
      asked_ = now;
    }
    auto numbers =
        read({.now = now, .timezone = timezone_, .by = view.by, .span = view.span, .calls = calls_shown});
    if (!numbers) {
      reader_.reset();  // a ledger that was set aside is opened anew
      return numbers;
    }
    numbers->daemon = daemon_;
    sort_groups(numbers->groups, view.order);
    return numbers;
  }

 private:
  Result<TopNumbers> read(TopQuestion const& question) {
    if (reader_ == nullptr) {
      auto reader = store::LedgerReader::open(app::ledger_path(config_.data_dir));
      if (!reader) return propagate(reader);
      reader_ = std::move(*reader);
    }
    return read_numbers(*reader_, question);
  }

  config::Config const& config_;
  std::string timezone_;
  std::unique_ptr<store::LedgerReader> reader_;
  DaemonState daemon_;
  std::optional<Instant> asked_;
};

/// Until the user, a signal or the terminal ends it.
class Session {
 public:
  Session(Screen& screen, Reading& reading, TopView view, Colour colour)
      : screen_{screen}, reading_{reading}, view_{view}, colour_{colour} {}

  void run(Milliseconds interval) {
    while (!view_.quit) {
      if (Watch::now() >= next_look_ || asks_for_others()) look(interval);
      draw();
      auto const left = std::chrono::ceil<Milliseconds>(next_look_ - Watch::now());
      auto const event = screen_.wait(std::max(left, Milliseconds{0}));
      if (event.kind == ScreenEvent::Kind::end) return;
      for (auto const& press : decode_keys(event.bytes)) apply(press, groups_, shown_, view_);
    }
  }

 private:
  using Watch = std::chrono::steady_clock;

  void look(Milliseconds interval) {
    auto const begun = Watch::now();
    numbers_ = reading_.take(view_);
    auto const now = Watch::now();
    next_look_ = now + std::max<Watch::duration>(interval, (now - begun) * rest_factor);
  }

  /// Keys that scroll and sort are content with the numbers that are there: a held key reads no ledger.
  [[nodiscard]] bool asks_for_others() const {
    return numbers_ && (numbers_->question.by != view_.by || numbers_->question.span != view_.span);
  }

  void draw() {
    auto const size = screen_.size();
    // The keys have the last row.
    ScreenSize const room{.rows = size.rows > 0 ? size.rows - 1 : 0, .columns = size.columns};
    screen_.show(as_picture(frame(room), size, colour_));
  }

  Frame frame(ScreenSize room) {
    if (view_.help) return make_help(room);
    if (!numbers_) return make_note(numbers_.error().message, room);
    sort_groups(numbers_->groups, view_.order);
    auto frame = make_frame(*numbers_, view_, room);
    groups_ = numbers_->groups.size();
    shown_ = frame.groups_shown;
    return frame;
  }

  Screen& screen_;
  Reading& reading_;
  TopView view_;
  Colour colour_;
  Result<TopNumbers> numbers_{fail(Errc::not_found, "nothing was read yet")};
  Watch::time_point next_look_{};
  std::size_t groups_{0};
  std::size_t shown_{0};
};

class Top final : public Command {
 public:
  void declare(CLI::App& app) override {
    app.add_option("--by", by_, "What to group by: tool, model, project, session")->default_str("tool");
    app.add_option("--span", span_, "What to group: the calls of the last hour, today, 7d or 30d")
        ->default_str("today");
    app.add_option("--sort", sort_, "Order of the groups: cost, tokens, calls, name")->default_str("cost");
    app.add_option("--interval", interval_, "Seconds between two looks")
        ->default_str("1")
        ->check(CLI::Range(1, 3600));
    app.add_flag("--once", once_, "Print one picture and end");
    app.add_flag("--json", json_, "Print the numbers as JSON and end, exact amounts");
    settings_.declare(app);
  }

  Exit run(Console& console) override {
    auto const view = chosen();
    if (!view) return report_error(console, view.error());
    auto const config = settings_.config(console);
    if (!config) return Exit::usage;
    Reading reading{*config};
    if (once_ || json_) return print(reading, *view, console);
    auto screen = Screen::open();
    if (!screen) return report_error(console, screen.error());
    Session{**screen, reading, *view, console.colour}.run(std::chrono::seconds{interval_});
    return Exit::ok;
  }

 private:
  [[nodiscard]] Result<TopView> chosen() const {
    auto by = choice<GroupBy>(by_, "group", "tool, model, project or session", parse_by);
    if (!by) return propagate(by);
    auto span = choice<Span>(span_, "span", "hour, today, 7d or 30d", parse_span);
    if (!span) return propagate(span);
    auto order = choice<Order>(sort_, "order", "cost, tokens, calls or name", parse_order);
    if (!order) return propagate(order);
    return TopView{.by = by->value_or(GroupBy::tool),
                   .span = span->value_or(Span::today),
                   .order = order->value_or(Order::cost)};
  }

  [[nodiscard]] Exit print(Reading& reading, TopView const& view, Console& console) const {
    auto const numbers = reading.take(view);
    if (!numbers) return report_error(console, numbers.error());
    ScreenSize const page{.rows = once_rows, .columns = std::min(console.width, once_width)};
    console.out << (json_ ? top_json(*numbers) : as_text(make_frame(*numbers, view, page), console.colour));
    return Exit::ok;
  }

  Settings settings_;
  std::string by_;
  std::string span_;
  std::string sort_;
  int interval_{1};
  bool once_{false};
  bool json_{false};
};

}  // namespace

std::unique_ptr<Command> make_top() { return std::make_unique<Top>(); }

}  // namespace companion::cli
