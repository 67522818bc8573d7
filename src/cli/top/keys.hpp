// What a terminal sends as keys, and what they do to the view. Pure.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "cli/top/numbers.hpp"

namespace companion::cli {

enum class Key : std::uint8_t { up, down, page_up, page_down, home, end, escape, letter };

struct Press {
  Key key{Key::letter};
  char letter{0};  ///< of Key::letter
  friend bool operator==(Press const&, Press const&) = default;
};

/// The keys in what came at once. Sequences that are no key of ours are swallowed whole.
[[nodiscard]] std::vector<Press> decode_keys(std::string_view bytes);

enum class Order : std::uint8_t { cost, tokens, calls, name };

/// What the user has chosen.
struct TopView {
  GroupBy by{GroupBy::tool};
  Span span{Span::today};
  Order order{Order::cost};
  std::size_t scroll{0};  ///< rows of the table above the first one shown
  bool help{false};
  bool quit{false};
};

/// `rows` are there, of which `shown` fit.
void apply(Press const& press, std::size_t rows, std::size_t shown, TopView& view);

/// In the view's order; equal ones by cost, then key.
void sort_groups(std::vector<TopGroup>& groups, Order order);

}  // namespace companion::cli
