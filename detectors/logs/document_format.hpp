// Files that a tool rewrites whole: read whole, each time they changed. Re-reading costs nothing but time,
// since the same event keeps its key.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "companion/host.hpp"
#include "companion/result.hpp"
#include "companion/time.hpp"
#include "detectors/logs/log_places.hpp"
#include "detectors/logs/sighting_buffer.hpp"

namespace companion::detectors {

/// The content of one file, followed by `document_padding` readable bytes.
inline constexpr std::size_t document_padding = 64;

struct Document {
  std::filesystem::path path;
  std::string_view bytes;
  Instant modified{};
};

/// Other files that a reader needs: a task's metadata beside its messages.
class NearbyFiles {
 public:
  NearbyFiles() = default;
  NearbyFiles(NearbyFiles const&) = delete;
  NearbyFiles& operator=(NearbyFiles const&) = delete;
  virtual ~NearbyFiles() = default;
  /// The whole file with `document_padding` bytes of 0 behind it; view it without them. too_large past the
  /// limit.
  [[nodiscard]] virtual Result<std::string> read(std::filesystem::path const& path) const = 0;
  [[nodiscard]] virtual Result<std::vector<std::string>> list(std::filesystem::path const& folder) const = 0;
};

struct DocumentOutcome {
  bool readable{true};           ///< false: no such document; it may be half written and is tried again
  std::uint64_t bad_records{0};  ///< usage that could not be understood; the others are taken
};

class DocumentFormat : public LogPlaces {
 public:
  /// Everything that the document tells, with the same event keys each time. owns() may be true for a file
  /// that only says more about another one: then read that one through `nearby`.
  [[nodiscard]] virtual DocumentOutcome read(Document const& document, NearbyFiles const& nearby,
                                             SightingBuffer& found) = 0;
};

}  // namespace companion::detectors
