#include "cli/render/table.hpp"

#include <algorithm>
#include <numeric>
#include <string_view>
#include <utility>

namespace companion::cli {
namespace {

constexpr std::size_t gap = 2;
constexpr std::string_view bold = "\x1b[1m";
constexpr std::string_view plain = "\x1b[0m";

class Layout {
 public:
  Layout(Table table, std::size_t width) : table_{std::move(table)}, width_{width} {
    for (std::size_t i = 0; i < table_.columns.size(); ++i) shown_.push_back(i);
    for (std::size_t i = 0; i < table_.columns.size(); ++i) widths_.push_back(natural_width(i));
  }

  void fit() {
    while (needed() > width_) {
      if (!shrink() && !drop()) return;
    }
  }

  Drawn draw(Colour colour) const {
    Drawn drawn;
    std::vector<std::string> titles;
    for (auto const& column : table_.columns) titles.push_back(column.title);
    auto const head = line(titles);
    drawn.text += colour == Colour::yes ? std::string{bold} + head + std::string{plain} : head;
    drawn.text += '\n';
    for (auto const& row : table_.rows) drawn.text += line(row) + '\n';
    if (!table_.total.empty()) {
      auto const last = line(table_.total);
      drawn.text += std::string(std::min(needed(), width_), '-') + '\n';
      drawn.text += (colour == Colour::yes ? std::string{bold} + last + std::string{plain} : last) + '\n';
    }
    for (std::size_t i = 0; i < table_.columns.size(); ++i) {
      if (std::find(shown_.begin(), shown_.end(), i) == shown_.end())
        drawn.hidden.push_back(table_.columns[i].title);
    }
    return drawn;
  }

 private:
  std::size_t natural_width(std::size_t column) const {
    auto widest = display_width(table_.columns[column].title);
    for (auto const& row : table_.rows) widest = std::max(widest, display_width(row[column]));
    if (!table_.total.empty()) widest = std::max(widest, display_width(table_.total[column]));
    return widest;
  }

  std::size_t needed() const {
    auto const sum = std::accumulate(shown_.begin(), shown_.end(), std::size_t{0},
                                     [&](std::size_t so_far, std::size_t i) { return so_far + widths_[i]; });
    return sum + gap * (shown_.empty() ? 0 : shown_.size() - 1);
  }

  /// Takes what is missing, or what there is, from the widest text column.
  bool shrink() {
    std::size_t spare = 0;
    std::size_t widest = 0;
    for (auto const i : shown_) {
      auto const least = table_.columns[i].shrink_to;
      if (least == 0 || widths_[i] <= least || (spare != 0 && widths_[i] <= widths_[widest])) continue;
      spare = widths_[i] - least;
      widest = i;
    }
    if (spare == 0) return false;
    widths_[widest] -= std::min(spare, needed() - width_);
    return true;
  }

  bool drop() {
    auto const least = std::max_element(shown_.begin(), shown_.end(), [&](std::size_t a, std::size_t b) {
      return table_.columns[a].rank < table_.columns[b].rank;
    });
    if (least == shown_.end() || table_.columns[*least].rank == 0) return false;
    shown_.erase(least);
    // Room was won: texts may be as long as they are again.
    for (auto const i : shown_) widths_[i] = natural_width(i);
    return true;
  }

  std::string line(std::vector<std::string> const& cells) const {
    std::string text;
    for (auto const i : shown_) {
      auto const& column = table_.columns[i];
      auto const cell = shortened(cells[i], widths_[i], column.keep);
      std::string const fill(widths_[i] - display_width(cell), ' ');
      if (!text.empty() || i != shown_.front()) text += std::string(gap, ' ');
      text += column.align == Align::right ? fill + cell : cell + fill;
    }
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
  }

  Table table_;
  std::size_t width_;
  std::vector<std::size_t> shown_;
  std::vector<std::size_t> widths_;
};

}  // namespace

Drawn draw(Table table, std::size_t width, Colour colour) {
  Layout layout{std::move(table), width};
  layout.fit();
  return layout.draw(colour);
}

}  // namespace companion::cli
