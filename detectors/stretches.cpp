#include "detectors/stretches.hpp"

#include <algorithm>
#include <iterator>
#include <sstream>

namespace companion::detectors {
namespace {

constexpr std::chrono::seconds tell_every{60};
/// The daemon was away no longer than a restart takes: whatever still runs ran all the while.
constexpr std::chrono::minutes restart_gap_max{2};
/// The start of a process is computed from the clock and may differ from one life of the daemon to the next.
constexpr std::chrono::seconds same_start{5};

Instant hour_of(Instant at) {
  return std::chrono::time_point_cast<Milliseconds>(std::chrono::floor<std::chrono::hours>(at));
}

Milliseconds overlap(std::vector<Span> const& spans, Instant begin, Instant end) {
  Milliseconds sum{};
  for (auto const& span : spans)
    sum += std::max(Milliseconds{}, std::min(span.end, end) - std::max(span.begin, begin));
  return sum;
}

bool share_a_process(Instances const& a, Instances const& b) {
  return std::any_of(a.begin(), a.end(), [&](auto const& one) {
    return std::any_of(b.begin(), b.end(), [&](auto const& other) {
      return one.first == other.first && std::chrono::abs(one.second - other.second) <= same_start;
    });
  });
}

std::int64_t newcomers(Instances const& before, Instances const& now) {
  return std::count_if(now.begin(), now.end(), [&](auto const& instance) {
    return std::none_of(before.begin(), before.end(),
                        [&](auto const& known) { return known.first == instance.first; });
  });
}

}  // namespace

void Stretches::restore(std::vector<Checkpoint> const& checkpoints) {
  for (auto const& checkpoint : checkpoints) {
    std::istringstream text{checkpoint.value};
    std::string version;
    Piece piece;
    std::int64_t start = 0;
    std::int64_t end = 0;
    std::int64_t running = 0;
    std::int64_t active = 0;
    if (!(text >> version >> start >> end >> running >> active >> piece.count) || version != "1") continue;
    piece.start = from_epoch_ms(start);
    piece.end = from_epoch_ms(end);
    piece.running = Milliseconds{running};
    piece.active = Milliseconds{active};
    std::int64_t id = 0;
    for (std::int64_t started = 0; text >> id >> started;)
      piece.instances.emplace_back(id, from_epoch_ms(started));
    restored_[checkpoint.item] = std::move(piece);
  }
}

std::string Stretches::encode(Piece const& piece) const {
  std::ostringstream text;
  text << "1 " << epoch_ms(piece.start) << ' ' << epoch_ms(piece.end) << ' ' << piece.running.count() << ' '
       << piece.active.count() << ' ' << piece.count;
  for (auto const& [id, started] : piece.instances) text << ' ' << id << ' ' << epoch_ms(started);
  return text.str();
}

void Stretches::look(Instant now, Milliseconds counted, std::map<std::string, StretchLook> const& running,
                     Observations& into) {
  take_up(now, running, into);
  auto const gap = now - before_;
  bool const counts = gap > Milliseconds{} && gap <= counted;
  for (auto at = open_.begin(); at != open_.end();) {
    auto& [key, piece] = *at;
    auto const found = running.find(key);
    if (found != running.end() && !found->second.instances.empty()) {
      if (piece.end != now) go_on(key, piece, found->second, now, counts, into);
      ++at;
    } else {
      end(key, piece, found == running.end() ? StretchLook{} : found->second, now, counts, into);
      at = open_.erase(at);
    }
  }
  for (auto const& [key, look] : running) {
    if (!look.instances.empty() && !open_.contains(key)) begin(key, look, now, counts, into);
  }
  before_ = now;
}

/// Of what was left open, what is still the same process goes on; the rest ended while nobody looked.
void Stretches::take_up(Instant now, std::map<std::string, StretchLook> const& running, Observations& into) {
  for (auto& [key, piece] : restored_) {
    auto const found = running.find(key);
    if (found == running.end() || !share_a_process(piece.instances, found->second.instances)) {
      into.checkpoints.push_back({.source = source_, .item = key, .value = {}});
      continue;
    }
    auto& kept = open_[key] = std::move(piece);
    kept.what = found->second.what;
    kept.told = kept.end;
    auto const away = now - kept.end;
    go_on(key, kept, found->second, now, away > Milliseconds{} && away <= restart_gap_max, into);
  }
  restored_.clear();
}

void Stretches::begin(std::string const& key, StretchLook const& look, Instant now, bool counts,
                      Observations& into) {
  // When it began is known exactly, but only what we were there to see is counted.
  auto start = now;
  for (auto const& [id, started] : look.instances)
    start = std::min(start, started == Instant{} ? now : started);
  start = counts ? std::max({start, before_, hour_of(now)}) : now;
  Piece piece{.what = look.what,
              .instances = look.instances,
              .start = start,
              .end = now,
              .running = now - start,
              .active = overlap(look.active, start, now),
              .count = count_ == Count::starts ? 1 : std::ssize(look.instances)};
  tell(key, open_[key] = std::move(piece), into);
}

void Stretches::end(std::string const& key, Piece& piece, StretchLook const& look, Instant now, bool counts,
                    Observations& into) {
  // Somewhere since the look before, but not before it left the front.
  auto gone = piece.end + (now - piece.end) / 2;
  for (auto const& span : look.active) gone = std::max(gone, span.end);
  if (counts && now > piece.end) go_on(key, piece, look, gone, true, into);
  tell(key, piece, into);
  into.checkpoints.back().value.clear();
}

void Stretches::go_on(std::string const& key, Piece& piece, StretchLook const& look, Instant now, bool counts,
                      Observations& into) {
  bool const news = !look.instances.empty() && piece.instances != look.instances;
  auto const came = count_ == Count::starts ? 0 : newcomers(piece.instances, look.instances);
  piece.instances = look.instances;
  if (now < piece.end) {
    // The clock was set back. What was counted stays; time goes on from here, in a piece of its own.
    tell(key, piece, into);
    piece = {.what = piece.what, .instances = piece.instances, .start = now, .end = now};
  } else if (counts) {
    for (auto from = piece.end; from < now;) {
      auto const until = std::min(now, hour_of(from) + std::chrono::hours{1});
      if (hour_of(from) != hour_of(piece.start)) cut(key, piece, from, into);
      piece.running += until - from;
      piece.active += overlap(look.active, from, until);
      piece.end = until;
      from = until;
    }
  } else if (hour_of(now) != hour_of(piece.start)) {
    cut(key, piece, now, into);
  }
  piece.end = now;
  piece.count += came;
  if (news || now - piece.told >= tell_every) tell(key, piece, into);
}

void Stretches::cut(std::string const& key, Piece& piece, Instant at, Observations& into) const {
  tell(key, piece, into);
  piece = {.what = piece.what, .instances = piece.instances, .start = at, .end = at};
}

void Stretches::tell(std::string const& key, Piece& piece, Observations& into) const {
  piece.told = piece.end;
  auto& told = into.activities.emplace_back(piece.what);
  told.source = source_;
  told.event_key = key + "|" + std::to_string(epoch_ms(piece.start));
  told.start = piece.start;
  told.end = piece.end;
  told.running = piece.running;
  told.active = piece.active;
  told.count = piece.count;
  into.checkpoints.push_back({.source = source_, .item = key, .value = encode(piece)});
}

}  // namespace companion::detectors
