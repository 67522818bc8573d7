// A folder for temporary files that only this user may enter and that does not outlive its process for long.
#pragma once

#include <filesystem>
#include <utility>
#include <vector>

#include "companion/result.hpp"

namespace companion::store {

/// Removes the folder at its end. Empty when default-made. Making one removes those of killed processes.
class PrivateFolder {
 public:
  /// Below the system's folder for temporary files.
  [[nodiscard]] static Result<PrivateFolder> make();

  PrivateFolder() = default;
  PrivateFolder(PrivateFolder&& other) noexcept
      : path_{std::exchange(other.path_, {})}, lock_{std::exchange(other.lock_, none)} {}
  PrivateFolder& operator=(PrivateFolder&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(lock_, other.lock_);
    return *this;
  }
  ~PrivateFolder();

  [[nodiscard]] std::filesystem::path const& path() const { return path_; }
  /// Takes the names away, so that a kill leaves nothing; files that are open stay readable until they are
  /// closed. On Windows an open file keeps its name: there they stay until the end, or until the next folder
  /// is made.
  void hide();

 private:
  static constexpr int none = -1;

  void remove();
  void release();  ///< the lock
  /// "…/companion-copy-" below the system's folder for temporary files: all names begin so.
  [[nodiscard]] static Result<std::filesystem::path> stem();
  /// Those of all processes, this one's and others'.
  [[nodiscard]] static std::vector<std::filesystem::path> made_by_any(std::filesystem::path const& stem);

  std::filesystem::path path_;
  int lock_{none};  ///< a descriptor: who holds it lives
};

}  // namespace companion::store
