// A database of another program, copied with its journals into a folder that only this user may enter.
#pragma once

#include <filesystem>
#include <utility>

#include "companion/result.hpp"

namespace companion::store {

/// Removes the folder at its end. Empty when default-made.
class PrivateCopy {
 public:
  /// busy when the file or one of its journals changed while it was copied.
  [[nodiscard]] static Result<PrivateCopy> of(std::filesystem::path const& database);

  PrivateCopy() = default;
  PrivateCopy(PrivateCopy&& other) noexcept
      : folder_{std::exchange(other.folder_, {})}, file_{std::exchange(other.file_, {})} {}
  PrivateCopy& operator=(PrivateCopy&& other) noexcept {
    std::swap(folder_, other.folder_);
    std::swap(file_, other.file_);
    return *this;
  }
  ~PrivateCopy();

  [[nodiscard]] std::filesystem::path const& file() const { return file_; }

 private:
  std::filesystem::path folder_;
  std::filesystem::path file_;
};

}  // namespace companion::store
