// An SQLite database that SQL makes, as the bytes of its file.
#pragma once

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>
#include <iterator>
#include <string>

#include "tests/support/temp_folder.hpp"

namespace companion::test {

/// After `sql` ran on the database whose bytes are `before`: on a new one, where there are none.
inline std::string database_of(std::string const& sql, std::string const& before = {}) {
  TempFolder const folder;
  auto const path = folder.write("made.db", before);
  sqlite3* database = nullptr;
  EXPECT_EQ(sqlite3_open(path.string().c_str(), &database), SQLITE_OK);
  auto const quickly = "PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY;" + sql;
  EXPECT_EQ(sqlite3_exec(database, quickly.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
      << sqlite3_errmsg(database) << "\n"
      << sql;
  sqlite3_close(database);
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace companion::test
