#include "telemetry/baseline.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "core/text.hpp"

namespace companion::telemetry {
namespace {

constexpr std::string_view time_label = "since ";

template <class Number>
std::optional<Number> take_number(std::string_view& text, int base = 10) {
  Number number{};
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

/// " 12 3 4" to its end.
std::optional<std::vector<std::int64_t>> take_numbers(std::string_view text) {
  std::vector<std::int64_t> numbers;
  while (!text.empty()) {
    if (text.front() != ' ') return std::nullopt;
    text.remove_prefix(1);
    auto const number = take_number<std::int64_t>(text);
    if (!number || *number < 0) return std::nullopt;
    numbers.push_back(*number);
  }
  return numbers;
}

std::int64_t above(std::int64_t value, std::int64_t told) { return std::max<std::int64_t>(value - told, 0); }

/// Turns a cumulative point into what is above `told`; false when that is nothing.
bool subtract(Point& point, Baseline::Told const* told) {
  if (told != nullptr) {
    point.value = above(point.value, told->value);
    for (std::size_t i = 0; i < std::min(point.buckets.size(), told->buckets.size()); ++i)
      point.buckets[i] = above(point.buckets[i], told->buckets[i]);
  }
  auto const some = [](std::int64_t count) { return count != 0; };
  if (point.buckets.empty()) return point.value != 0;
  return std::any_of(point.buckets.begin(), point.buckets.end(), some);
}

}  // namespace

Baseline Baseline::parse(std::string_view text) {
  Baseline baseline;
  while (!text.empty()) {
    auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.starts_with(time_label)) {
      line.remove_prefix(time_label.size());
      if (auto const time = take_number<std::int64_t>(line)) baseline.since_ = from_epoch_ms(*time);
      continue;
    }
    auto const key = take_number<std::uint64_t>(line, 16);
    auto numbers = key ? take_numbers(line) : std::nullopt;
    if (!numbers || numbers->empty()) continue;
    Told told;
    told.value = numbers->front();
    told.buckets.assign(numbers->begin() + 1, numbers->end());
    baseline.told_[*key] = std::move(told);
  }
  return baseline;
}

std::string Baseline::text() const {
  if (since_ == Instant{}) return {};
  auto text = std::string{time_label} + std::to_string(epoch_ms(since_)) + '\n';
  for (auto const& [key, told] : told_) {
    if (of_process_.contains(key)) continue;
    text += hex64(key) + ' ' + std::to_string(told.value);
    for (auto const count : told.buckets) text += ' ' + std::to_string(count);
    text += '\n';
  }
  return text;
}

Announced Baseline::known() const {
  std::vector<std::uint64_t> keys;
  for (auto const& [key, told] : told_) keys.push_back(key);
  Announced announced;
  announced.add(keys);
  return announced;
}

Baseline::Told const* Baseline::find(std::uint64_t series) const {
  auto const found = told_.find(series);
  return found == told_.end() ? nullptr : &found->second;
}

void Baseline::begin_with_process(std::vector<Reading> const& readings) {
  for (auto const& reading : readings) {
    auto const* const metric = find_metric(reading.metric);
    if (metric == nullptr || metric->instrument != Instrument::counter) continue;
    of_process_.insert(series_key(metric->name, reading.attributes));
  }
}

bool Baseline::settle(Snapshot const& deltas) {
  since_ = deltas.time;
  bool changed = false;
  for (auto const& metric : deltas.metrics) {
    if (metric.metric->instrument == Instrument::gauge) continue;
    for (auto const& point : metric.points) {
      auto const key = series_key(metric.metric->name, point.attributes);
      auto& told = told_[key];
      told.value += point.value;
      if (told.buckets.size() < point.buckets.size()) told.buckets.resize(point.buckets.size(), 0);
      for (std::size_t i = 0; i < point.buckets.size(); ++i) told.buckets[i] += point.buckets[i];
      changed = changed || !of_process_.contains(key);
    }
  }
  return changed;
}

Snapshot take_deltas(Collected collected, Baseline const& baseline, SeriesLimits const& limits, Instant now) {
  // Shown with their value at once, new series are as good as announced.
  auto known = baseline.known();
  auto const is_new = [&](CounterRow const& row) {
    return !known.knows(series_key(row.metric, row.attributes));
  };
  if (std::any_of(collected.counters.begin(), collected.counters.end(), is_new))
    known.add(take_snapshot(collected, known, limits, now).zeroed);
  auto snapshot = take_snapshot(std::move(collected), known, limits, now);
  snapshot.temporality = Temporality::delta;
  for (auto& metric : snapshot.metrics) {
    if (metric.metric->instrument == Instrument::gauge) continue;
    std::vector<Point> grown;
    for (auto& point : metric.points) {
      if (!subtract(point, baseline.find(series_key(metric.metric->name, point.attributes)))) continue;
      point.start = std::min(std::max(point.start, baseline.since()), now);
      grown.push_back(std::move(point));
    }
    metric.points = std::move(grown);
  }
  std::erase_if(snapshot.metrics, [](MetricPoints const& metric) { return metric.points.empty(); });
  return snapshot;
}

}  // namespace companion::telemetry
