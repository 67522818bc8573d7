#include "store/counter_book.hpp"

#include <algorithm>
#include <utility>

namespace companion::store {
namespace {

constexpr char separator = '\x1f';

// The separator in a value would split it in two; nobody sees the difference to a space.
void append(std::string& text, std::string_view part) {
  auto const from = text.size();
  text += part;
  std::replace(text.begin() + static_cast<std::ptrdiff_t>(from), text.end(), separator, ' ');
}

}  // namespace

std::string attributes_text(Attributes const& attributes) {
  std::string text;
  for (auto const& [key, value] : attributes) {
    if (!text.empty()) text += separator;
    append(text, key);
    text += '=';
    append(text, value);
  }
  return text;
}

Attributes parse_attributes(std::string_view text) {
  Attributes attributes;
  while (!text.empty()) {
    auto const pair = text.substr(0, text.find(separator));
    auto const equals = std::min(pair.find('='), pair.size());
    attributes.emplace(pair.substr(0, equals), pair.substr(std::min(equals + 1, pair.size())));
    text.remove_prefix(std::min(text.size(), pair.size() + 1));
  }
  return attributes;
}

Result<std::vector<CounterRow>> read_counters(Database& database) {
  auto select = database.prepare("SELECT metric, attributes, slot, value FROM counter ORDER BY 1, 2, 3");
  if (!select) return propagate(select);
  std::vector<CounterRow> rows;
  for (;;) {
    auto row = select->step();
    if (!row) return propagate(row);
    if (!*row) return rows;
    rows.push_back({.metric = std::string{select->text(0)},
                    .attributes = parse_attributes(select->text(1)),
                    .slot = static_cast<std::int32_t>(select->integer(2)),
                    .value = select->integer(3)});
  }
}

Result<CounterBook> CounterBook::open(Database& database) {
  auto upsert = database.prepare(
      "INSERT INTO counter(metric, attributes, slot, value) VALUES(?1,?2,?3,?4) "
      "ON CONFLICT DO UPDATE SET value=value+?4");
  if (!upsert) return propagate(upsert);
  CounterBook book;
  book.upsert_ = std::move(*upsert);
  return book;
}

void CounterBook::add(CounterDelta const& delta) {
  pending_[Series{delta.metric, attributes_text(delta.attributes), delta.slot}] += delta.delta;
}

Result<void> CounterBook::flush() {
  for (auto const& [series, delta] : pending_) {
    upsert_.bind_text(1, series.metric);
    upsert_.bind_text(2, series.attributes);
    upsert_.bind(3, std::int64_t{series.slot});
    upsert_.bind(4, delta);
    auto written = upsert_.run();
    if (!written) return written;
  }
  pending_.clear();
  return {};
}

}  // namespace companion::store
