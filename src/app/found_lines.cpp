#include "app/found_lines.hpp"

#include <cstddef>

namespace companion::app {

std::vector<std::string> found_lines(std::vector<pipeline::DetectorStatus> const& detectors) {
  std::vector<std::string> lines;
  std::size_t absent = 0;
  std::size_t looking = 0;
  for (auto const& detector : detectors) {
    if (!detector.has_past) continue;  // what runs now is for `status`
    if (detector.absent) {
      ++absent;
    } else if (!detector.description.empty()) {
      lines.push_back(detector.description);
    } else if (!detector.reason.empty()) {
      lines.push_back(detector.name + ": " + detector.reason);
    } else {
      ++looking;
    }
  }
  if (looking > 0) {
    lines.push_back(
        std::to_string(looking) +
        " readers are still looking for their tools; `companion status` tells when they are through");
  }
  if (absent > 0)
    lines.push_back(std::to_string(absent) + " more readers wait for tools that are not here yet");
  return lines;
}

}  // namespace companion::app
