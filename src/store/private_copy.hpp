// A database of another program, copied with its journals to where only this user may read it.
#pragma once

#include <filesystem>

#include "companion/result.hpp"
#include "store/private_folder.hpp"

namespace companion::store {

/// Removed at its end. Empty when default-made.
class PrivateCopy {
 public:
  /// busy when the file or one of its journals changed while it was copied, not_found when it is not there,
  /// io when there is no room for it.
  [[nodiscard]] static Result<PrivateCopy> of(std::filesystem::path const& database);

  [[nodiscard]] std::filesystem::path file() const { return folder_.path() / "copy.db"; }
  /// To be called once the copy is open: see PrivateFolder.
  void hide() { folder_.hide(); }

 private:
  PrivateFolder folder_;
};

}  // namespace companion::store
