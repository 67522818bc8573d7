#include "detectors/inventory/findings.hpp"

#include "detectors/logs/whole_file.hpp"

namespace companion::detectors {

namespace fs = std::filesystem;

bool exists(Host const& host, fs::path const& path) { return host.stat(path) || host.list(path); }

std::string small_file(Host const& host, fs::path const& path) {
  constexpr std::uint64_t bytes_max = 16U << 20U;
  auto text = read_whole(host, path, bytes_max, 0);
  return text ? std::move(*text) : std::string{};
}

}  // namespace companion::detectors
