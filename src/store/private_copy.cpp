#include "store/private_copy.hpp"

#include <array>
#include <random>
#include <string>
#include <system_error>

namespace companion::store {
namespace {

namespace fs = std::filesystem;

constexpr std::array<char const*, 3> parts{"", "-wal", "-journal"};

struct Looks {
  std::uintmax_t size{0};
  fs::file_time_type modified{};
  friend bool operator==(Looks const&, Looks const&) = default;
};

std::array<Looks, parts.size()> look_at(fs::path const& database) {
  std::array<Looks, parts.size()> looks;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    auto const part = fs::path{database} += parts[i];
    std::error_code absent;
    auto const size = fs::file_size(part, absent);
    if (absent) continue;
    looks[i] = {.size = size, .modified = fs::last_write_time(part, absent)};
  }
  return looks;
}

Result<fs::path> make_folder() {
  std::error_code error;
  auto const base = fs::temp_directory_path(error);
  if (error) return fail(Errc::io, "there is no folder for temporary files: " + error.message());
  std::random_device dice;
  auto const folder = base / ("companion-" + std::to_string(dice()) + std::to_string(dice()));
  // A folder that was there already may be another user's.
  if (!fs::create_directory(folder, error))
    return fail(Errc::io, "cannot make " + folder.string() + ": " + error.message());
  fs::permissions(folder, fs::perms::owner_all, error);
  if (error) return fail(Errc::io, "cannot close " + folder.string() + " to others: " + error.message());
  return folder;
}

}  // namespace

Result<PrivateCopy> PrivateCopy::of(fs::path const& database) {
  auto folder = make_folder();
  if (!folder) return propagate(folder);
  PrivateCopy copy;
  copy.folder_ = std::move(*folder);
  copy.file_ = copy.folder_ / "copy.db";
  auto const before = look_at(database);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (before[i].size == 0 && i > 0) continue;
    std::error_code error;
    fs::copy_file(fs::path{database} += parts[i], fs::path{copy.file_} += parts[i], error);
    if (error) return fail(Errc::denied, database.string() + " cannot be copied: " + error.message());
  }
  if (look_at(database) != before)
    return fail(Errc::busy, database.string() + " changed while it was copied");
  return copy;
}

PrivateCopy::~PrivateCopy() {
  std::error_code ignored;
  if (!folder_.empty()) fs::remove_all(folder_, ignored);
}

}  // namespace companion::store
