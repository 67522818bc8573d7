#include <simdjson.h>

#include <charconv>
#include <string>
#include <utility>
#include <vector>

#include "otlp/records.hpp"

namespace companion::otlp {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t depth_max = 64;

/// The objects in the array of that name; none where it is absent or null, as protobuf has it.
Result<std::vector<dom::element>> objects_in(dom::element const& of, std::string_view name) {
  std::vector<dom::element> objects;
  dom::element value;
  auto const error = of[name].get(value);
  if (error == simdjson::NO_SUCH_FIELD || (error == simdjson::SUCCESS && value.is_null())) return objects;
  dom::array array;
  auto const wrong = [&] { return fail(Errc::invalid, std::string{name} + " is no array of objects"); };
  if (error != simdjson::SUCCESS || value.get(array) != simdjson::SUCCESS) return wrong();
  for (auto const element : array) {
    if (!element.is_object()) return wrong();
    objects.push_back(element);
  }
  return objects;
}

/// The attributes; what is none is passed over.
std::vector<dom::element> attributes_of(dom::element const& of) {
  return objects_in(of, "attributes").value_or(std::vector<dom::element>{});
}

std::string_view text(dom::element const& of, std::string_view name) {
  std::string_view found;
  if (of[name].get(found) != simdjson::SUCCESS) return {};
  return found;
}

/// 64-bit numbers are texts in OTLP's JSON; numbers are taken too.
std::optional<std::int64_t> integer(dom::element const& value) {
  std::int64_t number = 0;
  if (value.get(number) == simdjson::SUCCESS) return number;
  std::string_view digits;
  if (value.get(digits) != simdjson::SUCCESS) return std::nullopt;
  auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

std::uint64_t nanos(dom::element const& of, std::string_view name) {
  dom::element value;
  if (of[name].get(value) != simdjson::SUCCESS) return 0;
  return static_cast<std::uint64_t>(std::max<std::int64_t>(integer(value).value_or(0), 0));
}

Value value_of(dom::element const& pair) {
  dom::object any;
  if (pair["value"].get(any) != simdjson::SUCCESS) return {};
  for (auto const& [name, value] : any) {
    if (name == "stringValue") {
      if (std::string_view found; value.get(found) == simdjson::SUCCESS) return found;
    } else if (name == "intValue") {
      if (auto const number = integer(value)) return *number;
    } else if (name == "doubleValue") {
      if (double number = 0; value.get(number) == simdjson::SUCCESS) return number;
    } else if (name == "boolValue") {
      if (bool flag = false; value.get(flag) == simdjson::SUCCESS) return flag;
    }
  }
  return {};
}

std::string_view short_text(Value const& value) {
  auto const* const found = std::get_if<std::string_view>(&value);
  return found != nullptr && found->size() <= text_bytes_max ? *found : std::string_view{};
}

Sender sender_of(dom::element const& resource_logs) {
  Sender sender;
  dom::element resource;
  if (resource_logs["resource"].get(resource) != simdjson::SUCCESS) return sender;
  for (auto const& pair : attributes_of(resource)) {
    auto const key = text(pair, "key");
    if (key == "service.name") sender.service = short_text(value_of(pair));
    if (key == "service.version") sender.version = short_text(value_of(pair));
    if (key == "session.id") sender.session = short_text(value_of(pair));
    if (key == "host.name") sender.host = short_text(value_of(pair));
  }
  return sender;
}

LogRecord record_of(dom::element const& at, Sender const& sender) {
  LogRecord record;
  record.sender = sender;
  record.time_nanos = nanos(at, "timeUnixNano");
  record.observed_nanos = nanos(at, "observedTimeUnixNano");
  record.event = text(at, "eventName");
  if (dom::element body; at["body"].get(body) == simdjson::SUCCESS) {
    auto const written = text(body, "stringValue");
    if (written.size() <= text_bytes_max) record.body = written;
  }
  std::size_t seen = 0;
  for (auto const& pair : attributes_of(at)) {
    record.is_overfull = ++seen > attributes_max;
    if (record.is_overfull) break;
    if (auto const key = key_of(text(pair, "key"))) record.attributes.put(*key, value_of(pair));
  }
  return record;
}

class JsonRecords final : public Records {
 public:
  Result<void> open(std::string_view body) {
    padded_.reserve(body.size() + simdjson::SIMDJSON_PADDING);
    padded_.assign(body);
    if (parser_.allocate(std::max<std::size_t>(body.size(), 64), depth_max) != simdjson::SUCCESS)
      return fail(Errc::too_large, "the body is larger than can be read at once");
    dom::element root;
    auto const error = parser_.parse(padded_.data(), body.size(), false).get(root);
    if (error != simdjson::SUCCESS || !root.is_object())
      return fail(Errc::invalid, "the body is no OTLP JSON object");
    return take(resources_, objects_in(root, "resourceLogs"));
  }

  void rewind() override {
    resource_ = 0;
    scopes_.clear();
    scope_ = 0;
    records_.clear();
    record_ = 0;
  }

  Result<bool> next(LogRecord& into) override {
    while (true) {
      if (record_ < records_.size()) {
        into = record_of(records_[record_++], sender_);
        return true;
      }
      if (scope_ < scopes_.size()) {
        auto taken = take(records_, objects_in(scopes_[scope_++], "logRecords"));
        if (!taken) return propagate(taken);
        record_ = 0;
      } else if (resource_ < resources_.size()) {
        auto const& resource_logs = resources_[resource_++];
        sender_ = sender_of(resource_logs);
        auto taken = take(scopes_, objects_in(resource_logs, "scopeLogs"));
        if (!taken) return propagate(taken);
        scope_ = 0;
      } else {
        return false;
      }
    }
  }

 private:
  static Result<void> take(std::vector<dom::element>& into, Result<std::vector<dom::element>> found) {
    if (!found) return propagate(found);
    into = std::move(*found);
    return {};
  }

  std::string padded_;
  dom::parser parser_;
  Sender sender_;
  std::vector<dom::element> resources_;
  std::vector<dom::element> scopes_;
  std::vector<dom::element> records_;
  std::size_t resource_{0};
  std::size_t scope_{0};
  std::size_t record_{0};
};

}  // namespace

Result<std::unique_ptr<Records>> json_records(std::string_view body) {
  auto records = std::make_unique<JsonRecords>();
  if (auto opened = records->open(body); !opened) return propagate(opened);
  return records;
}

}  // namespace companion::otlp
