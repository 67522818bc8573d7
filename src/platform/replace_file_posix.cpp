#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <string>

#include "platform/file_lock.hpp"
#include "platform/replace_file.hpp"

namespace companion::platform {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> failure(std::string const& what, fs::path const& path) {
  auto const code = errno == EACCES || errno == EPERM || errno == EROFS ? Errc::denied : Errc::io;
  return fail(code, what + " " + path.string() + ": " + std::strerror(errno));
}

std::optional<struct stat> status_of(fs::path const& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return std::nullopt;
  return found;
}

mode_t new_file_mode() {
  auto const mask = ::umask(0);
  ::umask(mask);
  return (S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH) & ~mask;
}

/// The fresh file beside the one that it replaces; gone again unless it was put in place.
class Fresh {
 public:
  explicit Fresh(fs::path const& path)
      : target_{path},
        path_{path.string() + ".companion-" + std::to_string(process_id())},
        descriptor_{
            ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR)} {}
  Fresh(Fresh const&) = delete;
  Fresh& operator=(Fresh const&) = delete;
  ~Fresh() {
    if (descriptor_ < 0) return;
    ::close(descriptor_);
    if (!placed_) ::unlink(path_.c_str());
  }

  [[nodiscard]] Result<void> write(std::string_view bytes, mode_t mode,
                                   std::optional<struct stat> const& owner) const {
    if (descriptor_ < 0) return failure("cannot make", path_);
    while (!bytes.empty()) {
      auto const count = ::write(descriptor_, bytes.data(), bytes.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return failure("cannot write", path_);
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    auto const foreign = owner && (owner->st_uid != ::geteuid() || owner->st_gid != ::getegid());
    if (foreign && ::fchown(descriptor_, owner->st_uid, owner->st_gid) != 0)
      return failure("cannot keep the owner of", target_);
    if (::fchmod(descriptor_, mode) != 0) return failure("cannot set the mode of", path_);
    if (::fsync(descriptor_) != 0) return failure("cannot write", path_);
    return {};
  }

  [[nodiscard]] Result<void> place() {
    if (::rename(path_.c_str(), target_.c_str()) != 0) return failure("cannot replace", target_);
    placed_ = true;
    return {};
  }

 private:
  fs::path target_;
  fs::path path_;
  int descriptor_;
  bool placed_{false};
};

Result<void> replace(fs::path const& path, std::string_view bytes, mode_t mode,
                     std::optional<struct stat> const& owner) {
  auto const there = status_of(path);
  if (there && (there->st_mode & (S_IWUSR | S_IWGRP | S_IWOTH)) == 0)
    return fail(Errc::denied, path.string() + " is write-protected");
  Fresh fresh{path};
  if (auto written = fresh.write(bytes, mode, owner); !written) return written;
  return fresh.place();
}

}  // namespace

Result<void> replace_file(fs::path const& path, std::string_view bytes, fs::path const& like) {
  auto const model = status_of(like);
  return replace(path, bytes, model ? model->st_mode & 07777U : new_file_mode(), model);
}

Result<void> replace_private_file(fs::path const& path, std::string_view bytes) {
  return replace(path, bytes, S_IRUSR | S_IWUSR, status_of(path));
}

}  // namespace companion::platform
