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

/// Between making a folder and locking it lie microseconds.
constexpr time_t seconds_to_lock = 60;

/// Ours, a folder and no link, and nobody who lives holds it.
bool is_left_over(int folder) {
  struct stat looks {};
  return ::fstat(folder, &looks) == 0 && S_ISDIR(looks.st_mode) && looks.st_uid == ::geteuid() &&
         ::time(nullptr) - looks.st_mtime >= seconds_to_lock && ::flock(folder, LOCK_EX | LOCK_NB) == 0;
}

}  // namespace

Result<PrivateFolder> PrivateFolder::make() {
  auto stem = PrivateFolder::stem();
  if (!stem) return propagate(stem);
  for (auto const& path : made_by_any(*stem)) {
    int const folder = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder < 0) continue;
    std::error_code ignored;
    if (is_left_over(folder)) fs::remove_all(path, ignored);
    ::close(folder);
  }
  auto name = stem->string() + "XXXXXX";
  // mkdtemp: new, and closed to all others from its first moment.
  if (::mkdtemp(name.data()) == nullptr)
    return fail(Errc::io, "cannot make the folder " + name + ": " + std::strerror(errno));
  PrivateFolder folder;
  folder.path_ = name;
  folder.lock_ = ::open(name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (folder.lock_ < 0 || ::flock(folder.lock_, LOCK_EX | LOCK_NB) != 0)
    return fail(Errc::io, "cannot lock " + name + ": " + std::strerror(errno));
  return folder;
}

void PrivateFolder::hide() { remove(); }

void PrivateFolder::release() {
  if (lock_ != none) ::close(std::exchange(lock_, none));
}

}  // namespace companion::store
