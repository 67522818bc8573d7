// What a format says about itself, said once and in one place.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "companion/observation.hpp"
#include "detectors/logs/log_places.hpp"

namespace companion::detectors {

struct SourceFacts {
  std::string_view tool;    ///< "gptme"
  std::string_view source;  ///< "log:gptme"
  std::uint32_t parser_version{1};
  Declaration declaration;
};

/// A LogFormat, DocumentFormat or DatabaseFormat whose particulars are constants.
template <class Kind>
class Declared : public Kind {
 public:
  explicit Declared(SourceFacts const& facts) : facts_{facts} {}

  std::string_view tool() const final { return facts_.tool; }
  std::string_view source() const final { return facts_.source; }
  std::uint32_t parser_version() const final { return facts_.parser_version; }
  Declaration declaration() const final { return facts_.declaration; }

 protected:
  /// Of this source, with nothing in it yet.
  [[nodiscard]] Sighting new_sighting() const {
    Sighting sighting;
    sighting.source = facts_.source;
    sighting.tool = facts_.tool;
    sighting.parser_version = facts_.parser_version;
    return sighting;
  }

 private:
  SourceFacts facts_;
};

/// The name `up` places above the end of a path: 0 is the file, 1 its folder; empty past the root.
[[nodiscard]] inline std::string name_above(std::filesystem::path path, int up) {
  for (; up > 0; --up) path = path.parent_path();
  return path.filename().string();
}

}  // namespace companion::detectors
