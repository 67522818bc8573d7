// The demo's month in the formats of the real tools: what their readers and the receiver's decoder take.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/demo/month.hpp"
#include "cli/demo/surroundings.hpp"
#include "companion/result.hpp"
#include "domain/price_book.hpp"

namespace companion::cli::demo {

struct LogRoots {
  std::filesystem::path claude;  ///< as ~/.claude/projects
  std::filesystem::path codex;   ///< as ~/.codex/sessions
};

/// One transcript below `roots` for a session that left one.
[[nodiscard]] Result<void> write_log(DemoSession const& session, LogRoots const& roots);

/// zsh's and Chromium's histories, where they lie in a `home`.
[[nodiscard]] Result<void> write_surroundings(Surroundings const& surroundings,
                                              std::filesystem::path const& home);

/// The session's callbacks as a LiteLLM proxy posts them, one JSON object each; costs from `prices`.
[[nodiscard]] std::vector<std::string> payloads(DemoSession const& session, domain::PriceBook const& prices);

}  // namespace companion::cli::demo
