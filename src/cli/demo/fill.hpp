// A data folder filled with a demo month by the real readers, the real decoder and the real bookkeeper.
#pragma once

#include <cstdint>
#include <filesystem>

#include "cli/demo/month.hpp"
#include "companion/result.hpp"
#include "config/config.hpp"

namespace companion::cli::demo {

struct Filled {
  config::Config config;  ///< of the demo's data folder; pushes nothing anywhere
  std::size_t sessions{0};
  std::size_t payloads{0};
};

/// `home` is made; nothing outside it is read or written.
[[nodiscard]] Result<Filled> fill(std::filesystem::path const& home, Wishes const& wishes);

}  // namespace companion::cli::demo
