#include <chrono>
#include <random>
#include <string>
#include <system_error>

#include "store/private_folder.hpp"

// The folder for temporary files lies in the user's profile, which others may not enter.
namespace companion::store {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::minutes time_to_open{10};

}  // namespace

Result<PrivateFolder> PrivateFolder::make() {
  auto stem = PrivateFolder::stem();
  if (!stem) return propagate(stem);
  std::error_code error;
  // Files that are open cannot be removed here: a folder in use keeps them.
  for (auto const& path : made_by_any(*stem)) {
    auto const made = fs::last_write_time(path, error);
    if (!error && fs::file_time_type::clock::now() - made >= time_to_open) fs::remove_all(path, error);
  }
  std::random_device dice;
  PrivateFolder folder;
  auto const path = stem->string() + std::to_string(dice()) + std::to_string(dice());
  // One that was there already may be somebody else's.
  if (!fs::create_directory(path, error))
    return fail(Errc::io, "cannot make " + path + ": " + error.message());
  folder.path_ = path;
  return folder;
}

void PrivateFolder::hide() {}

void PrivateFolder::release() {}

}  // namespace companion::store
