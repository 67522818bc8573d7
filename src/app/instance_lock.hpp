// One process at a time writes a data folder.
#pragma once

#include <filesystem>
#include <memory>

#include "companion/result.hpp"

namespace companion::app {

/// Held until destroyed, or until the process ends in whatever way.
class InstanceLock {
 public:
  /// busy: another process has it; the message names its pid.
  [[nodiscard]] static Result<InstanceLock> take(std::filesystem::path const& data_dir);
  InstanceLock(InstanceLock&&) noexcept;
  InstanceLock& operator=(InstanceLock&&) noexcept;
  ~InstanceLock();

 private:
  struct State;
  explicit InstanceLock(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace companion::app
