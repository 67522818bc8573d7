// Databases that a test makes with SQL and reads as a format does.
#pragma once

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "detectors/logs/database_format.hpp"
#include "detectors/logs/formats.hpp"
#include "store/foreign_database.hpp"
#include "tests/detectors/folded_ledger.hpp"
#include "tests/support/fake_host.hpp"
#include "tests/support/temp_folder.hpp"

namespace companion::detectors {

/// A file that somebody else has open and writes.
class MadeDatabase {
 public:
  explicit MadeDatabase(std::string const& name = "made.db") : path_{folder_.path() / name} {
    EXPECT_EQ(sqlite3_open(path_.string().c_str(), &handle_), SQLITE_OK);
  }
  MadeDatabase(MadeDatabase const&) = delete;
  MadeDatabase& operator=(MadeDatabase const&) = delete;
  ~MadeDatabase() { sqlite3_close(handle_); }

  /// SQLite's status.
  int run(std::string const& sql) { return sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr); }
  void put(std::string const& sql) {
    EXPECT_EQ(run(sql), SQLITE_OK) << sqlite3_errmsg(handle_) << "\n" << sql;
  }
  [[nodiscard]] std::filesystem::path const& path() const { return path_; }
  [[nodiscard]] Result<std::unique_ptr<ForeignDatabase>> open() const { return store::open_foreign(path_); }

 private:
  test::TempFolder folder_;
  std::filesystem::path path_;
  sqlite3* handle_{nullptr};
};

inline std::unique_ptr<DatabaseFormat> database_format(std::string const& source) {
  for (auto& format : make_database_formats()) {
    if (format->source() == source) return std::move(format);
  }
  ADD_FAILURE() << source;
  return nullptr;
}

/// One reader over a database, from pass to pass, with a ledger of what it told.
class DatabaseReading {
 public:
  DatabaseReading(MadeDatabase const& database, std::string const& source)
      : database_{database}, format_{database_format(source)} {}

  /// Until there is no more; the error if there is one.
  Result<void> run(std::size_t rows_max = 1000) {
    for (int i = 0; i < 10'000; ++i) {
      auto opened = database_.open();
      if (!opened) return propagate(opened);
      SightingBuffer found;
      auto pass = format_->read(**opened, mark, rows_max, found);
      if (!pass) return propagate(pass);
      mark = pass->mark;
      bad_rows += pass->bad_rows;
      ledger.take(found.take());
      if (!pass->more) return {};
    }
    ADD_FAILURE() << "the reader never ends";
    return {};
  }

  [[nodiscard]] std::vector<Sighting> calls() const { return ledger.counted(); }

  std::string mark;
  std::uint64_t bad_rows{0};
  FoldedLedger ledger;

 private:
  MadeDatabase const& database_;
  std::unique_ptr<DatabaseFormat> format_;
};

}  // namespace companion::detectors
