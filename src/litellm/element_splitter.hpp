// Cuts a callback body, arriving in any pieces, into its JSON elements: array, lines, single or concatenated.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "litellm/element_scanner.hpp"

namespace companion::litellm {

/// Who gets the elements; called from within push() and finish() in the order of the body.
class ElementSink {
 public:
  ElementSink() = default;
  ElementSink(ElementSink const&) = delete;
  ElementSink& operator=(ElementSink const&) = delete;
  virtual ~ElementSink() = default;
  /// `text` lives only during the call.
  virtual void element(std::uint64_t index, std::string_view text) = 0;
  /// `reason` is a constant without content; `bytes` were passed over.
  virtual void malformed(std::uint64_t index, std::string_view reason, std::uint64_t bytes) = 0;
};

/// Holds at most one unfinished element. What is malformed costs as little of the rest as can be told apart:
/// - in an array, an element whose brackets match is handed on whatever else is wrong with it; where they do
/// not
///   match, the rest of the body is one malformed element;
/// - a body whose first object ends with its line is read as lines: every line is one element, and a bad line
///   costs itself only; so is one whose first object is broken but which has more lines that begin with `{`;
/// - other objects in a row (pretty-printed ones) end with their bracket; after a mismatch reading goes on at
/// the
///   next line that begins with `{`;
/// - an element longer than the limit is passed over to its end.
class ElementSplitter {
 public:
  static constexpr std::size_t element_bytes_max = std::size_t{16} << 20U;

  /// `sink` outlives the splitter.
  explicit ElementSplitter(ElementSink& sink, std::size_t limit = element_bytes_max)
      : sink_{sink}, limit_{limit} {}

  void push(std::string_view bytes);
  /// The body has ended; what is unfinished is malformed.
  void finish();

 private:
  enum class Mode : std::uint8_t { start, array, values, lines, lost, resync };
  enum class Place : std::uint8_t {
    before,
    inside,
    after
  };  ///< relative to an element of an array or in a row

  /// Each takes some of the bytes and says how many; none without changing the mode or place.
  [[nodiscard]] std::size_t step(std::string_view bytes);
  [[nodiscard]] std::size_t take_start(char byte);
  [[nodiscard]] std::size_t take_array_gap(char byte);
  [[nodiscard]] std::size_t take_value_gap(char byte);
  [[nodiscard]] std::size_t take_element(std::string_view bytes);
  [[nodiscard]] std::size_t take_line(std::string_view bytes);
  [[nodiscard]] std::size_t take_until_object_line(std::string_view bytes);

  void keep(std::string_view part);
  void hand_on(std::string_view last_part);
  void give_up(std::string_view last_part);
  [[nodiscard]] bool reread_as_lines();
  void report(std::string_view reason, std::uint64_t bytes);

  ElementSink& sink_;
  std::size_t limit_;
  ElementScanner scanner_;
  Mode mode_{Mode::start};
  Place place_{Place::before};
  std::uint64_t index_{0};
  std::string held_;         ///< the unfinished element, from earlier pieces
  std::uint64_t passed_{0};  ///< bytes of the unfinished element, or of the lost rest
  std::size_t mark_{0};      ///< bytes of a byte order mark seen
  bool comma_{false};        ///< array: an element must follow
  bool decided_{false};      ///< lines or objects in a row: known
  bool one_line_{false};     ///< the first object had no line break; what follows decides
  bool line_begins_{false};  ///< resync: the next byte begins a line
};

}  // namespace companion::litellm
