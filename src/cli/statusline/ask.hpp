// One question to the running daemon, or to its ledger where the daemon does not answer everybody.
#pragma once

#include <filesystem>
#include <string>

#include "companion/result.hpp"
#include "companion/time.hpp"

namespace companion::cli {

struct StatusQuestion {
  std::filesystem::path data_dir;
  std::string session;  ///< empty: none
  Instant now{};
};

/// Midnight of the day of `at`, as this machine's clock shows it. The C library's: the zone data base of the
/// reports takes longer to open than the whole line may take.
[[nodiscard]] Instant local_midnight(Instant at);

/// The JSON of GET /v1/statusline. not_found: no daemon runs; unavailable: it does not answer.
[[nodiscard]] Result<std::string> ask_status(StatusQuestion const& question);

}  // namespace companion::cli
