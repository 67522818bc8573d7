#include "store/zone.hpp"

#include <date/tz.h>

#include <exception>

namespace companion::store {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::sys_days;
using std::chrono::year_month_day;

std::string padded(std::int64_t value, std::size_t width) {
  auto text = std::to_string(value);
  if (text.size() < width) text.insert(0, width - text.size(), '0');
  return text;
}

std::string print_month(year_month_day date) {
  return padded(static_cast<int>(date.year()), 4) + '-' + padded(static_cast<unsigned>(date.month()), 2);
}

std::string print_day(sys_days day) {
  year_month_day const date{day};
  return print_month(date) + '-' + padded(static_cast<unsigned>(date.day()), 2);
}

/// ISO 8601: a week belongs to the year of its Thursday.
std::string print_week(sys_days monday) {
  auto const thursday = monday + days{3};
  auto const year = year_month_day{thursday}.year();
  auto const first = sys_days{year / std::chrono::January / 1};
  return padded(static_cast<int>(year), 4) + "-W" + padded((thursday - first).count() / 7 + 1, 2);
}

std::string print_offset(minutes offset) {
  if (offset == minutes{0}) return "Z";
  auto const size = abs(offset).count();
  return (offset < minutes{0} ? "-" : "+") + padded(size / 60, 2) + ':' + padded(size % 60, 2);
}

sys_days monday_of(sys_days day) { return day - (std::chrono::weekday{day} - std::chrono::Monday); }

}  // namespace

bool is_calendar(GroupBy by) {
  return by == GroupBy::hour || by == GroupBy::day || by == GroupBy::week || by == GroupBy::month;
}

Result<Zone> Zone::find(std::string const& name) {
  Zone zone;
  if (name == "UTC" || name == "Etc/UTC" || name == "Z") return zone;
  try {
    zone.zone_ = date::locate_zone(name);
    return zone;
  } catch (std::exception const&) {
    return fail(Errc::invalid,
                "unknown time zone '" + name + "'; use an IANA name such as Europe/Berlin or UTC");
  }
}

Zone::Stretch const& Zone::stretch_at(Instant at) {
  if (zone_ != nullptr && (at < stretch_.begin || at >= stretch_.end)) {
    auto const info = zone_->get_info(at);
    stretch_ = {.begin = info.begin, .end = info.end, .offset = info.offset};
  }
  return stretch_;
}

std::int64_t Zone::bucket(GroupBy by, Instant at) {
  auto const offset = stretch_at(at).offset;
  auto const local = at + offset;
  auto const day = floor<days>(local);
  switch (by) {
    case GroupBy::hour:
      return epoch_ms(floor<hours>(local) - offset);
    case GroupBy::week:
      return monday_of(day).time_since_epoch().count();
    case GroupBy::month: {
      year_month_day const date{day};
      return static_cast<int>(date.year()) * 12 + static_cast<int>(static_cast<unsigned>(date.month())) - 1;
    }
    default:
      return day.time_since_epoch().count();
  }
}

std::string Zone::key(GroupBy by, std::int64_t bucket) {
  switch (by) {
    case GroupBy::hour: {
      auto const at = from_epoch_ms(bucket);
      auto const offset = stretch_at(at).offset;
      auto const local = at + offset;
      auto const day = floor<days>(local);
      return print_day(day) + 'T' + padded(floor<hours>(local - day).count(), 2) + ":00" +
             print_offset(floor<minutes>(offset));
    }
    case GroupBy::week:
      return print_week(sys_days{days{bucket}});
    case GroupBy::month:
      return padded(bucket / 12, 4) + '-' + padded(bucket % 12 + 1, 2);
    default:
      return print_day(sys_days{days{bucket}});
  }
}

bool Zone::whole_hours(Instant from, Instant until) {
  for (auto at = from;; at = stretch_.end) {
    auto const& stretch = stretch_at(at);
    if (stretch.offset % hours{1} != std::chrono::seconds{0}) return false;
    if (zone_ == nullptr || stretch.end > until) return true;
  }
}

}  // namespace companion::store
