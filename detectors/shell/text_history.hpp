// The text files of one shell: what is new in each since the last look.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "companion/detector.hpp"
#include "detectors/homes.hpp"
#include "detectors/shell/atuin.hpp"
#include "detectors/shell/overlap.hpp"
#include "detectors/shell/uses.hpp"

namespace companion::detectors::shell {

class TextHistory {
 public:
  /// All outlive this. `environment`: the name of the home, for Activity::environment.
  TextHistory(Host const& host, Shell const& shell, CliNames const& names, std::string environment);

  void restore(Checkpoint const& checkpoint);
  /// Reads the files that changed, but for those that had their turn in another home. What `atuin` recorded
  /// is passed over; a new command that it may record yet, and all behind it, waits for a later look.
  void read(ScanBudget const& budget, Atuin const& atuin, Owned& owned, Scan& scan);
  [[nodiscard]] std::size_t files() const { return tails_.size(); }

 private:
  struct Reading;

  void read_file(std::filesystem::path const& path, Atuin const& atuin, Scan& scan);
  [[nodiscard]] bool is_unchanged(std::string const& name, FileStat const& stat) const;
  void adopt_tail(std::string const& name, FileId const& id, Scan& scan);
  void tell(Reading& reading, Scan& scan) const;
  void tell_timed(Reading& reading, std::size_t index, std::vector<Use> const& uses, Scan& scan) const;
  void tell_untimed(Reading& reading, std::size_t index, std::vector<Use> const& uses, Scan& scan) const;
  void keep(Reading const& reading, FileStat const& stat, Scan& scan);

  Host const& host_;
  Shell const& shell_;
  CliNames const& names_;
  std::string environment_;
  std::map<std::string, Tail, std::less<>> tails_;
};

}  // namespace companion::detectors::shell
