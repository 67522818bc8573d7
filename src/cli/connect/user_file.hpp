// A settings file of another program: read through links, replaced in one step, never without a copy beside
// it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "companion/result.hpp"

namespace companion::cli {

struct UserFile {
  std::filesystem::path path{};       ///< the file itself, links followed
  std::optional<std::string> text{};  ///< nothing: there is no such file
};

/// A file that is not there is none of the errors.
[[nodiscard]] Result<UserFile> read_user_file(std::filesystem::path const& path);

/// A copy with the file's mode: "<name>.companion-backup", numbered when that name is taken.
[[nodiscard]] Result<std::filesystem::path> write_backup(UserFile const& file, std::string_view text);

/// Tells two contents apart; no proof against forgery, which nobody gains from here.
[[nodiscard]] std::string digest_of(std::string_view text);

/// The folder and those above it, for the owner alone where they are new.
[[nodiscard]] Result<void> make_folder(std::filesystem::path const& folder);

}  // namespace companion::cli
