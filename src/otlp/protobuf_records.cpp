#include <protozero/exception.hpp>
#include <protozero/pbf_reader.hpp>

#include "otlp/fields.hpp"
#include "otlp/records.hpp"

namespace companion::otlp {
namespace {

using protozero::pbf_reader;
using protozero::pbf_wire_type;

std::string_view view(protozero::data_view const& data) { return {data.data(), data.size()}; }

bool is(pbf_reader const& at, Tag tag, pbf_wire_type type) {
  return at.tag() == tag && at.wire_type() == type;
}

/// Lists and maps are never looked into: of them only contents could come.
Value value_of(pbf_reader any) {
  Value value;
  while (any.next()) {
    if (is(any, any_string, pbf_wire_type::length_delimited)) {
      value = view(any.get_view());
    } else if (is(any, any_int, pbf_wire_type::varint)) {
      value = any.get_int64();
    } else if (is(any, any_double, pbf_wire_type::fixed64)) {
      value = any.get_double();
    } else if (is(any, any_bool, pbf_wire_type::varint)) {
      value = any.get_bool();
    } else {
      any.skip();
    }
  }
  return value;
}

struct Pair {
  std::string_view key;
  pbf_reader value;
};

Pair pair_of(pbf_reader at) {
  Pair pair;
  while (at.next()) {
    if (is(at, key_value_key, pbf_wire_type::length_delimited)) {
      pair.key = view(at.get_view());
    } else if (is(at, key_value_value, pbf_wire_type::length_delimited)) {
      pair.value = at.get_message();
    } else {
      at.skip();
    }
  }
  return pair;
}

std::string_view text_of(pbf_reader const& any) {
  auto const value = value_of(any);
  auto const* const text = std::get_if<std::string_view>(&value);
  return text != nullptr && text->size() <= text_bytes_max ? *text : std::string_view{};
}

Sender sender_of(pbf_reader resource) {
  Sender sender;
  std::size_t seen = 0;
  while (resource.next()) {
    if (!is(resource, resource_attributes, pbf_wire_type::length_delimited) || seen++ >= attributes_max) {
      resource.skip();
      continue;
    }
    auto const pair = pair_of(resource.get_message());
    if (pair.key == "service.name") sender.service = text_of(pair.value);
    if (pair.key == "service.version") sender.version = text_of(pair.value);
    if (pair.key == "session.id") sender.session = text_of(pair.value);
    if (pair.key == "host.name") sender.host = text_of(pair.value);
  }
  return sender;
}

LogRecord record_of(pbf_reader at, Sender const& sender) {
  LogRecord record;
  record.sender = sender;
  std::size_t seen = 0;
  while (at.next()) {
    if (is(at, record_attributes, pbf_wire_type::length_delimited)) {
      record.is_overfull = ++seen > attributes_max;
      auto const pair = pair_of(at.get_message());
      auto const key = record.is_overfull ? std::nullopt : key_of(pair.key);
      if (key) record.attributes.put(*key, value_of(pair.value));
    } else if (is(at, record_time_unix_nano, pbf_wire_type::fixed64)) {
      record.time_nanos = at.get_fixed64();
    } else if (is(at, record_observed_time_unix_nano, pbf_wire_type::fixed64)) {
      record.observed_nanos = at.get_fixed64();
    } else if (is(at, record_event_name, pbf_wire_type::length_delimited)) {
      record.event = view(at.get_view());
    } else if (is(at, record_body, pbf_wire_type::length_delimited)) {
      record.body = text_of(at.get_message());
    } else {
      at.skip();
    }
  }
  return record;
}

class ProtobufRecords final : public Records {
 public:
  explicit ProtobufRecords(std::string_view body) : body_{body} { ProtobufRecords::rewind(); }

  void rewind() override {
    request_ = pbf_reader{body_.data(), body_.size()};
    resource_logs_ = {};
    scope_logs_ = {};
  }

  Result<bool> next(LogRecord& into) override {
    try {
      return step(into);
    } catch (protozero::exception const&) {
      return fail(Errc::invalid, "the body is no OTLP protobuf message");
    }
  }

 private:
  bool step(LogRecord& into) {
    while (true) {
      if (to(scope_logs_, scope_logs_log_records)) {
        into = record_of(scope_logs_.get_message(), sender_);
        return true;
      }
      if (to(resource_logs_, resource_logs_scope_logs)) {
        scope_logs_ = resource_logs_.get_message();
      } else if (to(request_, request_resource_logs)) {
        resource_logs_ = request_.get_message();
        // The resource may stand behind its records.
        sender_ = {};
        auto search = resource_logs_;
        while (to(search, resource_logs_resource)) sender_ = sender_of(search.get_message());
      } else {
        return false;
      }
    }
  }

  static bool to(pbf_reader& at, Tag tag) {
    while (at.next()) {
      if (is(at, tag, pbf_wire_type::length_delimited)) return true;
      at.skip();
    }
    return false;
  }

  std::string_view body_;
  pbf_reader request_;
  pbf_reader resource_logs_;
  pbf_reader scope_logs_;
  Sender sender_;
};

}  // namespace

std::unique_ptr<Records> protobuf_records(std::string_view body) {
  return std::make_unique<ProtobufRecords>(body);
}

}  // namespace companion::otlp
