// A data folder filled with a demo month by the real readers, the real decoder and the real bookkeeper.
#pragma once

#include <cstdint>

#include "cli/demo/month.hpp"
#include "companion/host.hpp"
#include "companion/result.hpp"
#include "config/config.hpp"

namespace companion::cli::demo {

struct Filled {
  config::Config config;  ///< of the demo's data folder; pushes nothing anywhere
  std::size_t sessions{0};
  std::size_t payloads{0};
};

/// `host` has a home that nothing is in yet; nothing outside it is read or written.
[[nodiscard]] Result<Filled> fill(Host const& host, Wishes const& wishes);

}  // namespace companion::cli::demo
