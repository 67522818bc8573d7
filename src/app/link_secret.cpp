#include "app/link_secret.hpp"

#include <system_error>

#include "app/small_file.hpp"
#include "platform/replace_file.hpp"

namespace companion::app {

namespace fs = std::filesystem;

fs::path link_secret_path(fs::path const& data_dir) { return data_dir / "daemon.secret"; }

Result<void> write_link_secret(fs::path const& data_dir, std::string_view secret) {
  return platform::replace_private_file(link_secret_path(data_dir), secret);
}

Result<std::string> read_link_secret(fs::path const& data_dir) {
  constexpr std::size_t bytes_max = 256;
  auto const path = link_secret_path(data_dir);
  std::error_code error;
  if (!fs::exists(path, error))
    return fail(Errc::not_found, "no daemon has left its secret in " + data_dir.string());
  return read_small_file(path, bytes_max);
}

void remove_link_secret(fs::path const& data_dir) {
  std::error_code ignored;
  fs::remove(link_secret_path(data_dir), ignored);
}

}  // namespace companion::app
