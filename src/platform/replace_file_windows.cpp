#include <fstream>
#include <system_error>

#include "platform/replace_file.hpp"

namespace companion::platform {
namespace {

namespace fs = std::filesystem;

/// Files inherit who may read them from their folder here; a user's profile is that user's own.
Result<void> replace(fs::path const& path, std::string_view bytes) {
  auto fresh = path;
  fresh += ".companion-new";
  {
    std::ofstream out{fresh, std::ios::binary | std::ios::trunc};
    out << bytes;
    if (!out.flush()) return fail(Errc::denied, "cannot write " + fresh.string());
  }
  std::error_code trouble;
  fs::rename(fresh, path, trouble);
  if (trouble) return fail(Errc::denied, "cannot replace " + path.string() + ": " + trouble.message());
  return {};
}

}  // namespace

Result<void> replace_file(fs::path const& path, std::string_view bytes, fs::path const&) {
  return replace(path, bytes);
}

Result<void> replace_private_file(fs::path const& path, std::string_view bytes) {
  return replace(path, bytes);
}

}  // namespace companion::platform
