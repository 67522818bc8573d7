#include "detectors/cli_processes/session.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace companion::detectors::cli_processes {
namespace {

constexpr Milliseconds one_hour = std::chrono::hours{1};
constexpr std::chrono::seconds same_start{5};

Instant begin_of(std::int64_t hour) { return Instant{one_hour * hour}; }

std::string prefix_of(std::string_view tool, ProcessId id) {
  return std::string{tool} + "|" + std::to_string(id) + "|";
}

void begin_piece(Session& session, Instant from) {
  session.hour = hour_of(from);
  session.from = from;
  session.seen = from;
  session.running = Milliseconds{0};
  session.active = Milliseconds{0};
}

}  // namespace

std::int64_t hour_of(Instant at) {
  return std::chrono::floor<std::chrono::hours>(at).time_since_epoch().count();
}

std::string Session::key() const { return prefix_of(tool->name, id) + std::to_string(epoch_ms(started)); }

Activity piece_of(Session const& session) {
  Activity activity;
  activity.source = "cli-processes";
  activity.event_key = session.key() + "|" + std::to_string(session.hour);
  activity.kind = ActivityKind::cli;
  activity.name = session.tool->name;
  activity.category = session.tool->text("category");
  activity.start = session.from;
  activity.end = std::max(session.from, session.seen);
  activity.running = session.running;
  activity.active = session.active;
  activity.count = session.hour == hour_of(session.started) ? 1 : 0;
  activity.session = session.session;
  activity.project = session.project;
  activity.branch = session.branch;
  activity.parent = session.parent;
  activity.environment = session.environment;
  return activity;
}

void begin_at(Session& session, Instant seen, std::vector<Activity>& into) {
  begin_piece(session, session.started);
  if (hour_of(seen) == session.hour) {
    session.seen = std::max(session.started, seen);
    return;
  }
  session.seen = std::min(seen, begin_of(session.hour + 1));
  into.push_back(piece_of(session));
  begin_piece(session, seen);
}

void go_on(Session& session, Step const& step, std::vector<Activity>& into) {
  if (step.counts) {
    while (session.seen < step.now) {
      auto const from = session.seen;
      if (hour_of(from) != session.hour) {
        into.push_back(piece_of(session));
        begin_piece(session, from);
      }
      auto const until = std::min(step.now, begin_of(session.hour + 1));
      session.running += until - from;
      if (step.active) session.active += until - from;
      session.seen = until;
    }
    return;
  }
  // A sleep, or a clock that was set back: time goes on from here.
  if (hour_of(step.now) != session.hour) {
    into.push_back(piece_of(session));
    begin_piece(session, step.now);
  }
  session.seen = step.now;
}

std::string encode_progress(Session const& session) {
  return "2 " + std::to_string(epoch_ms(session.seen)) + " " + std::to_string(session.running.count()) + " " +
         std::to_string(session.active.count());
}

bool restore_progress(Session& session, std::string_view text, Instant now) {
  std::array<std::int64_t, 4> numbers{};
  auto const* at = text.data();
  auto const* const end = at + text.size();
  for (auto& number : numbers) {
    auto const read = std::from_chars(at, end, number);
    if (read.ec != std::errc{} || number < 0) return false;
    at = read.ptr == end ? end : read.ptr + 1;
  }
  auto const [version, seen, running, active] = numbers;
  auto const last = from_epoch_ms(seen);
  if (version != 2 || at != end || last < session.started || last > now || active > running) return false;
  // It may have been seen last at the very end of its hour: that is the hour's.
  auto const hour = last > session.started ? hour_of(last - Milliseconds{1}) : hour_of(last);
  begin_piece(session, hour == hour_of(session.started) ? session.started : begin_of(hour));
  session.seen = last;
  session.running = Milliseconds{running};
  session.active = Milliseconds{active};
  return true;
}

std::optional<Instant> start_in_key(std::string_view key, std::string_view tool, ProcessId id,
                                    Instant started) {
  auto const prefix = prefix_of(tool, id);
  if (!key.starts_with(prefix)) return std::nullopt;
  std::int64_t ms = 0;
  auto const* const end = key.data() + key.size();
  auto const read = std::from_chars(key.data() + prefix.size(), end, ms);
  if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
  auto const known = from_epoch_ms(ms);
  return std::chrono::abs(known - started) <= same_start ? std::optional{known} : std::nullopt;
}

}  // namespace companion::detectors::cli_processes
