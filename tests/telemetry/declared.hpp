// Whether what is emitted is what the catalogue declares: its metrics, attributes and closed sets of values.
#pragma once

#include <algorithm>
#include <sstream>
#include <string>
#include <string_view>

#include "companion/counters.hpp"
#include "telemetry/catalogue.hpp"
#include "telemetry/prometheus_text.hpp"
#include "telemetry/value_sets.hpp"

namespace companion::telemetry {

/// What is wrong with one series; empty when nothing is.
inline std::string undeclared(std::string_view name, Attributes const& attributes) {
  auto const* const metric = find_metric(name);
  if (metric == nullptr) return "there is no metric " + std::string{name};
  for (auto const& [key, value] : attributes) {
    auto const& keys = metric->attributes;
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) return std::string{name} + " has no " + key;
    auto const* const set = values_of(name, key);
    if (set == nullptr || !allows(*set, value)) return std::string{name} + ": " + key + " is never " + value;
  }
  return {};
}

/// OpenTelemetry name of a sample on a page; empty when the catalogue has none.
inline std::string_view metric_of_sample(std::string_view sample) {
  for (auto const& metric : catalogue()) {
    auto const name = prometheus_name(metric);
    if (metric.instrument != Instrument::histogram) {
      if (sample == name) return metric.name;
      continue;
    }
    for (auto const* const suffix : {"_bucket", "_sum", "_count"}) {
      if (sample == name + suffix) return metric.name;
    }
  }
  return {};
}

/// OpenTelemetry key of a label of that metric; the label itself when there is none.
inline std::string key_of_label(std::string_view metric, std::string const& label) {
  for (auto const& key : find_metric(metric)->attributes) {
    if (prometheus_label(key) == label) return std::string{key};
  }
  return label;
}

/// Of a page for scrapers: what is wrong with it, a line each. Values with quotes or commas are not
/// understood.
inline std::string undeclared_samples(std::string const& page) {
  std::string wrong;
  std::istringstream lines{page};
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('#') || line.starts_with("target_info")) continue;
    auto const name = line.substr(0, line.find_first_of("{ "));
    auto const metric = metric_of_sample(name);
    if (metric.empty()) {
      wrong += name + " is no metric\n";
      continue;
    }
    Attributes attributes;
    auto const open = line.find('{');
    auto const end = line.rfind('}');
    std::istringstream labels{open == line.npos ? "" : line.substr(open + 1, end - open - 1)};
    for (std::string label; std::getline(labels, label, ',');) {
      auto const equal = label.find("=\"");
      auto const key = label.substr(0, equal);
      if (key != "le")
        attributes[key_of_label(metric, key)] = label.substr(equal + 2, label.size() - equal - 3);
    }
    if (auto const problem = undeclared(metric, attributes); !problem.empty()) wrong += problem + '\n';
  }
  return wrong;
}

}  // namespace companion::telemetry
