#include "litellm/poll/spend_cursor.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace companion::litellm {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::ordered_json;

constexpr Milliseconds day = 24h;
constexpr Milliseconds widest = 32 * day;
/// A row bears the start of its call and is written after its end.
constexpr Milliseconds overlap = 1h;
constexpr Milliseconds looks_back = 2 * day;
/// The proxy's clock may be ahead of ours.
constexpr Milliseconds ahead = 5min;
/// Nothing newer than this is said to be complete: rows are written in batches.
constexpr Milliseconds written_within = 2min;
/// No proxy has older rows; `all` begins here.
constexpr Instant first_row = std::chrono::sys_days{std::chrono::year{2023} / 1 / 1};
constexpr std::int64_t page_size_usual = 100;
/// A window of so many rows that the proxy does not count them is halved down to here.
constexpr Milliseconds narrowest = 1min;

/// "2026-08-20 13:00:09" as the query wants it, percent-encoded.
std::string query_time(Instant at) {
  auto const text = format_instant(at);
  return text.substr(0, 10) + "%20" + text.substr(11, 8);
}

std::string configured(ProxyOptions const& options) {
  return options.since_date ? "from " + std::to_string(epoch_ms(*options.since_date))
                            : "last " + std::to_string(options.since.count());
}

Json to_json(SpendWindow const& window) {
  return {{"kind", static_cast<int>(window.kind)},
          {"from", epoch_ms(window.from)},
          {"to", epoch_ms(window.to)},
          {"asked", epoch_ms(window.asked)},
          {"page", window.page},
          {"rows", window.rows},
          {"most", window.most},
          {"again", window.again}};
}

std::int64_t number(Json const& json, char const* key) {
  auto const found = json.find(key);
  return found != json.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

SpendWindow window_of(Json const& json) {
  auto const kind = std::clamp<std::int64_t>(number(json, "kind"), 0, 2);
  return {.kind = static_cast<WindowKind>(kind),
          .from = from_epoch_ms(number(json, "from")),
          .to = from_epoch_ms(number(json, "to")),
          .asked = from_epoch_ms(number(json, "asked")),
          .page = std::max<std::int64_t>(number(json, "page"), 1),
          .rows = number(json, "rows"),
          .most = number(json, "most"),
          .again = json.value("again", false)};
}

}  // namespace

SpendCursor::SpendCursor(ProxyOptions const& options, std::string_view checkpoint, Instant now)
    : width_{day} {
  auto const start = std::max(options.since_date.value_or(now - options.since), first_row);
  auto const known = restore(checkpoint);
  // Asked to go further back than before: history is read anew, what is known already changes nothing.
  bool const further = known && since_ != configured(options) && start < origin_;
  if (!known || further) {
    origin_ = std::chrono::floor<std::chrono::seconds>(start);
    cursor_ = origin_;
    looked_back_ = {};
    window_.reset();
  }
  since_ = configured(options);
}

bool SpendCursor::restore(std::string_view checkpoint) {
  auto const json = Json::parse(checkpoint, nullptr, false);
  if (!json.is_object() || number(json, "origin") == 0) return false;
  origin_ = from_epoch_ms(number(json, "origin"));
  cursor_ = from_epoch_ms(number(json, "cursor"));
  looked_back_ = from_epoch_ms(number(json, "looked_back"));
  rows_ = number(json, "rows");
  since_ = json.value("since", "");
  page_size_ = std::clamp<std::int64_t>(number(json, "page_size"), 1, page_size_usual);
  if (auto const window = json.find("window"); window != json.end() && window->is_object()) {
    window_ = window_of(*window);
  }
  return true;
}

std::string SpendCursor::checkpoint() const {
  Json json{{"origin", epoch_ms(origin_)},           {"since", since_}, {"cursor", epoch_ms(cursor_)},
            {"looked_back", epoch_ms(looked_back_)}, {"rows", rows_},   {"page_size", page_size_}};
  if (window_) json["window"] = to_json(*window_);
  return json.dump();
}

bool SpendCursor::rests(Instant now) const { return !window_ && followed_ && now - cursor_ <= day; }

SpendWindow SpendCursor::next_window(Instant now) const {
  if (now - cursor_ > day) {
    return {
        .kind = WindowKind::backfill, .from = cursor_, .to = std::min(cursor_ + width_, now), .asked = now};
  }
  auto const looks = now - looked_back_ >= day && looked_back_ != Instant{};
  // A clock that was set back must not make us wait for it: the present is where it says it is.
  auto const from = looks ? now - looks_back : std::min(cursor_, now) - overlap;
  return {.kind = looks ? WindowKind::look_back : WindowKind::follow,
          .from = std::max(from, origin_),
          .to = now + ahead,
          .asked = now};
}

