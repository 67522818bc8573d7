#include "domain/price_history.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "domain/price_book.hpp"
#include "domain/price_source.hpp"

namespace companion::domain {
namespace {

namespace json = simdjson::ondemand;

constexpr std::string_view mark_of_additions = "\"from_proxy\"";

/// What a row charges, as text: rows with the same print price alike.
std::string print_of(SourceRow const& row) {
  auto const prices = [](std::vector<SourcePrice> const& all) {
    std::map<std::string_view, FemtoUsd> sorted;
    for (auto const& price : all) sorted.emplace(price.key, price.femto);
    std::string text;
    for (auto const& [key, femto] : sorted) text.append(key).append("=").append(std::to_string(femto)) += ';';
    return text;
  };
  auto print = std::string{row.provider} + '|' + prices(row.prices);
  for (auto const& tier : row.tiers) {
    print += '|' + std::to_string(tier.above) + '-' + std::to_string(tier.upto) + ':' + prices(tier.prices);
  }
  if (row.off_peak) {
    for (auto const& window : row.off_peak->windows) {
      print += '|' + std::to_string(window.from) + '-' + std::to_string(window.to) + '/' +
               std::to_string(window.weekdays) + '/' + std::to_string(window.zone_offset_minutes);
    }
    print += prices(row.off_peak->prices);
  }
  for (auto const& price : row.search) print += '|' + std::to_string(price.value_or(-1));
  print += '|' + std::to_string(row.fast);
  for (auto const& geo : row.geos)
    print.append("|").append(geo.geo).append("=") += std::to_string(geo.factor);
  return print + (row.search_per_query ? "q" : "") + (row.priced_otherwise ? "o" : "") +
         (row.broken ? "b" : "");
}

struct Prints {
  SourceHeader header;
  std::map<std::string, std::string, std::less<>> last;  ///< of each model's latest row
  std::map<std::string, std::string, std::less<>> provider;
};

Result<Prints> read_prints(std::string_view text) {
  Prints prints;
  auto const on_entry = [&](std::string_view model, std::vector<SourceRow> const& rows) {
    auto const* latest = &rows.front();
    for (auto const& row : rows) {
      if (row.effective_from >= latest->effective_from) latest = &row;
    }
    prints.last.emplace(model, print_of(*latest));
    prints.provider.emplace(model, latest->provider);
  };
  auto header = read_price_source(text, on_entry, [](std::string_view, std::string_view) {});
  if (!header) return propagate(header);
  prints.header = std::move(*header);
  return prints;
}

bool is_kept(std::string_view key) {
  constexpr std::array<std::string_view, 5> others{"litellm_provider", "tiered_pricing", "off_peak_pricing",
                                                   "provider_specific_entry", "web_search_billing_unit"};
  return key.find("cost_per") != key.npos || key.find("_token_cost") != key.npos ||
         std::find(others.begin(), others.end(), key) != others.end();
}

/// The members of an entry that say what it costs, as they are written, without braces.
std::optional<std::string> price_members(json::value entry) {
  json::object object;
  if (entry.get_object().get(object) != simdjson::SUCCESS) return std::nullopt;
  std::string members;
  for (auto field : object) {
    std::string_view key;
    json::value value;
    if (field.unescaped_key().get(key) != simdjson::SUCCESS) return std::nullopt;
    auto const name = std::string{key};
    if (field.value().get(value) != simdjson::SUCCESS) return std::nullopt;
    std::string_view raw;
    if (!is_kept(name)) continue;
    if (simdjson::to_json_string(value).get(raw) != simdjson::SUCCESS) return std::nullopt;
    if (raw.starts_with("null")) continue;
    members += (members.empty() ? "" : ",") + nlohmann::json(name).dump() + ':' + std::string{raw};
  }
  return members;
}

/// Walks the entries of either form of a price file.
template <class OnEntry>
bool walk(std::string_view text, OnEntry const& on_entry, std::string& aliases) {
  simdjson::padded_string const padded{text};
  json::parser parser;
  json::document document;
  json::object top;
  if (parser.iterate(padded).get(document) || document.get_object().get(top)) return false;
  auto const each = [&](json::object object, auto const& on_field) {
    for (auto field : object) {
      std::string_view key;
      json::value value;
      if (field.unescaped_key().get(key) || field.value().get(value)) return false;
      if (!on_field(std::string{key}, value)) return false;
    }
    return true;
  };
  return each(top, [&](std::string const& key, json::value value) {
    json::json_type type{};
    json::object inner;
    if (value.type().get(type)) return false;
    if (key == "aliases" && type == json::json_type::object) {
      std::string_view raw;
      if (simdjson::to_json_string(value).get(raw)) return false;
      aliases = raw;
      return true;
    }
    if (type != json::json_type::object) return true;
    if (key != "entries") return on_entry(key, value);
    return !value.get_object().get(inner) && each(inner, on_entry);
  });
}

/// The book's entries as they are written; those of a published map without what prices nothing.
std::optional<std::map<std::string, std::string>> entries_of(std::string_view book, Prints const& prints,
                                                             std::string& aliases) {
  std::map<std::string, std::string> entries;
  auto const keep = [&](std::string const& model, json::value value) {
    if (!prints.last.contains(model)) return true;
    json::json_type type{};
    std::string_view raw;
    if (value.type().get(type)) return false;
    if (simdjson::to_json_string(value).get(raw)) return false;
    entries[model] = raw;
    return true;
  };
  if (!walk(book, keep, aliases)) return std::nullopt;
  return entries;
}

std::string with_row(std::string entry, std::string const& row) {
  while (!entry.empty() && (entry.back() == '\n' || entry.back() == ' ' || entry.back() == '\r'))
    entry.pop_back();
  if (!entry.starts_with('[')) return '[' + entry + ',' + row + ']';
  entry.pop_back();
  return entry + ',' + row + ']';
}

std::string written(SourceHeader const& header, PriceNews const& news, std::string const& aliases,
                    std::map<std::string, std::string> const& entries) {
  auto const text = [](std::string_view value) { return nlohmann::json(std::string{value}).dump(); };
  auto source = header.source;
  auto const updated = "; updated from " + std::string{news.origin};
  if (source.find(updated) == source.npos) source += updated;
  auto book = "{\"schema\":\"litellm-companion-prices/1\",\n\"source\":" + text(source) +
              ",\n\"licence\":" + text(header.licence.empty() ? "MIT" : header.licence) +
              ",\n\"date\":" + text(format_instant(news.at).substr(0, 10)) + ",\n";
  if (!aliases.empty()) book += "\"aliases\":" + aliases + ",\n";
  book += "\"entries\":{\n";
  for (auto const& [model, entry] : entries) book += text(model) + ':' + entry + ",\n";
  if (book.ends_with(",\n")) book.resize(book.size() - 2);
  return book + "\n}}\n";
}

/// Which of the map's models have news.
class Selection {
 public:
  Selection(Prints const& book, Prints const& map, PriceNews const& news)
      : book_{book}, map_{map}, news_{news} {}

