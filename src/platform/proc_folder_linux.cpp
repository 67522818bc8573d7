#include "platform/proc_folder_linux.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstring>

namespace companion::platform {

ProcFolder::ProcFolder() : folder_{::opendir("/proc")}, buffer_(4096) {
  if (folder_ != nullptr) descriptor_ = ::dirfd(folder_);
}

ProcFolder::~ProcFolder() {
  if (folder_ != nullptr) ::closedir(folder_);
}

std::vector<ProcFolder::Entry> ProcFolder::processes() {
  std::vector<Entry> found;
  if (folder_ == nullptr) return found;
  ::rewinddir(folder_);
  while (dirent const* const entry = ::readdir(folder_)) {
    char const* const name = entry->d_name;
    if (*name < '1' || *name > '9') continue;
    Entry process{.id = 0, .inode = entry->d_ino};
    auto const end = name + std::strlen(name);
    if (std::from_chars(name, end, process.id).ptr == end) found.push_back(process);
  }
  return found;
}

std::optional<std::string_view> ProcFolder::read(std::string const& file, std::size_t most) {
  int const opened = ::openat(descriptor_, file.c_str(), O_RDONLY | O_CLOEXEC);
  if (opened < 0) return std::nullopt;
  if (buffer_.size() < most) buffer_.resize(most);
  std::size_t size = 0;
  ssize_t got = 1;
  while (size < most && got > 0) {
    got = ::read(opened, buffer_.data() + size, most - size);
    if (got > 0) size += static_cast<std::size_t>(got);
  }
  ::close(opened);
  if (got < 0 && size == 0) return std::nullopt;
  return std::string_view{buffer_.data(), size};
}

void ProcFolder::wipe() { ::explicit_bzero(buffer_.data(), buffer_.size()); }

std::optional<std::string_view> ProcFolder::read_link(std::string const& link) {
  auto const size = ::readlinkat(descriptor_, link.c_str(), buffer_.data(), buffer_.size());
  if (size < 0) return std::nullopt;
  return std::string_view{buffer_.data(), static_cast<std::size_t>(size)};
}

void ProcFolder::each_link(std::string const& folder, std::function<void(std::string_view)> const& visit) {
  int const opened = ::openat(descriptor_, folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (opened < 0) return;
  DIR* const stream = ::fdopendir(opened);
  if (stream == nullptr) {
    ::close(opened);
    return;
  }
  std::array<char, 256> target{};
  while (dirent const* const entry = ::readdir(stream)) {
    auto const size = ::readlinkat(opened, entry->d_name, target.data(), target.size());
    if (size > 0) visit({target.data(), static_cast<std::size_t>(size)});
  }
  ::closedir(stream);
}

}  // namespace companion::platform
