#include "detectors/options.hpp"

#include <algorithm>

namespace companion::detectors {

std::vector<std::filesystem::path> LogOptions::roots_of(LogPlaces const& places, Host const& host) const {
  auto const chosen = roots.find(std::string{places.tool()});
  if (chosen != roots.end()) return chosen->second;
  auto all = places.roots(host);
  for (auto const& home : homes) {
    for (auto& root : places.roots(OtherHome{host, home})) {
      if (std::find(all.begin(), all.end(), root) == all.end()) all.push_back(std::move(root));
    }
  }
  return all;
}

}  // namespace companion::detectors
