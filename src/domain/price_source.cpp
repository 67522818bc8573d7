#include "domain/price_source.hpp"

#include <simdjson.h>

#include <algorithm>
#include <charconv>

namespace companion::domain {
namespace {

namespace json = simdjson::ondemand;

constexpr std::array<std::string_view, 6> token_price_prefixes{"input_cost_per_token",
                                                               "output_cost_per_token",
                                                               "cache_read_input_token_cost",
                                                               "cache_creation_input_token_cost",
                                                               "output_cost_per_reasoning_token",
                                                               "output_cost_per_image_token"};

bool is_token_price(std::string_view key) {
  return std::ranges::any_of(token_price_prefixes, [&](auto prefix) { return key.starts_with(prefix); });
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() &&
         (text.back() == ' ' || text.back() == '\n' || text.back() == '\r' || text.back() == '\t'))
    text.remove_suffix(1);
  return text;
}

/// The text of a number or of a string; empty for anything else.
std::string_view scalar_text(json::value& value) {
  std::string_view text;
  json::json_type type{};
  if (value.type().get(type)) return {};
  if (type == json::json_type::string) {
    if (value.get_string().get(text)) return {};
    return text;
  }
  if (type != json::json_type::number) return {};
  return trimmed(value.raw_json_token());
}

std::string_view string_of(json::value& value) {
  std::string_view text;
  if (value.get_string().get(text)) return {};
  return text;
}

/// True when there is a value other than null.
bool is_present(json::value& value) {
  json::json_type type{};
  return !value.type().get(type) && type != json::json_type::null;
}

/// Calls `on_field(key, value)` for each field; false when the JSON is broken.
template <class OnField>
bool each_field(json::value& value, OnField const& on_field) {
  json::object object;
  if (value.get_object().get(object)) return false;
  for (auto field : object) {
    std::string_view key;
    json::value inner;
    if (field.unescaped_key().get(key) || field.value().get(inner)) return false;
    if (!on_field(key, inner)) return false;
  }
  return true;
}

template <class OnElement>
bool each_element(json::value& value, OnElement const& on_element) {
  json::array array;
  if (value.get_array().get(array)) return false;
  for (auto element : array) {
    json::value inner;
    if (element.get(inner) || !on_element(inner)) return false;
  }
  return true;
}

std::optional<Multiplier> read_multiplier(std::string_view text) {
  constexpr FemtoUsd step = 100'000'000'000;  // 1e-4 in femto
  auto const parsed = parse_unit_price(text);
  if (!parsed || *parsed % step != 0 || *parsed / step > multiplier_max) return std::nullopt;
  return static_cast<Multiplier>(*parsed / step);
}

bool add_price(std::string_view key, json::value& value, std::vector<SourcePrice>& prices, bool& broken) {
  if (!is_present(value)) return true;
  auto const price = parse_unit_price(scalar_text(value));
  if (price) {
    prices.push_back({.key = key, .femto = *price});
  } else {
    broken = true;
  }
  return true;
}

/// A count of tokens, which the map writes as 256000 or 256000.0; -1 when it is none.
std::int64_t token_count(json::value& value) {
  double number = 0;
  if (value.get_double().get(number) || !(number >= 0 && number < 1e15)) return -1;
  return static_cast<std::int64_t>(number);
}

std::int64_t whole_number(std::string_view text) {
  std::int64_t number = -1;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() ? number : -1;
}

bool read_tiers(json::value& value, SourceRow& row) {
  return each_element(value, [&](json::value element) {
    SourceTier tier;
    std::vector<std::int64_t> range;
    bool const read = each_field(element, [&](std::string_view key, json::value inner) {
      if (is_token_price(key)) return add_price(key, inner, tier.prices, row.broken);
      if (key != "range") return true;
      return each_element(inner, [&](json::value bound) {
        range.push_back(token_count(bound));
        return true;
      });
    });
    if (range.size() == 2) {
      tier.above = range[0];
      tier.upto = range[1];
      row.broken = row.broken || range[0] < 0 || range[1] < 0;
      row.tiers.push_back(std::move(tier));
    }
    return read;
  });
}

/// "HH:MM-HH:MM"; nullopt when it is none (LiteLLM ignores such a window too).
std::optional<OffPeakWindow> parse_window(std::string_view text) {
  auto const minutes = [](std::string_view clock) -> std::optional<std::int16_t> {
    auto const colon = clock.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    auto const hours = whole_number(clock.substr(0, colon));
    auto const rest = whole_number(clock.substr(colon + 1));
    if (hours < 0 || hours > 23 || rest < 0 || rest > 59) return std::nullopt;
    return static_cast<std::int16_t>(hours * 60 + rest);
  };
  auto const dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  auto const from = minutes(text.substr(0, dash));
  auto const to = minutes(text.substr(dash + 1));
  if (!from || !to) return std::nullopt;
  return OffPeakWindow{.from = *from, .to = *to};
}

/// A string or an array of strings.
bool read_windows(json::value& value, std::vector<OffPeakWindow>& out) {
  json::json_type type{};
  if (value.type().get(type)) return false;
  auto const add = [&](json::value inner) {
    if (auto const window = parse_window(string_of(inner))) out.push_back(*window);
    return true;
  };
  if (type == json::json_type::array) return each_element(value, add);
  return add(value);
}

std::uint8_t weekday_bit(std::string_view text) {
  auto const number = whole_number(text);
  if (number >= 1 && number <= 7) return static_cast<std::uint8_t>(1U << (number - 1));
  constexpr std::array<std::string_view, 7> names{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  for (std::size_t at = 0; at < names.size(); ++at) {
    if (text.substr(0, 3) == names[at]) return static_cast<std::uint8_t>(1U << at);
  }
  return 0;
}

bool read_off_peak_rule(json::value& value, std::vector<OffPeakWindow>& out) {
  std::vector<OffPeakWindow> windows;
  std::uint8_t weekdays = 0x7f;
  bool const read = each_field(value, [&](std::string_view key, json::value inner) {
    if (key == "hours_utc") return read_windows(inner, windows);
    if (key != "weekdays" || !is_present(inner)) return true;
    weekdays = 0;
    return each_element(inner, [&](json::value day) {
      weekdays = static_cast<std::uint8_t>(weekdays | weekday_bit(scalar_text(day)));
      return true;
    });
  });
  for (auto& window : windows) {
    window.weekdays = weekdays;
    out.push_back(window);
  }
  return read;
}

bool read_off_peak(json::value& value, SourceRow& row) {
  SourceOffPeak block;
  std::int16_t zone = 0;
  bool const read = each_field(value, [&](std::string_view key, json::value inner) {
    if (is_token_price(key)) return add_price(key, inner, block.prices, row.broken);
    if (key == "hours_utc") return read_windows(inner, block.windows);
    // The only zone the map names; it has no summer time. Any other is read as UTC.
    if (key == "weekday_timezone") zone = string_of(inner) == "Asia/Shanghai" ? 480 : 0;
    if (key != "windows") return true;
    return each_element(inner, [&](json::value rule) { return read_off_peak_rule(rule, block.windows); });
  });
  for (auto& window : block.windows) window.zone_offset_minutes = zone;
  if (!block.windows.empty()) row.off_peak = std::move(block);
  return read;
}

bool read_search(json::value& value, SourceRow& row) {
  json::json_type type{};
  if (value.type().get(type) || type != json::json_type::object) return true;
  return each_field(value, [&](std::string_view key, json::value inner) {
    constexpr std::array<std::string_view, 3> sizes{"search_context_size_low", "search_context_size_medium",
                                                    "search_context_size_high"};
    auto const* const found = std::ranges::find(sizes, key);
    if (found == sizes.end()) return true;
    row.search[static_cast<std::size_t>(found - sizes.begin())] = parse_unit_price(scalar_text(inner));
    return true;
  });
}

bool read_factors(json::value& value, SourceRow& row) {
  return each_field(value, [&](std::string_view key, json::value inner) {
    json::json_type type{};
    if (inner.type().get(type) || type != json::json_type::number) return true;
    auto const factor = read_multiplier(scalar_text(inner));
    if (!factor) return true;
    if (key == "fast") {
      row.fast = *factor;
    } else {
      row.geos.push_back({.geo = key, .factor = *factor});
    }
    return true;
  });
}

bool is_unit_of_another_kind(std::string_view key) {
  return key.find("cost_per") != std::string_view::npos && key.find("_per_token") == std::string_view::npos &&
         !key.ends_with("_dbu_cost_per_token") && !key.starts_with("search_context");
}

bool read_row(json::value& value, SourceRow& row) {
  return each_field(value, [&](std::string_view key, json::value inner) {
    if (is_token_price(key)) return add_price(key, inner, row.prices, row.broken);
    if (key == "litellm_provider") {
      row.provider = string_of(inner);
    } else if (key == "tiered_pricing") {
      return !is_present(inner) || read_tiers(inner, row);
    } else if (key == "off_peak_pricing") {
      return !is_present(inner) || read_off_peak(inner, row);
    } else if (key == "search_context_cost_per_query") {
      return read_search(inner, row);
    } else if (key == "provider_specific_entry") {
      return !is_present(inner) || read_factors(inner, row);
    } else if (key == "web_search_billing_unit") {
      row.search_per_query = string_of(inner) == "per_query";
    } else if (key == "effective_from") {
      auto const day = string_of(inner);
      row.effective_from = parse_instant(std::string{day} + (day.size() == 10 ? "T00:00:00Z" : ""));
      row.broken = row.broken || !row.effective_from;
    } else if (is_unit_of_another_kind(key)) {
      row.priced_otherwise = row.priced_otherwise || parse_unit_price(scalar_text(inner)).value_or(0) > 0;
    }
    return true;
  });
}

bool read_entry(std::string_view model, json::value& value, RowHandler const& on_entry) {
  json::json_type type{};
  if (value.type().get(type)) return false;
  std::vector<SourceRow> rows;
  auto const add = [&](json::value inner) { return read_row(inner, rows.emplace_back()); };
  bool const read = type == json::json_type::array    ? each_element(value, add)
                    : type == json::json_type::object ? add(value)
                                                      : true;
  // The map's own description of its fields and its block of rules are no models.
  if (read && !rows.empty() && model != "sample_spec" && model != "fallback_generalizations")
    on_entry(model, rows);
  return read;
}

bool read_top(std::string_view key, json::value& value, SourceHeader& header, RowHandler const& on_entry,
              AliasHandler const& on_alias) {
  if (key == "entries") {
    return each_field(
        value, [&](std::string_view model, json::value inner) { return read_entry(model, inner, on_entry); });
  }
  if (key == "aliases") {
    return each_field(value, [&](std::string_view alias, json::value inner) {
      on_alias(alias, string_of(inner));
      return true;
    });
  }
  json::json_type type{};
  if (value.type().get(type)) return false;
  if (type == json::json_type::object) return read_entry(key, value, on_entry);
  if (key == "source") header.source = string_of(value);
  if (key == "licence") header.licence = string_of(value);
  if (key == "date") header.date = string_of(value);
  return true;
}

}  // namespace

Result<SourceHeader> read_price_source(std::string_view text, RowHandler const& on_entry,
                                       AliasHandler const& on_alias) {
  simdjson::padded_string const padded{text};
  json::parser parser;
  json::document document;
  json::object top;
  SourceHeader header;
  if (parser.iterate(padded).get(document) || document.get_object().get(top))
    return fail(Errc::invalid, "The price file is no JSON object.");
  for (auto field : top) {
    std::string_view key;
    json::value value;
    if (field.unescaped_key().get(key) || field.value().get(value) ||
        !read_top(key, value, header, on_entry, on_alias))
      return fail(Errc::invalid, "The price file is not valid JSON" +
                                     (key.empty() ? std::string{"."} : " at \"" + std::string{key} + "\"."));
  }
  char const* rest = nullptr;
  if (!document.current_location().get(rest))
    return fail(Errc::invalid, "The price file has more after its JSON object.");
  return header;
}

std::optional<FemtoUsd> find_price(std::vector<SourcePrice> const& prices, std::string_view key) {
  auto const found = std::ranges::find(prices, key, &SourcePrice::key);
  return found == prices.end() ? std::nullopt : std::optional{found->femto};
}

}  // namespace companion::domain
