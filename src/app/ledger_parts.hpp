// The ledger opened for writing, with everything that writing needs. One per data folder and machine.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/read_prices.hpp"
#include "companion/result.hpp"
#include "config/config.hpp"
#include "pipeline/bookkeeper.hpp"
#include "platform/file_lock.hpp"
#include "store/ledger_store.hpp"

namespace companion::app {

struct LedgerParts {
  std::unique_ptr<platform::FileLock> lock;
  std::unique_ptr<ReadPrices> prices;  ///< at a fixed place: the bookkeeper refers to the book
  std::unique_ptr<store::LedgerStore> ledger;
  std::unique_ptr<pipeline::Bookkeeper> bookkeeper;
  std::vector<std::string> notices;  ///< what a person should know: repairs, refused prices
};

/// The file of the ledger in a data folder.
[[nodiscard]] std::filesystem::path ledger_path(std::filesystem::path const& data_dir);

/// Makes the data folder (0700) if absent. busy: another process owns it; the message names its pid.
[[nodiscard]] Result<LedgerParts> open_ledger(config::Config const& config, store::Synchronous synchronous);

}  // namespace companion::app