  [[nodiscard]] Result<void> prepare(std::string_view text) {
    if (news_.extent == PriceExtent::whole_map) {
      if (map_.last.size() * 2 >= book_.last.size()) return {};
      return fail(Errc::invalid, "the proxy's price map has " + std::to_string(map_.last.size()) +
                                     " entries, the book in force " + std::to_string(book_.last.size()) +
                                     ": refused, it looks cut");
    }
    auto parsed = PriceBook::parse(text);
    if (!parsed) return propagate(parsed);
    in_force_.emplace(std::move(*parsed));
    return {};
  }

  [[nodiscard]] bool is_news(std::string const& model,
                             std::map<std::string, std::string> const& entries) const {
    auto const fresh = map_.last.find(model);
    if (fresh == map_.last.end()) return false;
    auto const known = book_.last.find(model);
    if (known != book_.last.end()) {
      auto const own = entries.at(model).find(mark_of_additions) != std::string::npos;
      return (own || news_.extent == PriceExtent::whole_map) && known->second != fresh->second;
    }
    return news_.extent == PriceExtent::whole_map || !in_force_->match(model, map_.provider.at(model));
  }

 private:
  Prints const& book_;
  Prints const& map_;
  PriceNews const& news_;
  std::optional<PriceBook> in_force_;
};

}  // namespace

Result<PriceChange> extend_prices(std::string_view book, PriceNews const& news) {
  auto in_force = read_prints(book);
  if (!in_force) return propagate(in_force);
  auto fresh = read_prints(news.map);
  if (!fresh) return propagate(fresh);
  Selection selection{*in_force, *fresh, news};
  if (auto ready = selection.prepare(book); !ready) return propagate(ready);
  std::string aliases;
  auto entries = entries_of(book, *in_force, aliases);
  if (!entries) return fail(Errc::invalid, "the price book in force cannot be read as JSON");
  PriceChange change;
  auto const mark = news.extent == PriceExtent::additions ? "\"from_proxy\":true," : "";
  auto const head = "{\"effective_from\":\"" + format_instant(news.at) + "\"," + mark;
  auto const take = [&](std::string const& model, json::value value) {
    if (!selection.is_news(model, *entries)) return true;
    auto const members = price_members(value);
    if (!members) return false;
    if (members->empty()) return true;
    auto const row = head + *members + '}';
    auto const known = entries->find(model);
    if (known == entries->end()) {
      entries->emplace(model, row);
      ++change.added;
    } else {
      known->second = with_row(std::move(known->second), row);
      ++change.changed;
    }
    return true;
  };
  std::string foreign_aliases;
  if (!walk(news.map, take, foreign_aliases))
    return fail(Errc::invalid, "the proxy's price map is broken JSON");
  if (change.added + change.changed == 0) return change;
  change.book = written(in_force->header, news, aliases, *entries);
  auto const checked = PriceBook::parse(change.book);
  if (!checked) return tl::unexpected<Error>(checked.error());
  return change;
}

}  // namespace companion::domain
