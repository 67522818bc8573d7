// The sample homes of all tools, and ways to write their JSON differently.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

namespace companion::detectors {

struct SourceUnderTest {
  std::string tool;
  std::string folder;  ///< below fixtures/logs, with expected.json in it
  std::string tree;    ///< below `folder`: what lies there …
  std::string at;      ///< … is put there, below the home folder ("" = is the home folder)
  std::map<std::string, std::string> variables{};  ///< environment that the tool needs
};

/// One row a tool (or more); in sample_tree_test.cpp.
[[nodiscard]] std::vector<SourceUnderTest> const& sources_under_test();
/// Tools without usage in their files: presence only.
[[nodiscard]] std::set<std::string> const& untested_tools();
[[nodiscard]] std::string test_name(SourceUnderTest const& source);

/// Path below the home folder to bytes. A file "x.db.sql" is SQL text: it becomes the database "x.db".
[[nodiscard]] std::map<std::string, std::string> sample_tree(SourceUnderTest const& source);
[[nodiscard]] bool is_database(std::string const& bytes);
/// The database as it was when `part` of `parts` of each table's rows were in it.
[[nodiscard]] std::string first_rows_of(std::string const& database, int part, int parts);
/// expected.json without list prices, which are not the readers' business.
[[nodiscard]] nlohmann::json expected_sums(SourceUnderTest const& source);

/// Applies `change` to every line that is JSON; the others and a torn tail stay.
[[nodiscard]] std::string each_line(std::string const& bytes, std::string (*change)(std::string const&));
/// The same JSON by another writer; text that is no JSON stays.
[[nodiscard]] std::string respaced_text(std::string const& json);
[[nodiscard]] std::string reversed_text(std::string const& json);

}  // namespace companion::detectors
