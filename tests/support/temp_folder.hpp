// A folder of its own for a test, removed with everything in it.
#pragma once

#include <filesystem>
#include <string_view>

namespace companion::test {

class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(TempFolder const&) = delete;
  TempFolder& operator=(TempFolder const&) = delete;

  [[nodiscard]] std::filesystem::path const& path() const { return path_; }
  /// Writes a file below the folder, with the folders above it.
  std::filesystem::path write(std::filesystem::path const& name, std::string_view bytes) const;
  std::filesystem::path append(std::filesystem::path const& name, std::string_view bytes) const;

 private:
  std::filesystem::path path_;
};

}  // namespace companion::test
