#include "detectors/logs/describe_files.hpp"

#include <set>

namespace companion::detectors {

std::string describe_files(std::size_t files, std::span<std::filesystem::path const> roots,
                           std::uint64_t problems, std::span<Home const> homes) {
  std::string text = std::to_string(files) + " files below ";
  std::set<std::string> others;
  bool first = true;
  for (auto const& root : roots) {
    if (auto name = home_name_of(root, homes, {}); !name.empty()) {
      others.insert(std::move(name));
      continue;
    }
    text += (first ? "" : ", ") + root.string();
    first = false;
  }
  for (auto const& name : others) text += (name == *others.begin() ? ", and the same in " : ", ") + name;
  if (roots.empty()) text += "no folder";
  if (problems > 0) text += "; " + std::to_string(problems) + " lines or files could not be read";
  return text;
}

}  // namespace companion::detectors
