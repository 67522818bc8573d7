// Where things stand in the text of a YAML file: lines, ends of words, elements of [lists] and {mappings}.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace companion::config {

/// A piece of the text that goes and what comes in its place.
struct Change {
  std::size_t at{0};
  std::size_t length{0};
  std::string text{};
};

class YamlLayout {
 public:
  explicit YamlLayout(std::string_view text);

  [[nodiscard]] std::string_view text() const { return text_; }
  /// "\r\n" in files that have it, else "\n".
  [[nodiscard]] std::string_view line_end() const { return line_end_; }

  /// Line and column as parsers count them, from 0. Past the end of the text: its end.
  [[nodiscard]] std::size_t offset(int line, int column) const;
  [[nodiscard]] std::size_t line_of(std::size_t at) const;
  [[nodiscard]] std::size_t column_of(std::size_t at) const;
  [[nodiscard]] std::size_t line_start(std::size_t line) const;
  [[nodiscard]] std::size_t line_count() const { return starts_.size(); }
  /// Without its line end.
  [[nodiscard]] std::string_view line(std::size_t line) const;

  /// Past the anchor and the tag that may stand before a value.
  [[nodiscard]] std::size_t past_properties(std::size_t at) const;
  /// The end of the scalar at `at` that means `value`; nullopt when it is written over several lines.
  [[nodiscard]] std::optional<std::size_t> scalar_end(std::size_t at, std::string_view value) const;
  /// The end of the element at `at` inside [ ] or { }: before the comma or bracket that follows it.
  [[nodiscard]] std::size_t element_end(std::size_t at) const;
  /// Takes one of the elements that begin at `starts` out of its [ ] or { }, with its comma.
  [[nodiscard]] Change without_element(std::vector<std::size_t> const& starts, std::size_t index) const;

 private:
  [[nodiscard]] std::size_t quoted_end(std::size_t at) const;

  std::string_view text_;
  std::string_view line_end_;
  std::vector<std::size_t> starts_;
};

[[nodiscard]] std::string changed(std::string_view text, Change const& change);

}  // namespace companion::config
