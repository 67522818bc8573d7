// Changes that are told by name and done by functions: services of systems that have no tool for them.
// Portable.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "companion/result.hpp"
#include "platform/service.hpp"

namespace companion::platform {

struct ServiceDeed {
  std::string told;  ///< "create the service LiteLLMCompanion"
  std::function<Result<void>()> act;
};

/// Up to the first that fails, or told only.
[[nodiscard]] inline Result<ServiceReport> carry_out(std::vector<ServiceDeed> const& deeds, Execution how) {
  ServiceReport report;
  for (auto const& deed : deeds) {
    if (how == Execution::perform) {
      if (auto done = deed.act(); !done) return propagate(done);
    }
    report.push_back(deed.told);
  }
  return report;
}

}  // namespace companion::platform
