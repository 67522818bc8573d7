#include "cli/connect/user_file.hpp"

#include <array>
#include <cstdio>
#include <system_error>

#include "config/yaml_file.hpp"
#include "core/hash.hpp"
#include "platform/replace_file.hpp"

namespace companion::cli {

namespace fs = std::filesystem;

Result<UserFile> read_user_file(fs::path const& path) {
  std::error_code trouble;
  auto target = fs::weakly_canonical(fs::absolute(path), trouble);
  if (trouble) return fail(Errc::io, path.string() + " cannot be looked at: " + trouble.message());
  if (fs::is_symlink(fs::symlink_status(target, trouble)))
    return fail(Errc::invalid, path.string() + " is a link to a file that does not exist");
  auto text = config::read_text_file(target);
  if (text) return UserFile{std::move(target), std::move(*text)};
  if (text.error().code == Errc::not_found) return UserFile{std::move(target), std::nullopt};
  return propagate(text);
}

Result<fs::path> write_backup(UserFile const& file, std::string_view text) {
  std::error_code unknown;
  auto const base = file.path.string() + ".companion-backup";
  fs::path backup{base};
  for (int number = 2; fs::exists(fs::symlink_status(backup, unknown)); ++number)
    backup = base + "-" + std::to_string(number);
  if (auto written = platform::replace_file(backup, text, file.path); !written) return propagate(written);
  return backup;
}

std::string digest_of(std::string_view text) {
  std::array<char, 48> digest{};
  std::snprintf(digest.data(), digest.size(), "xxh64:%016llx:%llu",
                static_cast<unsigned long long>(hash64(text)), static_cast<unsigned long long>(text.size()));
  return digest.data();
}

Result<void> make_folder(fs::path const& folder) {
  std::error_code trouble;
  auto const made = fs::create_directories(folder, trouble);
  if (trouble) return fail(Errc::io, "cannot make the folder " + folder.string() + ": " + trouble.message());
  if (made) fs::permissions(folder, fs::perms::owner_all, trouble);
  return {};
}

}  // namespace companion::cli
