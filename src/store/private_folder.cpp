#include "store/private_folder.hpp"

#include <system_error>

namespace companion::store {

namespace fs = std::filesystem;

Result<fs::path> PrivateFolder::stem() {
  std::error_code error;
  auto const base = fs::temp_directory_path(error);
  if (error) return fail(Errc::io, "there is no folder for temporary files: " + error.message());
  return base / "companion-copy-";
}

std::vector<fs::path> PrivateFolder::made_by_any(fs::path const& stem) {
  std::vector<fs::path> folders;
  auto const prefix = stem.filename().string();
  std::error_code ended;
  for (fs::directory_iterator at{stem.parent_path(), ended}; at != fs::directory_iterator{};
       at.increment(ended)) {
    if (at->path().filename().string().starts_with(prefix)) folders.push_back(at->path());
  }
  return folders;
}

void PrivateFolder::remove() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
  path_.clear();
  release();
}

PrivateFolder::~PrivateFolder() { remove(); }

}  // namespace companion::store
