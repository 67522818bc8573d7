// A foreign database in memory, made of the fuzzer's bytes: every table and column there is, and rows whose
// columns are any of a few pieces of text.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/snapshot.hpp"
#include "detectors/logs/formats.hpp"

namespace companion::detectors {

/// Pieces are parted by byte 0xFF. The first is the large column (JSON); the others are taken in turn.
class FuzzedRow final : public ForeignRow {
 public:
  /// `skipped` columns in front are not there.
  FuzzedRow(std::int64_t number, std::vector<std::string> const& pieces, int json_column, int skipped)
      : number_{number}, pieces_{pieces}, json_column_{json_column}, skipped_{skipped} {}

  [[nodiscard]] bool is_null(int column) const override { return text(column).empty(); }
  [[nodiscard]] std::int64_t integer(int column) const override {
    if (column + skipped_ == 0) return number_;
    auto const digits = text(column);
    std::int64_t value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
  }
  [[nodiscard]] double real(int column) const override {
    auto const digits = text(column);
    double value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
  }
  [[nodiscard]] std::string_view text(int column) const override {
    auto const place = column + skipped_;
    auto const others = pieces_.size() - 1;
    auto const at = place == json_column_ || others == 0 ? 0 : 1 + static_cast<std::size_t>(place) % others;
    auto const& piece = pieces_[at];
    return std::string_view{piece}.substr(0, piece.size() - padding);
  }

  static constexpr std::size_t padding = 64;

 private:
  std::int64_t number_;
  std::vector<std::string> const& pieces_;
  int json_column_;
  int skipped_;
};

class FuzzedDatabase final : public ForeignDatabase {
 public:
  FuzzedDatabase(std::string_view bytes, int json_column) : json_column_{json_column} {
    for (std::size_t at = 0; at <= bytes.size();) {
      auto const end = std::min(bytes.find('\xFF', at), bytes.size());
      pieces_.emplace_back(bytes.substr(at, end - at)).append(FuzzedRow::padding, '\0');
      at = end + 1;
    }
  }

  Result<void> query(std::string_view sql, std::initializer_list<ForeignValue> parameters,
                     VisitRow const& visit) override {
    if (!sql.starts_with("SELECT t.rowid")) {
      // Which row that is: its second column alone.
      if (sql.ends_with("WHERE t.rowid = ?1")) visit(FuzzedRow{1, pieces_, json_column_, 1});
      return {};
    }
    bool const walk = sql.find("LIMIT") != sql.npos;
    auto const after = std::get<std::int64_t>(*parameters.begin());
    for (std::int64_t row = 1; row <= rows; ++row) {
      if (walk && row <= after) continue;
      if (!visit(FuzzedRow{row, pieces_, json_column_, 0})) return {};
    }
    return {};
  }
  bool has(std::string_view /*table*/, std::string_view /*column*/) override { return true; }

 private:
  static constexpr std::int64_t rows = 3;
  std::vector<std::string> pieces_;
  int json_column_;
};

/// Everything twice: the second time says the same, and nothing is impossible.
inline int fuzz_database(std::string_view source, std::string_view bytes, int json_column) {
  std::map<std::string, Sighting> ledger;
  for (int round = 0; round < 2; ++round) {
    for (auto& format : make_database_formats()) {
      if (format->source() != source) continue;
      FuzzedDatabase database{bytes, json_column};
      std::string mark;
      for (int pass = 0; pass < 16; ++pass) {
        SightingBuffer found;
        auto const read = format->read(database, mark, 2, found);
        if (!read) break;
        for (auto const& sighting : found.take()) {
          auto const& tokens = sighting.tokens;
          bool const possible = tokens.input >= 0 && tokens.cache_read >= 0 && tokens.cache_write() >= 0 &&
                                tokens.reasoning >= 0 && tokens.output >= tokens.reasoning;
          if (!possible || sighting.event_key.empty() || sighting.end < sighting.start) std::abort();
          if (sighting.cost && sighting.cost->value <= 0) std::abort();
          auto const [place, fresh] = ledger.try_emplace(sighting.event_key, sighting);
          if (fresh && round > 0) std::abort();
          if (!fresh) merge_snapshot(place->second, sighting);
        }
        if (read->mark.find('\n') != std::string::npos || read->mark.find('\0') != std::string::npos)
          std::abort();
        mark = read->mark;
        if (!read->more) break;
      }
    }
  }
  return 0;
}

}  // namespace companion::detectors
