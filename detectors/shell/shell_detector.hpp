// AI tools that were started in a shell, from what its history keeps.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "companion/detector.hpp"
#include "detectors/options.hpp"
#include "detectors/shell/database_history.hpp"
#include "detectors/shell/text_history.hpp"

namespace companion::detectors::shell {

/// A database, where the shell has one, goes before its text files. Commands that atuin recorded are left to
/// it; what it did not record is told from the shell's own history, so that neither a leftover of it silences
/// a shell nor anything is counted twice.
class ShellDetector final : public Detector {
 public:
  /// `host` and `clis` outlive the detector.
  ShellDetector(Host const& host, Shell const& shell, Catalogue const& clis, ShellOptions const& options);

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
  [[nodiscard]] std::optional<std::filesystem::path> database() const;

  Host const& host_;
  Shell const& shell_;
  CliNames names_;
  Atuin atuin_;
  TextHistory text_;
  DatabaseHistory rows_;
};

[[nodiscard]] std::vector<std::unique_ptr<Detector>> make_shell_detectors(Host const& host,
                                                                          Catalogue const& clis,
                                                                          ShellOptions const& options);

}  // namespace companion::detectors::shell
