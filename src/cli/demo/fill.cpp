#include "cli/demo/fill.hpp"

#include <chrono>
#include <system_error>
#include <utility>
#include <vector>

#include "app/backfill.hpp"
#include "app/ledger_parts.hpp"
#include "cli/demo/write.hpp"
#include "config/catalogue.hpp"
#include "litellm/payload.hpp"
#include "platform/system_clock.hpp"

namespace companion::cli::demo {
namespace {

constexpr std::size_t batch_size = 100;
constexpr std::size_t settle_size = 1000;

/// Posts like a proxy: batches through the decoder into the ledger.
class Proxy {
 public:
  explicit Proxy(app::LedgerParts& parts) : parts_{parts} {}

  Result<void> post(std::string const& payload) {
    auto decoded = decoder_.decode(payload, clock_.now());
    if (!decoded) return propagate(decoded);
    if (decoded->sighting) batch_.sightings.push_back(std::move(*decoded->sighting));
    return batch_.sightings.size() < batch_size ? Result<void>{} : commit();
  }

  Result<void> commit() {
    auto const* const batch = &batch_;
    auto receipts = parts_.bookkeeper->record({&batch, 1}, clock_.now());
    if (!receipts) return propagate(receipts);
    batch_ = {};
    return {};
  }

  /// As if the settling time had passed, so that routes and metrics are there at once.
  Result<void> settle() {
    auto const later = clock_.now() + std::chrono::hours{1};
    while (true) {
      auto settled = parts_.bookkeeper->settle(later, settle_size);
      if (!settled) return propagate(settled);
      if (*settled < settle_size) return {};
    }
  }

 private:
  app::LedgerParts& parts_;
  platform::SystemClock clock_;
  litellm::PayloadDecoder decoder_;
  Observations batch_;
};

config::Config config_of(std::filesystem::path const& home, LogRoots const& roots) {
  config::Config config;
  config.otlp_listen.clear();
  config.data_dir = home / "data";
  config.prices_file = config.data_dir / "prices.json";
  config.server.token_file = config.data_dir / "tokens.json";
  auto& detectors = config.detectors;
  detectors.logs.roots = {{"claude-code", {roots.claude}}, {"codex", {roots.codex}}};
  config::Findings none;  // the built-in catalogues have none
  detectors.catalogues = config::load_catalogues({}, none);
  detectors.browser_history.enabled = true;  // its own history, so it may consent
  // What runs on this machine is no part of a made-up month.
  detectors.apps.enabled = detectors.cli_processes.enabled = detectors.network.enabled = false;
  return config;
}

Result<std::size_t> post_all(config::Config const& config, std::vector<DemoSession> const& month) {
  auto parts = app::open_ledger(config, store::Synchronous::normal);
  if (!parts) return propagate(parts);
  Proxy proxy{*parts};
  std::size_t count = 0;
  for (auto const& session : month) {
    for (auto const& payload : payloads(session, parts->prices->book)) {
      if (auto posted = proxy.post(payload); !posted) return propagate(posted);
      ++count;
    }
  }
  if (auto done = proxy.commit(); !done) return propagate(done);
  if (auto done = proxy.settle(); !done) return propagate(done);
  return count;
}

}  // namespace

Result<Filled> fill(Host const& host, Wishes const& wishes) {
  auto const home = host.home();
  LogRoots const roots{.claude = home / "claude" / "projects", .codex = home / "codex" / "sessions"};
  std::error_code trouble;
  for (auto const& root : {roots.claude, roots.codex}) std::filesystem::create_directories(root, trouble);
  if (trouble) return fail(Errc::io, "cannot make folders in " + home.string() + ": " + trouble.message());
  auto const month = make_month(wishes);
  for (auto const& session : month) {
    if (auto written = write_log(session, roots); !written) return propagate(written);
  }
  if (auto written = write_surroundings(make_surroundings(month, wishes), home); !written)
    return propagate(written);
  Filled filled{.config = config_of(home, roots), .sessions = month.size()};
  auto const keep_going = [](app::BackfillProgress const&) { return app::Continue::yes; };
  auto read = app::backfill(filled.config, host, keep_going);
  if (!read) return propagate(read);
  if (!read->problems.empty()) return fail(Errc::io, read->problems.front());
  auto posted = post_all(filled.config, month);
  if (!posted) return propagate(posted);
  filled.payloads = *posted;
  return filled;
}

}  // namespace companion::cli::demo
