#include "store/private_copy.hpp"

#include <array>
#include <string>
#include <system_error>
#include <utility>

namespace companion::store {
namespace {

namespace fs = std::filesystem;

constexpr std::array<char const*, 3> parts{"", "-wal", "-journal"};

struct Looks {
  std::uintmax_t size{0};
  fs::file_time_type modified{};
  friend bool operator==(Looks const&, Looks const&) = default;
};

using AllLooks = std::array<Looks, parts.size()>;

AllLooks look_at(fs::path const& database) {
  AllLooks looks;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    auto const part = fs::path{database} += parts[i];
    std::error_code absent;
    auto const size = fs::file_size(part, absent);
    if (absent) continue;
    looks[i] = {.size = size, .modified = fs::last_write_time(part, absent)};
  }
  return looks;
}

/// Half of what is free at most: a full disk would be everybody's trouble.
bool has_room(fs::path const& folder, AllLooks const& looks) {
  std::error_code unknown;
  auto const space = fs::space(folder, unknown);
  std::uintmax_t wanted = 0;
  for (auto const& part : looks) wanted += part.size;
  return unknown || wanted <= space.available / 2;
}

Result<void> copy_part(fs::path const& from, fs::path const& to) {
  std::error_code error;
  fs::copy_file(from, to, error);
  // What was there a moment ago and is not any more: its owner is at work.
  if (error == std::errc::no_such_file_or_directory) return fail(Errc::busy, from.string() + " went away");
  // The owner's permissions come along; the copy is nobody's but ours.
  if (!error) fs::permissions(to, fs::perms::owner_read | fs::perms::owner_write, error);
  if (error)
    return fail(error == std::errc::permission_denied ? Errc::denied : Errc::io,
                from.string() + " cannot be copied: " + error.message());
  return {};
}

}  // namespace

Result<PrivateCopy> PrivateCopy::of(fs::path const& database) {
  std::error_code error;
  if (!fs::is_regular_file(database, error))
    return fail(Errc::not_found, database.string() + " is not there");
  auto folder = PrivateFolder::make();
  if (!folder) return propagate(folder);
  auto const before = look_at(database);
  if (!has_room(folder->path(), before))
    return fail(Errc::io, "there is no room for a copy of " + database.string());
  PrivateCopy copy;
  copy.folder_ = std::move(*folder);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (before[i].size == 0 && i > 0) continue;
    auto copied = copy_part(fs::path{database} += parts[i], copy.file() += parts[i]);
    if (!copied) return propagate(copied);
  }
  if (look_at(database) != before)
    return fail(Errc::busy, database.string() + " changed while it was copied");
  return copy;
}

}  // namespace companion::store
