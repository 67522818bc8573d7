// The one pass over a payload's JSON. Internal to src/litellm; the only file that knows simdjson.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "companion/result.hpp"
#include "litellm/written_payload.hpp"

namespace companion::litellm {

class PayloadReader {
 public:
  PayloadReader();
  ~PayloadReader();

  /// nullopt for `null`. The views live until the next call.
  [[nodiscard]] Result<std::optional<WrittenPayload>> read(std::string_view element);

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace companion::litellm
