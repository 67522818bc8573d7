// Tables for people: as wide as the terminal and no wider.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/console.hpp"
#include "cli/render/text.hpp"

namespace companion::cli {

enum class Align : std::uint8_t { left, right };

struct Column {
  std::string title;
  Align align{Align::right};
  /// When the terminal is too narrow, the column with the greatest rank goes first; 0 stays always.
  int rank{0};
  std::size_t shrink_to{0};  ///< text may be cut down to this width; 0 = never
  Keep keep{Keep::start};    ///< which part of a cut text stays
};

struct Table {
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> total;  ///< last line below a rule; may be empty
};

struct Drawn {
  std::string text;
  std::vector<std::string> hidden;  ///< titles of columns that did not fit
};

[[nodiscard]] Drawn draw(Table table, std::size_t width, Colour colour);

}  // namespace companion::cli
