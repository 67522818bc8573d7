#include "detectors/logs/whole_file.hpp"

#include <span>

namespace companion::detectors {

Result<std::string> read_whole(Host const& host, std::filesystem::path const& path, std::uint64_t bytes_max,
                               std::size_t padding) {
  auto opened = host.open(path);
  if (!opened) return propagate(opened);
  auto const before = (*opened)->stat();
  if (!before) return tl::unexpected<Error>(before.error());
  if (before->size > bytes_max)
    return fail(Errc::too_large, path.string() + " has " + std::to_string(before->size) + " bytes");
  std::string bytes(static_cast<std::size_t>(before->size) + padding, '\0');
  std::size_t have = 0;
  while (have < before->size) {
    auto const into = std::span{bytes}.subspan(have, static_cast<std::size_t>(before->size) - have);
    auto const got = (*opened)->read_at(have, into);
    if (!got) return tl::unexpected<Error>(got.error());
    if (*got == 0) break;
    have += *got;
  }
  auto const after = (*opened)->stat();
  if (have < before->size || !after || after->size != before->size || after->modified != before->modified)
    return fail(Errc::busy, path.string() + " changed while it was read");
  return bytes;
}

}  // namespace companion::detectors
