#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

#include "platform/file_lock.hpp"

namespace companion::platform {

namespace {

class Flock final : public FileLock {
 public:
  explicit Flock(int descriptor) : descriptor_{descriptor} {}
  /// The file stays: removing it would let two processes lock two files of one name.
  ~Flock() override { ::close(descriptor_); }

  [[nodiscard]] Result<void> take(std::filesystem::path const& path) const {
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) {
      return {};
    }
    if (errno == EWOULDBLOCK) {
      return fail(Errc::busy, path.string() + " is held by process " + holder());
    }
    return fail(Errc::io, path.string() + ": " + std::strerror(errno));
  }

  void sign() const {
    auto const text = std::to_string(process_id()) + "\n";
    // The number only helps people; the lock itself does not depend on it.
    auto const written =
        ::ftruncate(descriptor_, 0) == 0 ? ::pwrite(descriptor_, text.data(), text.size(), 0) : 0;
    static_cast<void>(written);
  }

 private:
  [[nodiscard]] std::string holder() const {
    std::array<char, 32> text{};
    auto const size = ::pread(descriptor_, text.data(), text.size(), 0);
    std::string found{text.data(), size > 0 ? static_cast<std::size_t>(size) : 0U};
    found.erase(found.find_last_not_of(" \n") + 1);
    return found.empty() ? "(unknown)" : found;
  }

  int descriptor_;
};

}  // namespace

Result<std::unique_ptr<FileLock>> lock_file(std::filesystem::path const& path) {
  int const descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor < 0) {
    return fail(errno == EACCES ? Errc::denied : Errc::io, path.string() + ": " + std::strerror(errno));
  }
  auto lock = std::make_unique<Flock>(descriptor);
  auto taken = lock->take(path);
  if (!taken) {
    return propagate(taken);
  }
  lock->sign();
  return lock;
}

std::int64_t process_id() { return ::getpid(); }

}  // namespace companion::platform
