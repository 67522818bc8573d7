#include "temp_folder.hpp"

#include <fstream>
#include <random>
#include <string>

namespace companion::test {

TempFolder::TempFolder() {
  std::random_device random;
  path_ = std::filesystem::temp_directory_path() /
          ("companion-test-" + std::to_string(random()) + std::to_string(random()));
  std::filesystem::create_directories(path_);
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path TempFolder::write(std::filesystem::path const& name, std::string_view bytes) const {
  auto const file = path_ / name;
  std::filesystem::create_directories(file.parent_path());
  std::ofstream{file, std::ios::binary}.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return file;
}

std::filesystem::path TempFolder::append(std::filesystem::path const& name, std::string_view bytes) const {
  auto const file = path_ / name;
  std::ofstream{file, std::ios::binary | std::ios::app}.write(bytes.data(),
                                                              static_cast<std::streamsize>(bytes.size()));
  return file;
}

}  // namespace companion::test
