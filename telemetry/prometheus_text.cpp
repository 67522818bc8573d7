#include "telemetry/prometheus_text.hpp"

#include <algorithm>
#include <vector>

#include "telemetry/scaled.hpp"

namespace companion::telemetry {
namespace {

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words;
  bool inside = false;
  for (auto const c : name) {
    if (!is_alphanumeric(c)) {
      inside = false;
      continue;
    }
    if (!inside) words.emplace_back();
    inside = true;
    words.back() += c;
  }
  return words;
}

// Annotations in braces say nothing to Prometheus; other units are appended as they are.
std::string unit_word(Metric const& metric) {
  if (metric.unit.empty() || metric.unit.front() == '{') return {};
  if (metric.unit == "s") return "seconds";
  if (metric.unit == "By") return "bytes";
  if (metric.unit == "%") return "percent";
  if (metric.unit == "1") return metric.instrument == Instrument::gauge ? "ratio" : "";
  return std::string{metric.unit};
}

enum class Quotes : std::uint8_t { plain, escaped };

void append_escaped(std::string& out, std::string_view text, Quotes quotes) {
  for (auto const c : text) {
    if (c == '\\') {
      out += "\\\\";
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '"' && quotes == Quotes::escaped) {
      out += "\\\"";
    } else {
      out += c;
    }
  }
}

std::string labels_of(Attributes const& attributes) {
  std::string labels;
  for (auto const& [key, value] : attributes) {
    if (!labels.empty()) labels += ',';
    labels += prometheus_label(key) + "=\"";
    append_escaped(labels, value, Quotes::escaped);
    labels += '"';
  }
  return labels;
}

struct Sample {
  std::string_view name;
  std::string_view suffix;
  std::string_view labels;
  std::string value;
};

void append(std::string& out, Sample const& sample) {
  out += sample.name;
  out += sample.suffix;
  if (!sample.labels.empty()) {
    out += '{';
    out += sample.labels;
    out += '}';
  }
  out += ' ';
  out += sample.value;
  out += '\n';
}

void append_histogram(std::string& out, std::string_view name, Metric const& metric, Point const& point) {
  auto const labels = labels_of(point.attributes);
  auto const shift = decimals(metric.scale);
  std::int64_t count = 0;
  for (std::size_t i = 0; i < point.buckets.size(); ++i) {
    count += point.buckets[i];
    auto const bound = i < metric.bounds.size() ? scaled_text(metric.bounds[i], shift) : "+Inf";
    auto const with_bound = labels + (labels.empty() ? "" : ",") + "le=\"" + bound + "\"";
    append(out, {name, "_bucket", with_bound, std::to_string(count)});
  }
  append(out, {name, "_sum", labels, scaled_text(point.value, shift)});
  append(out, {name, "_count", labels, std::to_string(count)});
}

std::string_view type_of(Instrument instrument) {
  switch (instrument) {
    case Instrument::counter:
      return "counter";
    case Instrument::gauge:
      return "gauge";
    case Instrument::histogram:
      return "histogram";
  }
  return "untyped";
}

void append_metric(std::string& out, MetricPoints const& shown) {
  auto const& metric = *shown.metric;
  auto const name = prometheus_name(metric);
  out += "# HELP " + name + ' ';
  append_escaped(out, metric.help, Quotes::plain);
  out += "\n# TYPE " + name + ' ';
  out += type_of(metric.instrument);
  out += '\n';
  for (auto const& point : shown.points) {
    if (metric.instrument == Instrument::histogram) {
      append_histogram(out, name, metric, point);
    } else {
      append(out, {name, "", labels_of(point.attributes), scaled_text(point.value, decimals(metric.scale))});
    }
  }
}

}  // namespace

std::string prometheus_text(Snapshot const& snapshot) {
  std::string out;
  for (auto const& shown : snapshot.metrics) append_metric(out, shown);
  return out;
}

std::string prometheus_name(Metric const& metric) {
  auto words = words_of(metric.name);
  auto const has = [&words](std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  if (auto unit = unit_word(metric); !unit.empty() && !has(unit)) words.push_back(std::move(unit));
  if (metric.instrument == Instrument::counter) {
    std::erase(words, "total");
    words.emplace_back("total");
  }
  std::string name;
  for (auto const& word : words) name += name.empty() ? word : "_" + word;
  return name;
}

std::string prometheus_label(std::string_view key) {
  std::string label{key};
  for (auto& c : label) {
    if (!is_alphanumeric(c)) c = '_';
  }
  return label;
}

}  // namespace companion::telemetry
