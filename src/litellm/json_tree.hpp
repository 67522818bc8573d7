// A JSON text as a tree of texts: strings unescaped, numbers as they were written, so that money stays exact.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "companion/result.hpp"

namespace companion::litellm {

class JsonTree;

/// A place in a tree; of what is absent everything is absent too. Lives as long as the tree's last parse.
class JsonValue {
 public:
  JsonValue() = default;

  /// A member of an object; the null value when there is none.
  [[nodiscard]] JsonValue operator[](std::string_view key) const;
  /// Members of an object, elements of an array, in their order.
  [[nodiscard]] std::vector<JsonValue> children() const;
  [[nodiscard]] std::string_view key() const;

  [[nodiscard]] bool is_present() const;  ///< there, and not null
  [[nodiscard]] bool is_object() const;
  [[nodiscard]] bool is_array() const;
  /// A string's content; a number or word as written; empty for null, arrays and objects.
  [[nodiscard]] std::string_view text() const;
  /// A whole number that fits; 12.0 is one.
  [[nodiscard]] std::optional<std::int64_t> count() const;

 private:
  friend class JsonTree;
  JsonValue(JsonTree const* tree, std::uint32_t node) : tree_{tree}, node_{node} {}
  JsonTree const* tree_{nullptr};
  std::uint32_t node_{0};
};

/// Keeps its buffers from text to text.
class JsonTree {
 public:
  /// Members of these names are passed over unread, wherever they stand.
  explicit JsonTree(std::span<std::string_view const> passed_over = {});
  ~JsonTree();
  JsonTree(JsonTree const&) = delete;
  JsonTree& operator=(JsonTree const&) = delete;

  /// Errc::invalid for anything but one whole JSON object or array; the message quotes nothing.
  [[nodiscard]] Result<JsonValue> parse(std::string_view text);

 private:
  friend class JsonValue;
  enum class Kind : std::uint8_t { null, text, array, object };
  struct Node {
    Kind kind{Kind::null};
    std::uint32_t next{0};   ///< sibling; 0 = none
    std::uint32_t first{0};  ///< child; 0 = none
    std::string_view key;
    std::string_view text;
  };
  struct Parser;
  friend struct Parser;

  std::vector<std::string_view> passed_over_;
  std::vector<Node> nodes_;
  std::unique_ptr<Parser> parser_;
};

}  // namespace companion::litellm
