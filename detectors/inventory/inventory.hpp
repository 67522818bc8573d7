// What AI there is on this machine, used or not. Looks into well-known places only and runs nothing.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "companion/detector.hpp"
#include "companion/host.hpp"
#include "detectors/catalogue.hpp"
#include "detectors/homes.hpp"
#include "detectors/options.hpp"

namespace companion::detectors {

class Inventory final : public Detector {
 public:
  /// `host` and `catalogues` outlive the detector.
  Inventory(Host const& host, Catalogues const& catalogues, InventoryOptions const& options,
            std::vector<Home> others = {})
      : host_{host}, catalogues_{catalogues}, options_{options}, others_{std::move(others)} {}

  [[nodiscard]] std::string_view name() const override { return "inventory"; }
  void restore(std::vector<Checkpoint> const& /*checkpoints*/) override {}
  [[nodiscard]] Result<Scan> scan(ScanBudget const& budget) override;
  [[nodiscard]] std::vector<std::filesystem::path> watched() const override { return {}; }
  [[nodiscard]] std::optional<std::chrono::milliseconds> pause() const override { return options_.interval; }
  [[nodiscard]] std::string describe() const override;
  [[nodiscard]] bool has_past() const override { return false; }

 private:
  Host const& host_;
  Catalogues const& catalogues_;
  InventoryOptions options_;
  std::vector<Home> others_;
  std::optional<std::size_t> found_;  ///< of the last look
};

}  // namespace companion::detectors
