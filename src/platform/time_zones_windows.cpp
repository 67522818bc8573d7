#include "platform/time_zones.hpp"

#include <date/tz.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#include "platform/paths.hpp"
#include "platform/replace_file.hpp"

namespace companion::embedded {

// From infra/cross/zones.py; empty in a build without it.
extern std::string_view const zones;
extern std::string_view const zones_version;
extern std::string_view const windows_zones;

}  // namespace companion::embedded

namespace companion::platform {
namespace {

namespace fs = std::filesystem;

bool write(fs::path const& file, std::string_view bytes) {
  std::error_code error;
  if (fs::file_size(file, error) == bytes.size() && !error) return true;
  return replace_private_file(file, bytes).has_value();
}

}  // namespace

// The date library reads files: the rules that we carry are laid down once a version.
void prepare_time_zones() {
  if (embedded::zones.empty()) return;
  auto const folder = standard_places().state / ("zones-" + std::string{embedded::zones_version});
  std::error_code error;
  fs::create_directories(folder, error);
  // It reads a file for each continent and takes those that are there.
  if (!write(folder / "africa", embedded::zones) || !write(folder / "version", embedded::zones_version) ||
      !write(folder / "windowsZones.xml", embedded::windows_zones))
    return;
  date::set_install(folder.string());
}

}  // namespace companion::platform
