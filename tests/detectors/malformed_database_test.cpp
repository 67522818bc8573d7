// Every database reader over its sample, with one thing in it spoilt: it reads on, and makes nothing up.
#include "tests/detectors/sample_tree.hpp"
#include "tests/detectors/source_world.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "tests/support/temp_folder.hpp"

namespace companion::detectors {
namespace {

class MalformedDatabase : public testing::TestWithParam<SourceUnderTest> {
 protected:
  static std::vector<std::string> ask(sqlite3* database, std::string const& sql) {
    std::vector<std::string> rows;
    auto const take = [](void* into, int, char** values, char**) {
      static_cast<std::vector<std::string>*>(into)->emplace_back(values[0] != nullptr ? values[0] : "");
      return 0;
    };
    sqlite3_exec(database, sql.c_str(), take, &rows, nullptr);
    return rows;
  }

  /// "UPDATE table SET column = …" for every column, and the loss of every column.
  static std::vector<std::string> harms(std::string const& bytes) {
    test::TempFolder const folder;
    sqlite3* database = nullptr;
    sqlite3_open(folder.write("x.db", bytes).string().c_str(), &database);
    std::vector<std::string> all;
    for (auto const& table :
         ask(database, "SELECT name FROM sqlite_schema WHERE type='table' AND name NOT LIKE 'sqlite_%'")) {
      for (auto const& column : ask(database, "SELECT name FROM pragma_table_info('" + table + "')")) {
        for (auto const* const value : {"NULL", "-5", "X'00ff80'", "9223372036854775807", "'{\"a\":[1,{}]}'"})
          all.push_back("UPDATE OR IGNORE \"" + table + "\" SET \"" + column + "\" = " + value);
        all.push_back("ALTER TABLE \"" + table + "\" RENAME COLUMN \"" + column + "\" TO gone_" + column);
      }
      all.push_back("DROP TABLE \"" + table + "\"");
    }
    sqlite3_close(database);
    return all;
  }

  static std::string harmed(std::string const& bytes, std::string const& sql) {
    test::TempFolder const folder;
    auto const path = folder.write("x.db", bytes);
    sqlite3* database = nullptr;
    sqlite3_open(path.string().c_str(), &database);
    sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr);
    sqlite3_close(database);
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
  }

  static void expect_sane(SourceWorld const& world, std::string const& what) {
    for (auto const& call : world.ledger.counted()) {
      auto const& tokens = call.tokens;
      EXPECT_TRUE(tokens.input >= 0 && tokens.cache_read >= 0 && tokens.cache_write() >= 0) << what;
      EXPECT_TRUE(tokens.output >= tokens.reasoning && tokens.reasoning >= 0) << what;
      EXPECT_TRUE(!call.cost || call.cost->value > 0) << what;
      EXPECT_LT(call.event_key.size(), 300U) << what;
    }
  }
};

TEST_P(MalformedDatabase, OfAnySpoiltColumnIsReadOn) {
  auto const files = sample_tree(GetParam());
  for (auto const& [name, bytes] : files) {
    if (!is_database(bytes)) continue;
    for (auto const& harm : harms(bytes)) {
      SourceWorld world{GetParam().tool, GetParam().variables};
      world.put(name, harmed(bytes, harm));
      world.run();
      expect_sane(world, harm);
    }
  }
}

TEST_P(MalformedDatabase, CutOffAnywhereIsNotCountedWrong) {
  auto const files = sample_tree(GetParam());
  for (auto const& [name, bytes] : files) {
    if (!is_database(bytes)) continue;
    for (std::size_t part = 1; part < 16; ++part) {
      SourceWorld world{GetParam().tool, GetParam().variables};
      world.put(name, std::string_view{bytes}.substr(0, bytes.size() * part / 16));
      world.run();
      expect_sane(world, std::to_string(part));
      world.put_all(files);
      world.run();
      EXPECT_EQ(world.ledger.sums(), expected_sums(GetParam())) << part;
    }
  }
}

std::vector<SourceUnderTest> with_databases() {
  std::vector<SourceUnderTest> found;
  for (auto const& source : sources_under_test()) {
    auto const files = sample_tree(source);
    bool const any =
        std::any_of(files.begin(), files.end(), [](auto const& file) { return is_database(file.second); });
    // One of each kind of schema: a clone reads as OpenCode does.
    bool const again =
        source.folder.ends_with("_live") || (source.folder == "opencode" && source.tool != "opencode");
    if (any && !again) found.push_back(source);
  }
  return found;
}

INSTANTIATE_TEST_SUITE_P(Tools, MalformedDatabase, testing::ValuesIn(with_databases()),
                         [](auto const& suite) { return test_name(suite.param); });

}  // namespace
}  // namespace companion::detectors
