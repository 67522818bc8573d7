#include <cstdlib>
#include <fstream>
#include <system_error>
#include <utility>

#include "platform/machine_host.hpp"

// Through the standard library only, so that it is simple and right before it is fast. Files opened this way
// share reading and writing with the tool that owns them.
namespace companion::platform {
namespace {

namespace fs = std::filesystem;

Errc code_of(std::error_code const& error) {
  if (error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory)
    return Errc::not_found;
  if (error == std::errc::permission_denied) return Errc::denied;
  return Errc::io;
}

Result<FileStat> stat_of(fs::path const& path) {
  std::error_code error;
  auto const size = fs::file_size(path, error);
  if (error) return fail(code_of(error), path.string() + ": " + error.message());
  auto const modified = fs::last_write_time(path, error);
  if (error) return fail(code_of(error), path.string() + ": " + error.message());
  auto const system = std::chrono::clock_cast<std::chrono::system_clock>(modified);
  // Until FILE_ID_INFO is read here, a file is known by its path: a renamed one is read again, which counts
  // nothing.
  return FileStat{.id = {.volume = 0, .file = fs::hash_value(path)},
                  .size = size,
                  .modified = std::chrono::floor<Milliseconds>(system)};
}

class WindowsFile final : public ReadableFile {
 public:
  WindowsFile(fs::path path, std::ifstream stream) : path_{std::move(path)}, stream_{std::move(stream)} {}

  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override {
    stream_.clear();
    stream_.seekg(static_cast<std::streamoff>(offset));
    stream_.read(into.data(), static_cast<std::streamsize>(into.size()));
    if (stream_.bad()) return fail(Errc::io, path_.string() + ": reading failed");
    return static_cast<std::size_t>(stream_.gcount());
  }
  Result<FileStat> stat() override { return stat_of(path_); }

 private:
  fs::path path_;
  std::ifstream stream_;
};

class WindowsHost final : public MachineHost {
 public:
  using MachineHost::MachineHost;

  Result<void> walk(fs::path const& root, Visitor const& visit) const override {
    std::error_code error;
    auto const options = fs::directory_options::skip_permission_denied;
    auto at = fs::recursive_directory_iterator{root, options, error};
    if (error) return fail(code_of(error), root.string() + ": " + error.message());
    for (; at != fs::recursive_directory_iterator{}; at.increment(error)) {
      if (error) return {};
      if (!at->is_regular_file(error)) continue;
      auto const found = stat_of(at->path());
      if (found && !visit(at->path(), *found)) return {};
    }
    return {};
  }

  Result<FileStat> stat(fs::path const& path) const override { return stat_of(path); }

  Result<std::unique_ptr<ReadableFile>> open(fs::path const& path) const override {
    std::ifstream stream{path, std::ios::binary};
    if (!stream) return fail(Errc::not_found, path.string() + ": cannot be opened");
    return std::make_unique<WindowsFile>(path, std::move(stream));
  }
};

}  // namespace

std::unique_ptr<Host> make_host(OpenDatabase open_database) {
  return std::make_unique<WindowsHost>(open_database);
}

std::optional<std::string> environment_variable(std::string const& name) {
  char* value = nullptr;
  std::size_t size = 0;
  if (_dupenv_s(&value, &size, name.c_str()) != 0 || value == nullptr) return std::nullopt;
  std::string text{value};
  std::free(value);
  return text;
}

fs::path home_folder() { return environment_variable("USERPROFILE").value_or(""); }

}  // namespace companion::platform
