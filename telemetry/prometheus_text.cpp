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

constexpr std::string_view total_suffix = "_total";

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

/// OpenMetrics wants bounds to be seen as floats.
std::string bound_text(std::int64_t bound, unsigned shift, TextFormat format) {
  auto text = scaled_text(bound, shift);
  if (format == TextFormat::openmetrics && text.find('.') == text.npos) text += ".0";
  return text;
}

void append_histogram(std::string& out, std::string_view name, Metric const& metric, Point const& point,
                      TextFormat format) {
  auto const labels = labels_of(point.attributes);
  auto const shift = decimals(metric.scale);
  std::int64_t count = 0;
  for (std::size_t i = 0; i < point.buckets.size(); ++i) {
    count += point.buckets[i];
    auto const bound = i < metric.bounds.size() ? bound_text(metric.bounds[i], shift, format) : "+Inf";
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

struct Family {
  std::string_view name;
  std::string_view type;
  std::string_view unit;  ///< a word at the end of the name, or empty
  std::string_view help;
};

void append_head(std::string& out, Family const& family, TextFormat format) {
  bool const open = format == TextFormat::openmetrics;
  auto const line = [&](std::string_view keyword) {
    out += "# ";
    out += keyword;
    out += ' ';
    out += family.name;
    out += ' ';
  };
  line("HELP");
  append_escaped(out, family.help, open ? Quotes::escaped : Quotes::plain);
  out += '\n';
  line("TYPE");
  out += family.type;
  out += '\n';
  if (!open || family.unit.empty() || !family.name.ends_with("_" + std::string{family.unit})) return;
  line("UNIT");
  out += family.unit;
  out += '\n';
}

void append_metric(std::string& out, MetricPoints const& shown, TextFormat format) {
  auto const& metric = *shown.metric;
  auto const name = prometheus_name(metric);
  std::string_view family = name;
  if (format == TextFormat::openmetrics && metric.instrument == Instrument::counter) {
    family.remove_suffix(total_suffix.size());
  }
  append_head(out, {family, type_of(metric.instrument), unit_word(metric), metric.help}, format);
  for (auto const& point : shown.points) {
    if (metric.instrument == Instrument::histogram) {
      append_histogram(out, name, metric, point, format);
    } else {
      append(out, {name, "", labels_of(point.attributes), scaled_text(point.value, decimals(metric.scale))});
    }
  }
}

void append_target(std::string& out, Attributes const& resource, TextFormat format) {
  if (resource.empty()) return;
  // Keys are the user's own: two may become one label, which a page may have once only.
  Attributes labels;
  for (auto const& [key, value] : resource) {
    auto const [at, fresh] = labels.emplace(prometheus_label(key), value);
    if (!fresh) at->second += ";" + value;
  }
  bool const open = format == TextFormat::openmetrics;
  append_head(out, {open ? "target" : "target_info", open ? "info" : "gauge", {}, "Who is scraped."}, format);
  append(out, {"target_info", "", labels_of(labels), "1"});
}

}  // namespace

std::string prometheus_text(Snapshot const& snapshot, TextFormat format, Attributes const& resource) {
  std::string out;
  append_target(out, resource, format);
  for (auto const& shown : snapshot.metrics) append_metric(out, shown, format);
  if (format == TextFormat::openmetrics) out += "# EOF\n";
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
  // As Prometheus does it: a label begins with a letter.
  if (label.empty() || (label[0] >= '0' && label[0] <= '9')) label.insert(0, "key_");
  return label;
}

}  // namespace companion::telemetry
