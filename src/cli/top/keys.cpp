#include "cli/top/keys.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace companion::cli {
namespace {

struct Sequence {
  std::string_view bytes;  ///< behind the escape character
  Key key;
};
/// Of the terminals there are: xterm and its heirs in both modes of the cursor keys, rxvt, the Linux console.
constexpr std::array<Sequence, 16> sequences{{{"[A", Key::up},
                                              {"OA", Key::up},
                                              {"[B", Key::down},
                                              {"OB", Key::down},
                                              {"[5~", Key::page_up},
                                              {"[6~", Key::page_down},
                                              {"[H", Key::home},
                                              {"OH", Key::home},
                                              {"[1~", Key::home},
                                              {"[7~", Key::home},
                                              {"[F", Key::end},
                                              {"OF", Key::end},
                                              {"[4~", Key::end},
                                              {"[8~", Key::end},
                                              {"[1;5A", Key::page_up},
                                              {"[1;5B", Key::page_down}}};

/// Bytes of the sequence at the start of `bytes`, which an escape character has begun. 0: it stands alone.
std::size_t length_of(std::string_view bytes) {
  if (bytes.empty() || (bytes[0] != '[' && bytes[0] != 'O')) return 0;
  for (std::size_t i = 1; i < bytes.size(); ++i) {
    if (bytes[i] >= '@' && bytes[i] <= '~') return i + 1;
  }
  return bytes.size();
}

std::optional<Key> key_of(std::string_view sequence) {
  for (auto const& row : sequences) {
    if (row.bytes == sequence) return row.key;
  }
  return std::nullopt;
}

Span next(Span span) {
  return span == Span::month ? Span::hour : static_cast<Span>(static_cast<std::uint8_t>(span) + 1);
}

void apply_letter(char letter, TopView& view) {
  switch (letter) {
    case 't':
      view.by = GroupBy::tool;
      break;
    case 'm':
      view.by = GroupBy::model;
      break;
    case 'p':
      view.by = GroupBy::project;
      break;
    case 's':
      view.by = GroupBy::session;
      break;
    case '$':
    case 'c':
      view.order = Order::cost;
      break;
    case 'k':
      view.order = Order::tokens;
      break;
    case 'n':
      view.order = Order::calls;
      break;
    case 'a':
      view.order = Order::name;
      break;
    case 'w':
      view.span = next(view.span);
      break;
    case '?':
    case 'h':
      view.help = true;
      return;
    case 'q':
      view.quit = true;
      return;
    default:
      return;
  }
  view.scroll = 0;  // other rows: from the top
}

std::int64_t measure(TopGroup const& group, Order order) {
  switch (order) {
    case Order::cost:
      return group.all.sums.cost.value;
    case Order::tokens:
      return group.all.sums.tokens.total();
    case Order::calls:
      return group.all.sums.calls;
    case Order::name:
      break;
  }
  return 0;
}

}  // namespace

std::vector<Press> decode_keys(std::string_view bytes) {
  std::vector<Press> presses;
  while (!bytes.empty()) {
    auto const first = bytes[0];
    bytes.remove_prefix(1);
    if (first != '\x1b') {
      presses.push_back({.key = Key::letter, .letter = first});
      continue;
    }
    auto const length = length_of(bytes);
    if (length == 0) {
      presses.push_back({.key = Key::escape});
    } else if (auto const key = key_of(bytes.substr(0, length))) {
      presses.push_back({.key = *key});
    }
    bytes.remove_prefix(length);
  }
  return presses;
}

void apply(Press const& press, std::size_t rows, std::size_t shown, TopView& view) {
  if (view.help) {  // any key closes it; q still means what it says
    view.help = false;
    view.quit = press.key == Key::letter && press.letter == 'q';
    return;
  }
  auto const last = rows > shown ? rows - shown : 0;
  auto const page = std::max<std::size_t>(shown, 1);
  auto& at = view.scroll;
  switch (press.key) {
    case Key::up:
      at = at > 0 ? at - 1 : 0;
      break;
    case Key::down:
      ++at;
      break;
    case Key::page_up:
      at = at > page ? at - page : 0;
      break;
    case Key::page_down:
      at += page;
      break;
    case Key::home:
      at = 0;
      break;
    case Key::end:
      at = last;
      break;
    case Key::escape:
      break;
    case Key::letter:
      return apply_letter(press.letter, view);
  }
  at = std::min(at, last);
}

void sort_groups(std::vector<TopGroup>& groups, Order order) {
  std::stable_sort(groups.begin(), groups.end(), [order](TopGroup const& a, TopGroup const& b) {
    if (order != Order::name && measure(a, order) != measure(b, order))
      return measure(a, order) > measure(b, order);
    if (order != Order::name && a.all.sums.cost != b.all.sums.cost) return a.all.sums.cost > b.all.sums.cost;
    return a.all.key < b.all.key;
  });
}

}  // namespace companion::cli
