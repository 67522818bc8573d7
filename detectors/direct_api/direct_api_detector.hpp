// Programs of the user's own with a connection to a provider's API. Who talks to whom and for how long, never
// what.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "companion/detector.hpp"
#include "companion/host.hpp"
#include "detectors/apps/app_identities.hpp"
#include "detectors/catalogue.hpp"
#include "detectors/direct_api/endpoints.hpp"
#include "detectors/options.hpp"
#include "detectors/stretches.hpp"

namespace companion::detectors {

/// What other detectors tell of already: AI apps and CLIs of the catalogues, and browsers. The executable's
/// name is enough for CLIs here: leaving one out is better than counting it twice.
[[nodiscard]] bool is_told_elsewhere(AppIdentities const& apps, Catalogue const& clis,
                                     Process const& process);

class DirectApiDetector final : public Detector {
 public:
  /// `host` outlives the detector.
  DirectApiDetector(Host const& host, Catalogues catalogues, NetworkOptions options);

  [[nodiscard]] std::string_view name() const override { return "network"; }
  void restore(std::vector<Checkpoint> const& checkpoints) override { stretches_.restore(checkpoints); }
  [[nodiscard]] Result<Scan> scan(ScanBudget const& budget) override;
  [[nodiscard]] std::vector<std::filesystem::path> watched() const override { return {}; }
  [[nodiscard]] std::optional<std::chrono::milliseconds> pause() const override { return options_.poll; }
  [[nodiscard]] std::string describe() const override;
  [[nodiscard]] bool has_past() const override { return false; }

 private:
  [[nodiscard]] Result<void> refresh_processes();
  void add(Connection const& connection, std::map<std::string, StretchLook>& looks) const;

  Host const& host_;
  Catalogues catalogues_;
  NetworkOptions options_;
  AppIdentities apps_;
  EndpointAddresses endpoints_;
  std::unique_ptr<ProcessTable> table_;
  std::map<ProcessId, std::string> programs_;  ///< of processes that nobody else tells of
  Stretches stretches_{"network", Stretches::Count::instances};
  std::size_t connections_{0};
};

}  // namespace companion::detectors