std::string SpendCursor::ask(Instant now) {
  if (!window_) {
    window_ = next_window(now);
    ids_.clear();
    told_now_.clear();
  }
  if (asks_the_old_way()) {
    auto const last_day = std::chrono::ceil<std::chrono::days>(window_->to);
    return "/spend/logs?start_date=" + format_instant(window_->from).substr(0, 10) +
           "&end_date=" + format_instant(last_day).substr(0, 10) + "&summarize=false&api_key=" + old_way_key_;
  }
  auto const to = std::chrono::ceil<std::chrono::seconds>(window_->to);
  return "/spend/logs/v2?start_date=" + query_time(window_->from) + "&end_date=" + query_time(to) +
         "&sort_by=startTime&sort_order=asc&page=" + std::to_string(window_->page) +
         "&page_size=" + std::to_string(page_size_);
}

void SpendCursor::drop_known(SpendPage& page) {
  std::vector<Sighting> news;
  for (std::size_t i = 0; i < page.sightings.size(); ++i) {
    auto const content = page.rows[page.row_of[i]].content;
    bool const fresh = told_now_.insert(content).second && !told_.contains(content);
    if (fresh) news.push_back(std::move(page.sightings[i]));
  }
  rows_ += static_cast<std::int64_t>(news.size());
  page.sightings = std::move(news);
  page.row_of.clear();
}

bool SpendCursor::is_last(SpendPage const& page) const {
  if (page.whole || page.rows.empty()) return true;
  if (page.capped) return static_cast<std::int64_t>(page.rows.size()) < page_size_;
  return window_->page * page_size_ >= page.total;
}

/// What is not counted cannot be checked: history is then read in smaller pieces.
bool SpendCursor::narrow(SpendPage const& page) {
  auto& window = *window_;
  if (!page.capped || window.kind != WindowKind::backfill || window.page > 1) return false;
  auto const half = std::chrono::floor<std::chrono::seconds>((window.to - window.from) / 2);
  if (half < narrowest) return false;
  width_ = half;
  window.to = window.from + half;
  return true;
}

std::optional<Coverage> SpendCursor::take(SpendPage& page, std::string const& proxy) {
  if (narrow(page)) {
    page = {};
    return std::nullopt;
  }
  auto& window = *window_;
  std::int64_t fresh = 0;
  for (auto const& row : page.rows) fresh += ids_.insert(row.id).second ? 1 : 0;
  window.rows += fresh;
  window.most = std::max(window.most, page.total);
  if (window.kind == WindowKind::backfill && !window.again) rows_ += fresh;
  if (window.kind == WindowKind::follow) drop_known(page);
  if (!is_last(page)) {
    ++window.page;
    return std::nullopt;
  }
  // More than were seen: some came between. Fewer than before: some went, and others took their place.
  bool const moved = window.rows != page.total || page.total < window.most;
  if (moved && !page.capped && !window.again) {
    window.page = 1;
    window.rows = 0;
    window.most = 0;
    window.again = true;
    ids_.clear();
    return std::nullopt;
  }
  return finish(page, proxy);
}

Coverage SpendCursor::finish(SpendPage const& page, std::string const& proxy) {
  auto const window = *window_;
  window_.reset();
  if (window.kind == WindowKind::look_back) {
    looked_back_ = window.asked;
  } else {
    cursor_ = std::max(cursor_, std::min(window.to, window.asked));
  }
  if (window.kind != WindowKind::look_back) followed_ = window.kind == WindowKind::follow;
  if (window.kind == WindowKind::backfill) {
    auto const nothing = page.total == 0 && window.page == 1;
    width_ = std::min(width_ * 2, nothing ? widest : day);
  }
  if (window.kind == WindowKind::follow) {
    if (looked_back_ == Instant{} || looked_back_ > window.asked) looked_back_ = window.asked;
    told_ = std::move(told_now_);
  }
  ids_.clear();
  told_now_.clear();
  auto const until = std::min(window.to, window.asked - written_within);
  return {.source = std::string{spend_source},
          .proxy = proxy,
          .from = window.from,
          .until = std::max(until, window.from)};
}

bool SpendCursor::ask_for_less() {
  if (page_size_ == 1 || asks_the_old_way()) return false;
  page_size_ = std::max<std::int64_t>(page_size_ / 4, 1);
  window_->page = 1;
  window_->rows = 0;
  window_->most = 0;
  ids_.clear();
  return true;
}

void SpendCursor::ask_the_old_way(std::string key) {
  old_way_key_ = std::move(key);
  if (window_) {
    window_->page = 1;
    window_->rows = 0;
    window_->most = 0;
  }
  ids_.clear();
}

}  // namespace companion::litellm
