#include "detectors/options.hpp"

namespace companion::detectors {

std::vector<std::filesystem::path> LogOptions::roots_of(LogPlaces const& places, Host const& host) const {
  auto const chosen = roots.find(std::string{places.tool()});
  return chosen != roots.end() ? chosen->second : places.roots(host);
}

}  // namespace companion::detectors
