// The log records of one request body, one after the other, whichever encoding it has.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "companion/result.hpp"
#include "otlp/record.hpp"

namespace companion::otlp {

enum class Encoding : std::uint8_t { protobuf, json };

class Records {
 public:
  Records() = default;
  Records(Records const&) = delete;
  Records& operator=(Records const&) = delete;
  virtual ~Records() = default;

  /// False: there are no more. invalid: the body is none; nothing can be read on.
  [[nodiscard]] virtual Result<bool> next(LogRecord& into) = 0;
  /// Starts again with the first.
  virtual void rewind() = 0;
};

/// `body` outlives it.
[[nodiscard]] std::unique_ptr<Records> protobuf_records(std::string_view body);
/// invalid: it is no JSON object, or nested too deep.
[[nodiscard]] Result<std::unique_ptr<Records>> json_records(std::string_view body);

}  // namespace companion::otlp
