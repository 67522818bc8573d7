// A configuration file and an environment of a test's own, and what loading them gives.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "config/load.hpp"
#include "tests/support/temp_folder.hpp"

namespace companion::config {

class ConfigFixture {
 public:
  ConfigFixture() {
    sources.usual_data_dir = "/usual";
    sources.environment = [this](std::string const& name) -> std::optional<std::string> {
      auto const found = variables.find(name);
      if (found == variables.end()) return std::nullopt;
      return found->second;
    };
  }
  ConfigFixture(ConfigFixture const&) = delete;
  ConfigFixture& operator=(ConfigFixture const&) = delete;

  void write_file(std::string const& text, std::filesystem::path const& name = "config.yaml") {
    sources.file = folder_.write(name, text);
  }
  [[nodiscard]] Loaded loaded() {
    auto all = load(sources);
    EXPECT_TRUE(all.has_value()) << trouble();
    return all ? std::move(*all) : Loaded{};
  }
  /// Everything that is wrong, as a person reads it; empty when nothing is.
  [[nodiscard]] std::string trouble() const {
    auto const all = load(sources);
    return all ? "" : to_string(all.error());
  }

  Sources sources;
  std::map<std::string, std::string> variables;

 private:
  test::TempFolder folder_;
};

}  // namespace companion::config
