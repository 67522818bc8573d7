#include <system_error>

#include "platform/open_to_others.hpp"

namespace companion::platform {

namespace fs = std::filesystem;

bool is_open_to_others(fs::path const& path) {
  constexpr auto others = fs::perms::group_all | fs::perms::others_all;
  std::error_code unknown;
  auto const status = fs::status(path, unknown);
  return !unknown && (status.permissions() & others) != fs::perms::none;
}

std::string how_to_close(fs::path const& path) {
  std::error_code unknown;
  return (fs::is_directory(path, unknown) ? "chmod 700 " : "chmod 600 ") + path.string();
}

}  // namespace companion::platform
