#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <system_error>

#include "store/private_folder.hpp"

namespace companion::store {
namespace {

namespace fs = std::filesystem;

constexpr auto prefix = "companion-copy-";
/// Between making a folder and locking it lie microseconds.
constexpr time_t seconds_to_lock = 60;

/// Ours, a folder and no link, and nobody who lives holds it.
bool is_left_over(int folder) {
  struct stat looks {};
  return ::fstat(folder, &looks) == 0 && S_ISDIR(looks.st_mode) && looks.st_uid == ::geteuid() &&
         ::time(nullptr) - looks.st_mtime >= seconds_to_lock && ::flock(folder, LOCK_EX | LOCK_NB) == 0;
}

void remove_what_the_dead_left(fs::path const& base) {
  std::error_code ignored;
  for (fs::directory_iterator at{base, ignored}; at != fs::directory_iterator{}; at.increment(ignored)) {
    if (!at->path().filename().string().starts_with(prefix)) continue;
    int const folder = ::open(at->path().c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder < 0) continue;
    if (is_left_over(folder)) fs::remove_all(at->path(), ignored);
    ::close(folder);
  }
}

}  // namespace

Result<PrivateFolder> PrivateFolder::make() {
  std::error_code error;
  auto const base = fs::temp_directory_path(error);
  if (error) return fail(Errc::io, "there is no folder for temporary files: " + error.message());
  remove_what_the_dead_left(base);
  auto name = (base / prefix).string() + "XXXXXX";
  // mkdtemp: new, and closed to all others from its first moment.
  if (::mkdtemp(name.data()) == nullptr)
    return fail(Errc::io, "cannot make a folder in " + base.string() + ": " + std::strerror(errno));
  PrivateFolder folder;
  folder.path_ = name;
  folder.lock_ = ::open(name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (folder.lock_ < 0 || ::flock(folder.lock_, LOCK_EX | LOCK_NB) != 0)
    return fail(Errc::io, "cannot lock " + name + ": " + std::strerror(errno));
  return folder;
}

void PrivateFolder::hide() { remove(); }

void PrivateFolder::remove() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
  path_.clear();
  if (lock_ != none) ::close(std::exchange(lock_, none));
}

PrivateFolder::~PrivateFolder() { remove(); }

}  // namespace companion::store
