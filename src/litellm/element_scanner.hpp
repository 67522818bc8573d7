// Finds where a JSON element ends, by its brackets and strings only, in any pieces.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace companion::litellm {

/// Knows nothing of what is between the brackets: whoever gets the element parses it.
class ElementScanner {
 public:
  static constexpr std::size_t depth_max = 1024;

  enum class State : std::uint8_t {
    more,    ///< the element goes on in the next piece
    ended,   ///< its last byte is the last one used
    broken,  ///< brackets do not match, or are too deep
  };
  struct Progress {
    State state{State::more};
    std::size_t used{0};
  };

  /// Takes the element's next bytes; the first call begins with its first byte. Uses at least one.
  /// A bare word or number has no closing byte: it ends before the first separator, or with the body.
  [[nodiscard]] Progress scan(std::string_view bytes);
  /// Ready for another element.
  void reset();

  [[nodiscard]] bool is_bare() const { return bare_; }
  [[nodiscard]] bool has_line_break() const { return line_break_; }
  /// A raw line break within a string: no JSON, and a sign of a torn line.
  [[nodiscard]] bool has_torn_string() const { return torn_string_; }

 private:
  [[nodiscard]] std::size_t pass_string(std::string_view bytes, std::size_t at);
  [[nodiscard]] State take_outside(char byte);

  std::bitset<depth_max> objects_;  ///< per level: an object, not an array
  std::size_t depth_{0};
  bool in_string_{false};
  bool escape_open_{false};  ///< the piece ended on an odd number of backslashes
  bool bare_{false};
  bool line_break_{false};
  bool torn_string_{false};
};

}  // namespace companion::litellm
