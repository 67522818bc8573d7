#include <dirent.h>
#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>
#include <vector>

#include "platform/machine_host.hpp"

namespace companion::platform {
namespace {

constexpr int folder_depth_max = 64;

Errc code_of(int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return Errc::not_found;
    case EACCES:
    case EPERM:
      return Errc::denied;
    case EMFILE:
    case ENFILE:
      return Errc::busy;
    default:
      return Errc::io;
  }
}

tl::unexpected<Error> system_failure(std::filesystem::path const& path, int error) {
  return fail(code_of(error), path.string() + ": " + std::strerror(error));
}

FileStat to_file_stat(struct stat const& raw) {
#ifdef __APPLE__
  auto const& at = raw.st_mtimespec;
#else
  auto const& at = raw.st_mtim;
#endif
  return {.id = {.volume = static_cast<std::uint64_t>(raw.st_dev),
                 .file = static_cast<std::uint64_t>(raw.st_ino)},
          .size = static_cast<std::uint64_t>(std::max<decltype(raw.st_size)>(raw.st_size, 0)),
          .modified = from_epoch_ms(static_cast<std::int64_t>(at.tv_sec) * 1000 + at.tv_nsec / 1'000'000)};
}

/// Owns a descriptor.
class Descriptor {
 public:
  explicit Descriptor(int value) : value_{value} {}
  Descriptor(Descriptor&& other) noexcept : value_{std::exchange(other.value_, -1)} {}
  Descriptor(Descriptor const&) = delete;
  Descriptor& operator=(Descriptor const&) = delete;
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  [[nodiscard]] int get() const { return value_; }
  [[nodiscard]] int release() { return std::exchange(value_, -1); }

 private:
  int value_;
};

class PosixFile final : public ReadableFile {
 public:
  PosixFile(std::filesystem::path path, Descriptor descriptor)
      : path_{std::move(path)}, descriptor_{std::move(descriptor)} {}

  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override {
    for (;;) {
      auto const got = ::pread(descriptor_.get(), into.data(), into.size(), static_cast<off_t>(offset));
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno != EINTR) return system_failure(path_, errno);
    }
  }

  Result<FileStat> stat() override {
    struct stat raw {};
    if (::fstat(descriptor_.get(), &raw) != 0) return system_failure(path_, errno);
    return to_file_stat(raw);
  }

 private:
  std::filesystem::path path_;
  Descriptor descriptor_;
};

/// One open folder; its entries are looked up relative to it, which spares the kernel the long path.
class Walk {
 public:
  explicit Walk(Host::Visitor const& visit) : visit_{visit} {}

  /// False when the visitor had enough. Takes over the descriptor.
  bool folder(Descriptor descriptor, std::string& path, int depth) {
    DIR* const stream = ::fdopendir(descriptor.get());
    if (stream == nullptr) return true;
    static_cast<void>(descriptor.release());
    bool go_on = true;
    auto const length = path.size();
    while (go_on) {
      dirent const* const entry = ::readdir(stream);
      if (entry == nullptr) break;
      char const* const name = entry->d_name;
      if (std::strcmp(name, ".") == 0 || std::strcmp(name, "..") == 0) continue;
      path.append("/").append(name);
      go_on = this->entry(::dirfd(stream), name, entry->d_type, path, depth);
      path.resize(length);
    }
    ::closedir(stream);
    return go_on;
  }

 private:
  bool entry(int parent, char const* name, unsigned char type, std::string& path, int depth) {
    struct stat raw {};
    if (type != DT_DIR) {
      // A project folder, which is a direct child of the root, may be a link; nothing deeper is followed.
      int const follow = depth == 0 ? 0 : AT_SYMLINK_NOFOLLOW;
      if (::fstatat(parent, name, &raw, follow) != 0) return true;
      if (S_ISREG(raw.st_mode)) return visit_(std::filesystem::path{path}, to_file_stat(raw));
      if (!S_ISDIR(raw.st_mode)) return true;
    }
    if (depth >= folder_depth_max) return true;
    int const no_follow = depth == 0 ? 0 : O_NOFOLLOW;
    Descriptor descriptor{::openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | no_follow)};
    if (descriptor.get() < 0) return true;
    return folder(std::move(descriptor), path, depth + 1);
  }

  Host::Visitor const& visit_;
};

class PosixHost final : public MachineHost {
 public:
  using MachineHost::MachineHost;

  Result<void> walk(std::filesystem::path const& root, Visitor const& visit) const override {
    Descriptor descriptor{::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (descriptor.get() < 0) return system_failure(root, errno);
    auto path = root.string();
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    Walk{visit}.folder(std::move(descriptor), path, 0);
    return {};
  }

  Result<FileStat> stat(std::filesystem::path const& path) const override {
    struct stat raw {};
    if (::stat(path.c_str(), &raw) != 0) return system_failure(path, errno);
    if (!S_ISREG(raw.st_mode)) return fail(Errc::not_found, path.string() + " is no regular file");
    return to_file_stat(raw);
  }

  Result<std::unique_ptr<ReadableFile>> open(std::filesystem::path const& path) const override {
    // O_NONBLOCK: a named pipe in a log folder must not hold the scan up.
    Descriptor descriptor{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    if (descriptor.get() < 0) return system_failure(path, errno);
    return std::make_unique<PosixFile>(path, std::move(descriptor));
  }
};

}  // namespace

std::unique_ptr<Host> make_host(OpenDatabase open_database) {
  return std::make_unique<PosixHost>(open_database);
}

std::optional<std::string> environment_variable(std::string const& name) {
  char const* const value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return std::string{value};
}

std::filesystem::path home_folder() {
  if (auto home = environment_variable("HOME"); home && !home->empty()) return *home;
  passwd entry{};
  passwd* found = nullptr;
  std::vector<char> text(16384);
  if (::getpwuid_r(::getuid(), &entry, text.data(), text.size(), &found) != 0 || found == nullptr) return {};
  return found->pw_dir;
}

}  // namespace companion::platform
