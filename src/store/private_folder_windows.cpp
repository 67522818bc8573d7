#include <chrono>
#include <random>
#include <string>
#include <system_error>

#include "store/private_folder.hpp"

// The folder for temporary files lies in the user's profile, which others may not enter.
namespace companion::store {
namespace {

namespace fs = std::filesystem;

constexpr auto prefix = "companion-copy-";
constexpr std::chrono::minutes time_to_open{10};

/// Files that are open cannot be removed here: a folder in use keeps them.
void remove_what_the_dead_left(fs::path const& base) {
  std::error_code ignored;
  for (fs::directory_iterator at{base, ignored}; at != fs::directory_iterator{}; at.increment(ignored)) {
    if (!at->path().filename().string().starts_with(prefix)) continue;
    auto const made = fs::last_write_time(at->path(), ignored);
    if (!ignored && fs::file_time_type::clock::now() - made >= time_to_open)
      fs::remove_all(at->path(), ignored);
  }
}

}  // namespace

Result<PrivateFolder> PrivateFolder::make() {
  std::error_code error;
  auto const base = fs::temp_directory_path(error);
  if (error) return fail(Errc::io, "there is no folder for temporary files: " + error.message());
  remove_what_the_dead_left(base);
  std::random_device dice;
  PrivateFolder folder;
  auto path = base / (prefix + std::to_string(dice()) + std::to_string(dice()));
  // One that was there already may be somebody else's.
  if (!fs::create_directory(path, error))
    return fail(Errc::io, "cannot make " + path.string() + ": " + error.message());
  folder.path_ = std::move(path);
  return folder;
}

void PrivateFolder::hide() {}

void PrivateFolder::remove() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
  path_.clear();
}

PrivateFolder::~PrivateFolder() { remove(); }

}  // namespace companion::store
