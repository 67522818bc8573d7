// The project's own source files, read once, for the tests that hold docs/ARCHITECTURE.md to its word.
#pragma once

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/places.hpp"

namespace companion::architecture {

struct SourceFile {
  std::string path;  ///< from the root of the repository, with '/'
  std::vector<std::string> lines;

  [[nodiscard]] bool ends_with(std::string_view suffix) const {
    return std::string_view{path}.ends_with(suffix);
  }
  [[nodiscard]] bool starts_with(std::string_view prefix) const {
    return std::string_view{path}.starts_with(prefix);
  }
};

inline SourceFile read_source(std::filesystem::path const& root, std::filesystem::path const& file) {
  SourceFile out{.path = std::filesystem::relative(file, root).generic_string(), .lines = {}};
  std::ifstream in{file};
  for (std::string line; std::getline(in, line);) out.lines.push_back(line);
  return out;
}

/// Every .hpp and .cpp of the product (not of the tests), sorted by path.
inline std::vector<SourceFile> product_sources() {
  std::filesystem::path const root{places::source_folder()};
  std::vector<SourceFile> files;
  for (auto const* folder : {"include", "src", "detectors", "receiver", "telemetry", "config"}) {
    if (!std::filesystem::exists(root / folder)) continue;
    for (std::filesystem::recursive_directory_iterator at{root / folder}, end; at != end; ++at) {
      if (at->path().filename() == "node_modules") at.disable_recursion_pending();  // not ours
      auto const extension = at->path().extension();
      if (extension == ".hpp" || extension == ".cpp") files.push_back(read_source(root, at->path()));
    }
  }
  std::sort(files.begin(), files.end(), [](auto const& a, auto const& b) { return a.path < b.path; });
  return files;
}

/// The line without a // comment and without the contents of string literals.
inline std::string code_of(std::string const& line) {
  std::string code;
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (quoted && line[i] == '\\') {
      ++i;
      continue;
    }
    if (line[i] == '"') {
      quoted = !quoted;
      code += '"';
      continue;
    }
    if (quoted) continue;
    if (line[i] == '/' && i + 1 < line.size() && line[i + 1] == '/') break;
    code += line[i];
  }
  return code;
}

}  // namespace companion::architecture
