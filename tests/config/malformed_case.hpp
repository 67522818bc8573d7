// A configuration with mistakes, and what a person reads then.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "config/load.hpp"

namespace companion::config {

struct MalformedCase {
  std::string name;
  std::string text;
  std::vector<std::string> expected;  ///< "line: message; remedy"
};

inline void PrintTo(MalformedCase const& c, std::ostream* out) { *out << c.name; }

inline std::filesystem::path write_malformed(MalformedCase const& c) {
  auto const folder = std::filesystem::path{testing::TempDir()} / "companion_config";
  std::filesystem::create_directories(folder);
  auto path = folder / (c.name + ".yaml");
  std::ofstream{path, std::ios::binary} << c.text;
  return path;
}

inline Findings findings_of(std::filesystem::path const& file) {
  Sources sources;
  sources.file = file;
  sources.usual_data_dir = "/data";
  auto loaded = load(sources);
  return loaded ? Findings{} : loaded.error();
}

inline void expect_refused(MalformedCase const& c) {
  auto const path = write_malformed(c);
  std::vector<std::string> told;
  for (auto const& finding : findings_of(path)) {
    EXPECT_EQ(finding.file, path.string());
    auto const whole = finding.to_string();
    ASSERT_TRUE(whole.starts_with(path.string() + ":")) << whole;
    told.push_back(whole.substr(path.string().size() + 1));
  }
  EXPECT_EQ(told, c.expected);
}

}  // namespace companion::config
