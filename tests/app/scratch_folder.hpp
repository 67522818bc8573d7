// A folder of one test, gone with it.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

#include <gtest/gtest.h>

namespace companion::test {

class ScratchFolder {
 public:
  ScratchFolder() {
    auto const* const test = ::testing::UnitTest::GetInstance()->current_test_info();
    auto const name = std::string{"companion-"} + test->test_suite_name() + "-" + test->name();
    path_ = std::filesystem::temp_directory_path() / name;
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ScratchFolder(ScratchFolder const&) = delete;
  ScratchFolder& operator=(ScratchFolder const&) = delete;
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] std::filesystem::path const& path() const { return path_; }

  /// Appends; makes the folders on the way.
  void write(std::filesystem::path const& below, std::string_view text) const {
    std::filesystem::create_directories((path_ / below).parent_path());
    std::ofstream{path_ / below, std::ios::app | std::ios::binary} << text;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace companion::test
