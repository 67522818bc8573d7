#include "detectors/cli_processes/session.hpp"

#include <algorithm>
#include <charconv>

namespace companion::detectors::cli_processes {
namespace {

constexpr Milliseconds one_hour = std::chrono::hours{1};

Instant begin_of(std::int64_t hour) { return Instant{one_hour * hour}; }

Activity piece(Session const& session, std::int64_t hour, Instant now) {
  bool const first = hour == hour_of(session.started);
  Activity activity;
  activity.source = "cli-processes";
  activity.event_key = session.key() + "|" + std::to_string(hour);
  activity.kind = ActivityKind::cli;
  activity.name = session.tool->name;
  activity.category = session.tool->text("category");
  activity.start = first ? session.started : begin_of(hour);
  activity.end = std::max(activity.start, std::min(now, begin_of(hour + 1)));
  activity.running = activity.end - activity.start;
  activity.active = hour == session.hour ? std::min(session.active, activity.running) : Milliseconds{0};
  activity.count = first ? 1 : 0;
  activity.session = session.session;
  activity.project = session.project;
  activity.branch = session.branch;
  activity.parent = session.parent;
  activity.environment = session.environment;
  return activity;
}

}  // namespace

std::int64_t hour_of(Instant at) {
  return std::chrono::floor<std::chrono::hours>(at).time_since_epoch().count();
}

std::string Session::key() const {
  return tool->name + "|" + std::to_string(id) + "|" + std::to_string(epoch_ms(started));
}

std::vector<Activity> tell(Session& session, Instant now) {
  std::vector<Activity> pieces;
  auto const current = std::max(hour_of(now), session.hour);
  auto from = session.hour;
  if (current - from > hours_max) {
    pieces.push_back(piece(session, from, now));
    from = current - hours_max;
  }
  for (auto hour = from; hour <= current; ++hour) pieces.push_back(piece(session, hour, now));
  if (current != session.hour) session.active = Milliseconds{0};
  session.hour = current;
  session.told = now;
  return pieces;
}

std::string encode_progress(Session const& session) {
  return std::to_string(session.hour) + " " + std::to_string(session.active.count());
}

bool restore_progress(Session& session, std::string_view text) {
  auto const* const end = text.data() + text.size();
  std::int64_t hour = 0;
  std::int64_t active = 0;
  auto const first = std::from_chars(text.data(), end, hour);
  if (first.ec != std::errc{} || first.ptr == end) return false;
  auto const second = std::from_chars(first.ptr + 1, end, active);
  if (second.ec != std::errc{} || hour < session.hour || active < 0) return false;
  session.hour = hour;
  session.active = Milliseconds{active};
  return true;
}

}  // namespace companion::detectors::cli_processes
