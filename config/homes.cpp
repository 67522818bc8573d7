// What can be wrong with `homes.others`.
#include <algorithm>
#include <string>
#include <system_error>

#include "config/rules.hpp"
#include "config/text.hpp"

namespace companion::config {
namespace {

namespace fs = std::filesystem;
using detectors::Home;

constexpr std::size_t name_max = 64;

bool is_name_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' ||
         c == '-' || c == ':';
}

bool is_name(std::string const& name) {
  return !name.empty() && name.size() <= name_max && std::all_of(name.begin(), name.end(), is_name_character);
}

/// By what the system says where both are there, else by how they are written.
bool same_folder(fs::path const& a, fs::path const& b) {
  std::error_code absent;
  if (fs::equivalent(a, b, absent) && !absent) return true;
  return (a / "").lexically_normal() == (b / "").lexically_normal();
}

Result<void> check_folder(Home const& home) {
  auto const where = "\"" + printable(home.folder.string()) + "\"";
  if (!home.folder.is_absolute()) {
    auto const text = home.folder.string();
    bool const drive = text.size() > 2 && text[1] == ':' && text[2] == '\\';
    return fail(Errc::invalid, home.name + " is " + where + ", which is no whole path; write " +
                                   (drive ? "it as WSL sees it, such as /mnt/c/Users/you"
                                          : "it from the root on, such as /mnt/c/Users/you"));
  }
  std::error_code unknown;
  auto const status = fs::status(home.folder, unknown);
  if (fs::exists(status) && !fs::is_directory(status))
    return fail(Errc::invalid,
                home.name + " is " + where + ", which is no folder; name the home folder itself");
  return {};
}

}  // namespace

Result<void> check_homes(std::span<Home const> homes, fs::path const& own) {
  for (auto home = homes.begin(); home != homes.end(); ++home) {
    if (!is_name(home->name)) {
      return fail(Errc::invalid,
                  "\"" + printable(home->name) +
                      "\" cannot name a home; use 1 to 64 letters, digits, colons, dots, dashes "
                      "or underscores");
    }
    if (auto good = check_folder(*home); !good) return good;
    if (!own.empty() && same_folder(home->folder, own))
      return fail(Errc::invalid, home->name + " is your own home, which is read anyway; remove it");
    auto const twin = std::find_if(
        homes.begin(), home, [&](Home const& other) { return same_folder(home->folder, other.folder); });
    if (twin != home)
      return fail(Errc::invalid,
                  home->name + " and " + twin->name + " are the same folder; keep one of them");
  }
  return {};
}

}  // namespace companion::config
