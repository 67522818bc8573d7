#include "detectors/logs/describe_files.hpp"

#include <set>
#include <string_view>
#include <utility>

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

/// "~/a, ~/b, ~/c and 57 more, and the same in windows"; empty when none of them is there.
std::string those_there(Host const& host, std::span<std::filesystem::path const> roots,
                        std::span<Home const> homes) {
  std::string text;
  std::set<std::string> others;
  std::size_t there = 0;
  for (auto const& root : roots) {
    if (!is_there(host, root)) continue;
    if (auto home = home_name_of(root, homes, {}); !home.empty()) {
      others.insert(std::move(home));
    } else if (++there <= named_max) {
      text += (there > 1 ? ", " : "") + shown(host, root);
    }
  }
  if (there > named_max) text += " and " + std::to_string(there - named_max) + " more";
  for (auto const& name : others) {
    if (name != *others.begin()) {
      text += ", ";
    } else {
      text += there > 0 ? ", and the same in " : "its places in ";
    }
    text += name;
  }
  return text;
}

std::string not_there(Host const& host, std::span<std::filesystem::path const> roots) {
  if (roots.empty()) return "no place is known here";
  if (roots.size() == 1) return shown(host, roots.front()) + " is not there";
  return "none of its " + std::to_string(roots.size()) + " places is there";
}

}  // namespace

std::string describe_files(Host const& host, std::size_t files, std::span<std::filesystem::path const> roots,
                           std::uint64_t problems, std::span<Home const> homes) {
  auto const there = those_there(host, roots, homes);
  auto text =
      there.empty() && files == 0 ? "no files: " + not_there(host, roots) : counted(files, "file", "files");
  if (!there.empty()) text += " below " + there;
  if (problems > 0) text += "; " + counted(problems, "line or file", "lines or files") + " could not be read";
  return text;
}

}  // namespace companion::detectors
