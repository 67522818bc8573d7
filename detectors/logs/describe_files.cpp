#include "detectors/logs/describe_files.hpp"

#include <string_view>

#include "detectors/inventory/findings.hpp"

namespace companion::detectors {
namespace {

constexpr std::size_t named_max = 3;

/// A walk that ends at the first file costs less than a list.
bool is_there(Host const& host, std::filesystem::path const& root) {
  auto const enough = [](std::filesystem::path const&, FileStat const&) { return false; };
  return host.stat(root) || host.walk(root, enough);
}

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
  return std::to_string(count) + " " + std::string{count == 1 ? one : many};
}

/// "~/a, ~/b, ~/c and 57 more"; empty when none of them is there.
std::string those_there(Host const& host, std::span<std::filesystem::path const> roots) {
  std::string text;
  std::size_t there = 0;
  for (auto const& root : roots) {
    if (!is_there(host, root) || ++there > named_max) continue;
    text += (there > 1 ? ", " : "") + shown(host, root);
  }
  if (there > named_max) text += " and " + std::to_string(there - named_max) + " more";
  return text;
}

std::string not_there(Host const& host, std::span<std::filesystem::path const> roots) {
  if (roots.empty()) return "no place is known here";
  if (roots.size() == 1) return shown(host, roots.front()) + " is not there";
  return "none of its " + std::to_string(roots.size()) + " places is there";
}

}  // namespace

std::string describe_files(Host const& host, std::size_t files, std::span<std::filesystem::path const> roots,
                           std::uint64_t problems) {
  auto const there = those_there(host, roots);
  auto text =
      there.empty() && files == 0 ? "no files: " + not_there(host, roots) : counted(files, "file", "files");
  if (!there.empty()) text += " below " + there;
  if (problems > 0) text += "; " + counted(problems, "line or file", "lines or files") + " could not be read";
  return text;
}

}  // namespace companion::detectors
