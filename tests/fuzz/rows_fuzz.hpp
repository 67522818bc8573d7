// A database whose every column holds any bytes: its rows come from the fuzzer, a line a row, cells after
// '|'.
#pragma once

#include <charconv>
#include <string>
#include <string_view>
#include <vector>

#include "document_fuzz.hpp"

namespace companion::detectors {

class FuzzedRow final : public ForeignRow {
 public:
  explicit FuzzedRow(std::string_view line) {
    for (std::size_t at = 0; at <= line.size();) {
      auto const end = std::min(line.find('|', at), line.size());
      cells_.emplace_back(line.substr(at, end - at)).append(64, '\0');
      at = end + 1;
    }
  }
  [[nodiscard]] bool is_null(int column) const override { return text(column).empty(); }
  [[nodiscard]] std::int64_t integer(int column) const override {
    std::int64_t value = 0;
    auto const digits = text(column);
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
  }
  [[nodiscard]] double real(int column) const override { return static_cast<double>(integer(column)); }
  [[nodiscard]] std::string_view text(int column) const override {
    auto const at = static_cast<std::size_t>(column);
    return at < cells_.size() ? std::string_view{cells_[at]}.substr(0, cells_[at].size() - 64)
                              : std::string_view{};
  }

 private:
  std::vector<std::string> cells_;
};

class FuzzedDatabase final : public ForeignDatabase {
 public:
  explicit FuzzedDatabase(std::string_view bytes) : bytes_{bytes} {}
  [[nodiscard]] Result<void> query(std::string_view, std::initializer_list<ForeignValue>,
                                   VisitRow const& visit) override {
    for (std::size_t at = 0; at < bytes_.size();) {
      auto const end = std::min(bytes_.find('\n', at), bytes_.size());
      if (!visit(FuzzedRow{bytes_.substr(at, end - at)})) break;
      at = end + 1;
    }
    return {};
  }
  [[nodiscard]] bool has(std::string_view, std::string_view) override { return true; }

 private:
  std::string_view bytes_;
};

inline int fuzz_rows(std::string_view tool, std::string_view bytes) {
  FuzzedEvents events;
  for (auto const& format : make_database_formats()) {
    if (format->tool() != tool) continue;
    FuzzedDatabase database{bytes};
    std::string mark;
    for (int pass = 0; pass < 3; ++pass) {
      SightingBuffer found;
      auto const read = format->read(database, mark, 16, found);
      if (!read) break;
      mark = read->mark;
      take_fuzzed(events, found.take());
    }
  }
  return 0;
}

}  // namespace companion::detectors
