// A database of any rows, read to its end twice: the second time tells nothing new.
#include <charconv>
#include <cmath>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "core/hash.hpp"
#include "detectors/logs/formats.hpp"
#include "events.hpp"
#include "files.hpp"
#include "tests/fuzz/targets.hpp"

namespace companion::fuzz {
namespace {

constexpr std::size_t rows_max = 16;
constexpr char between_rows = '\xFE';

class Row final : public ForeignRow {
 public:
  Row(std::int64_t number, std::string_view bytes) : number_{number} {
    for (auto const cell : pieces_of(bytes)) cells_.emplace_back(cell).append(padding, '\0');
  }
  /// Whether the row's number stands before the cells in what is asked for.
  void numbered(bool yes) { numbered_ = yes; }

  [[nodiscard]] bool is_null(int column) const override { return !is_number(column) && text(column).empty(); }
  [[nodiscard]] std::int64_t integer(int column) const override {
    return is_number(column) ? number_ : parsed<std::int64_t>(column);
  }
  [[nodiscard]] double real(int column) const override {
    if (is_number(column)) return static_cast<double>(number_);
    auto const value = parsed<double>(column);
    return std::isnan(value) ? 0 : value;  // SQLite has none
  }
  [[nodiscard]] std::string_view text(int column) const override {
    auto const at = static_cast<std::size_t>(numbered_ ? column - 1 : column);
    if (is_number(column) || at >= cells_.size()) return {};
    return std::string_view{cells_[at]}.substr(0, cells_[at].size() - padding);
  }

 private:
  static constexpr std::size_t padding = 64;

  [[nodiscard]] bool is_number(int column) const { return numbered_ && column == 0; }
  template <class Number>
  [[nodiscard]] Number parsed(int column) const {
    auto const digits = text(column);
    Number value{};
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
  }

  std::int64_t number_;
  bool numbered_{true};
  std::vector<std::string> cells_;
};

/// The first byte says what the tables do not have; then rows, parted by FE, of cells, parted by FF.
class Database final : public ForeignDatabase {
 public:
  explicit Database(std::string_view bytes) {
    if (bytes.empty()) return;
    missing_ = static_cast<unsigned char>(bytes.front());
    for (auto const row : pieces_of(bytes.substr(1), between_rows)) {
      if (rows_.size() < rows_max) rows_.emplace_back(static_cast<std::int64_t>(rows_.size() + 1), row);
    }
  }

  Result<void> query(std::string_view sql, std::initializer_list<ForeignValue> parameters,
                     VisitRow const& visit) override {
    bool const above = sql.find("t.rowid > ?1") != sql.npos;
    bool const up_to = sql.find("t.rowid <= ?2") != sql.npos;
    bool const one = sql.find("t.rowid = ?1") != sql.npos;
    std::vector<ForeignValue> const values{parameters};
    for (auto& row : rows_) {
      row.numbered(true);
      auto const number = row.integer(0);
      if (above && number <= std::get<std::int64_t>(values[0])) continue;
      if (up_to && number > std::get<std::int64_t>(values[1])) continue;
      if (one && number != std::get<std::int64_t>(values[0])) continue;
      row.numbered(sql.starts_with("SELECT t.rowid"));
      if (!visit(row)) break;
    }
    return {};
  }
  bool has(std::string_view table, std::string_view column) override {
    auto const eighth = hash64(column, hash64(table)) % 8;
    return (missing_ >> eighth & 1U) == 0;
  }

 private:
  unsigned missing_{0};
  std::deque<Row> rows_;
};

}  // namespace

void read_rows(std::size_t place, std::string_view bytes) {
  Database database{bytes};
  Events told;
  std::size_t first_told = 0;
  for (int round = 0; round < 2; ++round) {
    auto const format = std::move(detectors::make_database_formats()[place]);
    std::string mark;
    bool more = true;
    for (std::size_t pass = 0; more; ++pass) {
      require(pass < 4 * rows_max);  // each must get on
      detectors::SightingBuffer found;
      auto const read = format->read(database, mark, 2, found);
      if (!read) return;
      require(is_line(read->mark));
      told.take(found.take());
      mark = read->mark;
      more = read->more;
    }
    if (round == 0) first_told = told.size();
  }
  require(told.size() == first_told);
}

}  // namespace companion::fuzz
