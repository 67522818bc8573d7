// One content, written as OTLP protobuf and as OTLP JSON.
#pragma once

#include <cstdint>
#include <fstream>
#include <iterator>
#include <protozero/pbf_writer.hpp>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "otlp/logs_decoder.hpp"
#include "tests/support/places.hpp"

namespace companion::otlp::testing {

using Told = std::variant<std::string, std::int64_t, double, bool>;
using Pairs = std::vector<std::pair<std::string, Told>>;

struct Record {
  Pairs attributes;
  std::uint64_t time{1'795'208'702'319'000'000};
  std::string body;
};
struct Body {
  Pairs resource;
  std::vector<Record> records;
};

inline void add_pair(protozero::pbf_writer& into, protozero::pbf_tag_type tag, std::string const& key,
                     Told const& told) {
  std::string value;
  protozero::pbf_writer any{value};
  if (auto const* text = std::get_if<std::string>(&told)) any.add_string(1, *text);
  if (auto const* flag = std::get_if<bool>(&told)) any.add_bool(2, *flag);
  if (auto const* number = std::get_if<std::int64_t>(&told)) any.add_int64(3, *number);
  if (auto const* real = std::get_if<double>(&told)) any.add_double(4, *real);
  std::string pair;
  protozero::pbf_writer both{pair};
  both.add_string(1, key);
  both.add_message(2, value);
  into.add_message(tag, pair);
}

inline std::string protobuf_of(Body const& body) {
  std::string resource;
  protozero::pbf_writer resource_writer{resource};
  for (auto const& [key, told] : body.resource) add_pair(resource_writer, 1, key, told);
  std::string scope;
  protozero::pbf_writer scope_writer{scope};
  for (auto const& record : body.records) {
    std::string text;
    protozero::pbf_writer writer{text};
    writer.add_fixed64(1, record.time);
    if (!record.body.empty()) {
      std::string any;
      protozero::pbf_writer{any}.add_string(1, record.body);
      writer.add_message(5, any);
    }
    for (auto const& [key, told] : record.attributes) add_pair(writer, 6, key, told);
    scope_writer.add_message(2, text);
  }
  std::string logs;
  protozero::pbf_writer logs_writer{logs};
  logs_writer.add_message(2, scope);  // the resource behind its records: any order is legal
  logs_writer.add_message(1, resource);
  std::string request;
  protozero::pbf_writer{request}.add_message(1, logs);
  return request;
}

inline std::string json_of(Pairs const& pairs) {
  std::string list;
  for (auto const& [key, told] : pairs) {
    list += (list.empty() ? "" : ",") + (R"({"key":")" + key + R"(","value":{)");
    if (auto const* text = std::get_if<std::string>(&told)) list += R"("stringValue":")" + *text + '"';
    if (auto const* flag = std::get_if<bool>(&told))
      list += std::string{R"("boolValue":)"} + (*flag ? "true" : "false");
    if (auto const* number = std::get_if<std::int64_t>(&told))
      list += R"("intValue":")" + std::to_string(*number) + '"';
    if (auto const* real = std::get_if<double>(&told)) list += R"("doubleValue":)" + std::to_string(*real);
    list += "}}";
  }
  return "[" + list + "]";
}

inline std::string json_of(Body const& body) {
  std::string records;
  for (auto const& record : body.records) {
    records += (records.empty() ? "" : ",") + (R"({"timeUnixNano":")" + std::to_string(record.time)) +
               R"(","body":{"stringValue":")" + record.body + R"("},"attributes":)" +
               json_of(record.attributes) + "}";
  }
  return R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[)" + records + R"(]}],"resource":{"attributes":)" +
         json_of(body.resource) + "}}]}";
}

struct Read {
  std::vector<Sighting> sightings;
  std::uint64_t rejected{0};
  std::string reason;
};

/// In slices of one: cuts must not matter.
inline Read read(Encoding encoding, std::string body, std::size_t slice = 1) {
  Read result;
  auto decoder = LogsDecoder::open(encoding, std::move(body));
  if (!decoder) return {.sightings = {}, .rejected = 0, .reason = decoder.error().message};
  while (!decoder->is_done()) {
    for (auto& sighting : decoder->next(slice).sightings) result.sightings.push_back(std::move(sighting));
  }
  result.rejected = decoder->rejected();
  result.reason = decoder->first_reason();
  return result;
}

inline std::string fixture(std::string const& name) {
  std::ifstream file{std::string{places::fixtures()} + "/otlp/" + name, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

/// A good request of Claude Code, to be spoiled.
inline Body claude_body() {
  return {.resource = {{"service.name", "claude-code"}, {"service.version", "2.1.0"}},
          .records = {{.attributes = {{"event.name", "api_request"},
                                      {"session.id", "s-1"},
                                      {"event.sequence", std::int64_t{5}},
                                      {"model", "claude-opus-4-8"},
                                      {"input_tokens", std::int64_t{120}},
                                      {"output_tokens", std::int64_t{7}},
                                      {"cost_usd", 0.000615},
                                      {"prompt", "never to be seen"}},
                       .body = "claude_code.api_request"}}};
}

inline void set(Body& body, std::string const& key, Told told) {
  for (auto& [name, value] : body.records[0].attributes) {
    if (name == key) {
      value = std::move(told);
      return;
    }
  }
  body.records[0].attributes.emplace_back(key, std::move(told));
}

}  // namespace companion::otlp::testing
