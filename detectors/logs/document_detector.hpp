// Reads the documents of one tool: those that changed, whole.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "companion/detector.hpp"
#include "companion/host.hpp"
#include "detectors/logs/document_format.hpp"
#include "detectors/logs/file_catalogue.hpp"
#include "detectors/logs/problems.hpp"
#include "detectors/options.hpp"

namespace companion::detectors {

/// A document that cannot be understood is tried again while it is fresh, since it may be half written; then
/// it is told once and left alone until it changes.
class DocumentDetector final : public Detector, private NearbyFiles {
 public:
  /// `host` outlives the detector.
  DocumentDetector(Host const& host, std::unique_ptr<DocumentFormat> format, LogOptions const& options);

  [[nodiscard]] std::string_view name() const override { return format_->name(); }
  void restore(std::vector<Checkpoint> const& checkpoints) override { catalogue_.restore(checkpoints); }
  [[nodiscard]] Result<Scan> scan(ScanBudget const& budget) override;
  [[nodiscard]] std::vector<std::filesystem::path> watched() const override { return catalogue_.watched(); }
  void changed(std::span<std::filesystem::path const> paths) override { catalogue_.changed(paths); }
  [[nodiscard]] std::optional<std::chrono::milliseconds> pause() const override;
  [[nodiscard]] std::string describe() const override;
  [[nodiscard]] bool absent() const override { return catalogue_.size() == 0; }

 private:
  void read_next(Scan& scan);
  void take(FileCatalogue::Work const& work, std::string_view bytes, Scan& scan);
  void settle(FileCatalogue::Work const& work, Scan& scan);
  void put_off(FileCatalogue::Work const& work, std::string reason, Scan& scan);

  [[nodiscard]] Result<std::string> read(std::filesystem::path const& path) const override;
  [[nodiscard]] Result<std::vector<std::string>> list(std::filesystem::path const& folder) const override;

  Host const& host_;
  std::unique_ptr<DocumentFormat> format_;
  LogOptions options_;
  FileCatalogue catalogue_;
  SightingBuffer found_;
  std::string home_;                               ///< of what is in found_
  std::vector<std::filesystem::path> unfinished_;  ///< to be tried again
  std::uint64_t slice_bytes_{0};
  Problems problems_;
};

}  // namespace companion::detectors
