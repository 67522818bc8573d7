// Tails the log files of one tool: the only tailer. What lines mean is the format's business.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "companion/detector.hpp"
#include "companion/host.hpp"
#include "detectors/logs/byte_source.hpp"
#include "detectors/logs/file_catalogue.hpp"
#include "detectors/logs/line_splitter.hpp"
#include "detectors/logs/log_format.hpp"
#include "detectors/logs/problems.hpp"
#include "detectors/options.hpp"

namespace companion::detectors {

/// scan() looks at everything below the roots, unless changed() named paths since the last scan: then at
/// those only. A full sweep comes at least every LogOptions::sweep_interval all the same.
class LogDetector final : public Detector, private SiblingFiles {
 public:
  /// `host` outlives the detector.
  LogDetector(Host const& host, std::unique_ptr<LogFormat> format, LogOptions const& options);
  ~LogDetector() override;

  [[nodiscard]] std::string_view name() const override { return format_->name(); }
  void restore(std::vector<Checkpoint> const& checkpoints) override { catalogue_.restore(checkpoints); }
  [[nodiscard]] Result<Scan> scan(ScanBudget const& budget) override;
  [[nodiscard]] std::vector<std::filesystem::path> watched() const override { return catalogue_.watched(); }
  [[nodiscard]] std::string describe() const override;
  [[nodiscard]] bool absent() const override { return catalogue_.size() == 0; }
  void changed(std::span<std::filesystem::path const> paths) override { catalogue_.changed(paths); }

 private:
  struct Reading;  // a file being read, kept open from slice to slice

  [[nodiscard]] std::size_t told(Scan const& scan) const;
  [[nodiscard]] bool open_next(Scan& scan);
  void read(ScanBudget const& budget, Scan& scan);
  void take_line(Line const& line, Scan& scan);
  void finish(Scan& scan);
  void write_checkpoint(Scan& scan);
  void start_over();

  [[nodiscard]] std::vector<std::filesystem::path> files_of(std::string_view thread) const override;
  [[nodiscard]] Result<void> read_lines(std::filesystem::path const& path,
                                        LineVisitor const& visit) const override;
  [[nodiscard]] Result<std::string> read_whole(std::filesystem::path const& path) const override;

  Host const& host_;
  std::unique_ptr<LogFormat> format_;
  LogOptions options_;
  FileCatalogue catalogue_;
  LineSplitter splitter_;
  SightingBuffer found_;
  std::string home_;  ///< of what is in found_
  std::unique_ptr<Reading> reading_;
  std::uint64_t slice_bytes_{0};
  Problems problems_;
};

}  // namespace companion::detectors
