#include "app/ledger_parts.hpp"

#include <system_error>
#include <utility>

namespace companion::app {

namespace fs = std::filesystem;

namespace {

Result<void> make_private_folder(fs::path const& folder) {
  std::error_code error;
  bool const made = fs::create_directories(folder, error);
  if (!error && made) {
    fs::permissions(folder, fs::perms::owner_all, error);
  }
  if (error) {
    return fail(Errc::denied, "cannot make the data folder " + folder.string() + ": " + error.message());
  }
  return {};
}

}  // namespace

fs::path ledger_path(fs::path const& data_dir) { return data_dir / "ledger.db"; }

Result<LedgerParts> open_ledger(config::Config const& config, store::Synchronous synchronous) {
  auto folder = make_private_folder(config.data_dir);
  if (!folder) {
    return propagate(folder);
  }
  LedgerParts parts;
  auto lock = platform::lock_file(config.data_dir / "daemon.lock");
  if (!lock) {
    if (lock.error().code == Errc::busy) {
      lock.error().message = "another companion uses " + config.data_dir.string() + ": " +
                             lock.error().message + "; stop it first or use another --data-dir";
    }
    return propagate(lock);
  }
  parts.lock = std::move(*lock);
  auto prices = read_prices(config.prices_file);
  if (!prices) {
    return propagate(prices);
  }
  parts.prices = std::make_unique<ReadPrices>(std::move(*prices));
  store::StoreOptions options;
  options.path = ledger_path(config.data_dir);
  options.synchronous = synchronous;
  auto ledger = store::LedgerStore::open(std::move(options));
  if (!ledger) {
    return propagate(ledger);
  }
  parts.ledger = std::move(*ledger);
  parts.bookkeeper =
      std::make_unique<pipeline::Bookkeeper>(*parts.ledger, parts.prices->book, config.bookkeeper);
  for (auto const& notice : {parts.ledger->recovered(), parts.prices->problem}) {
    if (!notice.empty()) {
      parts.notices.push_back(notice);
    }
  }
  return parts;
}

}  // namespace companion::app
