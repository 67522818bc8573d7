// AI tools that were started in a shell, from what its history keeps.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "companion/detector.hpp"
#include "detectors/homes.hpp"
#include "detectors/options.hpp"
#include "detectors/shell/home_history.hpp"

namespace companion::detectors::shell {

/// The histories of one shell, in the daemon's own home and then in the others.
class ShellDetector final : public Detector {
 public:
  /// `host` and `clis` outlive the detector.
  ShellDetector(Host const& host, Shell const& shell, Catalogue const& clis, ShellOptions const& options,
                std::vector<Home> others = {});

  [[nodiscard]] std::string_view name() const override { return shell_.source; }
  void restore(std::vector<Checkpoint> const& checkpoints) override;
  [[nodiscard]] Result<Scan> scan(ScanBudget const& budget) override;
  [[nodiscard]] std::vector<std::filesystem::path> watched() const override;
  /// The home folder is not watched, so the few files are asked for their times now and then.
  [[nodiscard]] std::optional<std::chrono::milliseconds> pause() const override {
    return std::chrono::minutes{1};
  }
  [[nodiscard]] std::string describe() const override;
  [[nodiscard]] bool absent() const override;

 private:
  Host const& host_;
  Shell const& shell_;
  std::vector<Home> others_;
  std::vector<std::unique_ptr<OtherHome>> other_hosts_;
  std::vector<std::unique_ptr<HomeHistory>> homes_;  ///< the own one first
};

[[nodiscard]] std::vector<std::unique_ptr<Detector>> make_shell_detectors(
    Host const& host, Catalogue const& clis, ShellOptions const& options,
    std::vector<Home> const& others = {});

}  // namespace companion::detectors::shell
