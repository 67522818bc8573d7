#include "platform/power_supply_linux.hpp"

#include <fstream>
#include <string>
#include <system_error>

namespace companion::platform {
namespace {

namespace fs = std::filesystem;

std::string word_in(fs::path const& file) {
  std::string word;
  std::ifstream{file} >> word;
  return word;
}

}  // namespace

bool on_battery_by(fs::path const& folder) {
  bool discharging = false;
  std::error_code error;
  for (auto at = fs::directory_iterator{folder, error}; !error && at != fs::directory_iterator{};
       at.increment(error)) {
    auto const& supply = at->path();
    if (word_in(supply / "type") == "Battery") {
      // Those of a mouse or a headset have the scope "Device".
      bool const is_of_machine = word_in(supply / "scope") != "Device";
      discharging = discharging || (is_of_machine && word_in(supply / "status") == "Discharging");
    } else if (word_in(supply / "online") == "1") {
      return false;
    }
  }
  return discharging;
}

}  // namespace companion::platform
