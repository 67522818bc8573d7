#include "detectors/logs/describe_files.hpp"

namespace companion::detectors {

std::string describe_files(std::size_t files, std::span<std::filesystem::path const> roots,
                           std::uint64_t problems) {
  std::string text = std::to_string(files) + " files below ";
  for (std::size_t i = 0; i < roots.size(); ++i) text += (i > 0 ? ", " : "") + roots[i].string();
  if (roots.empty()) text += "no folder";
  if (problems > 0) text += "; " + std::to_string(problems) + " lines or files could not be read";
  return text;
}

}  // namespace companion::detectors
