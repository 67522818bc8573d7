// JSON as it stands in other programs' files: bad UTF-8 inside a string must not cost the record.
// Include <simdjson.h> before it: it is too heavy for a header of ours.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "detectors/logs/json_view.hpp"

namespace companion::detectors {

/// A parser with its memory. Views hold until the next parse.
class JsonText {
 public:
  /// Nothing when it is no JSON. 64 bytes behind `text` may be read.
  [[nodiscard]] JsonView parse(std::string_view text) {
    // One huge record must not hold its memory for ever.
    if (parser_.capacity() > large && text.size() < large) parser_ = simdjson::dom::parser{};
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    simdjson::dom::element root;
    auto const error = parser_.parse(text.data(), text.size(), false).get(root);
    if (error == simdjson::UTF8_ERROR) return parse_repaired(text);
    return error == simdjson::SUCCESS ? JsonView{root} : JsonView{};
  }

  /// The same for text that nothing may be read behind.
  [[nodiscard]] JsonView parse_copy(std::string_view text) {
    padded_.assign(text).append(padding, '\0');
    return parse(std::string_view{padded_}.substr(0, text.size()));
  }

 private:
  static constexpr std::size_t padding = 64;
  static constexpr std::size_t large = std::size_t{1} << 20U;

  JsonView parse_repaired(std::string_view text) {
    repaired_.assign(text).append(padding, '\0');
    auto const broken = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
    std::replace_if(repaired_.begin(), repaired_.end(), broken, '?');
    simdjson::dom::element root;
    auto const error = parser_.parse(repaired_.data(), text.size(), false).get(root);
    return error == simdjson::SUCCESS ? JsonView{root} : JsonView{};
  }

  simdjson::dom::parser parser_;
  std::string repaired_;
  std::string padded_;
};

}  // namespace companion::detectors
