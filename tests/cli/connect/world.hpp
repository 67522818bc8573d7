// Commands in this process on a folder of their own: a data folder, a configuration, other programs' files.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "cli/command_line.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/temp_folder.hpp"

namespace companion::cli {

namespace fs = std::filesystem;

inline std::string contents(fs::path const& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// The text with every `from` replaced.
inline std::string with(std::string text, std::string const& from, std::string const& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

class ConnectWorld : public testing::Test {
 protected:
  ConnectWorld() {
    folder.write("companion.yaml", settings());
    for (auto const* name : {"CLAUDE_CONFIG_DIR", "CODEX_HOME", "GEMINI_CLI_HOME"})
      test::set_variable(name, (folder.path() / name).string());
  }
  ~ConnectWorld() override {
    for (auto const* name : {"CLAUDE_CONFIG_DIR", "CODEX_HOME", "GEMINI_CLI_HOME"})
      test::unset_variable(name);
  }

  [[nodiscard]] std::string settings(std::string const& more = {}) const {
    return "storage:\n  data_dir: " + data().string() + "\nlogs:\n  roots: {claude-code: [" +
           (folder.path() / "c").string() + "], codex: [" + (folder.path() / "x").string() + "]}\n" + more;
  }
  [[nodiscard]] fs::path data() const { return folder.path() / "data"; }

  /// Of connect and disconnect.
  Exit call(std::vector<std::string> words) {
    words.insert(words.end(), {"--companion-config", (folder.path() / "companion.yaml").string()});
    return run_words(std::move(words));
  }
  Exit run_words(std::vector<std::string> words) {
    std::ostringstream out_stream;
    std::ostringstream err_stream;
    Console console{.out = out_stream, .err = err_stream};
    auto const exit = run(std::move(words), console);
    out = out_stream.str();
    err = err_stream.str();
    return exit;
  }

  /// Files beside `path` whose name begins like its own.
  [[nodiscard]] static std::size_t copies(fs::path const& path) {
    std::size_t count = 0;
    for (auto const& entry : fs::directory_iterator{path.parent_path()}) {
      auto const name = entry.path().filename().string();
      count += name != path.filename() && name.starts_with(path.filename().string()) ? 1U : 0U;
    }
    return count;
  }

  test::TempFolder folder;
  std::string out;
  std::string err;
};

}  // namespace companion::cli
