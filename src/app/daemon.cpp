#include "app/daemon.hpp"

#include <spdlog/spdlog.h>

#include <optional>
#include <utility>

#include "app/life.hpp"
#include "app/link_page.hpp"
#include "app/link_secret.hpp"
#include "app/logging.hpp"
#include "app/runtime_file.hpp"
#include "app/version.hpp"
#include "platform/heap.hpp"
#include "platform/make_host.hpp"
#include "platform/supervisor.hpp"
#include "store/foreign_database.hpp"

namespace companion::app {

struct Daemon::State {
  explicit State(Belongings belongings) : own{std::move(belongings)}, life{own} {}

  Belongings own;
  Life life;
};

Daemon::Daemon(std::unique_ptr<State> state) : state_{std::move(state)} {}

Daemon::~Daemon() {
  state_.reset();
  close_log();
}

Result<std::unique_ptr<Daemon>> Daemon::open(config::Config config, Provenance provenance,
                                             std::unique_ptr<Host> host) {
  platform::keep_heap_small();
  auto supervisor = platform::find_supervisor();
  auto parts = open_ledger(config, store::Synchronous::full);
  if (!parts) {
    return propagate(parts);
  }
  auto log = open_log(config.data_dir, config.logging);
  if (!log) {
    return propagate(log);
  }
  for (auto const& notice : parts->notices) {
    spdlog::warn("{}", notice);
  }
  if (auto const& upgraded = parts->ledger->upgraded(); !upgraded.empty()) {
    spdlog::info("{}", upgraded);
    parts->notices.push_back(upgraded);
  }
  auto reader = store::LedgerReader::open(ledger_path(config.data_dir));
  if (!reader) {
    return propagate(reader);
  }
  Belongings own{.config = std::move(config),
                 .parts = std::move(*parts),
                 .reader = std::move(*reader),
                 .host = host ? std::move(host) : platform::make_host(store::open_foreign),
                 .provenance = std::move(provenance),
                 .supervisor = std::move(supervisor)};
  auto state = std::make_unique<State>(std::move(own));
  auto bound = state->life.bind();
  if (!bound) {
    return propagate(bound);
  }
  return std::make_unique<Daemon>(std::move(state));
}

Result<void> Daemon::run(std::function<void(Started const&)> on_started) {
  auto const& data_dir = state_->own.config.data_dir;
  // Others find the daemon by this file: not later than they can reach it.
  auto const leave_address = [&](Started const& facts) {
    RuntimeFile const file{.pid = platform::process_id(),
                           .address = facts.address,
                           .port = facts.port,
                           .url = facts.dashboard_url,
                           .started = state_->own.host->clock().now(),
                           .version = std::string{version()}};
    // Who finds the address may want a link at once.
    for (auto const& written :
         {write_link_secret(data_dir, state_->life.link_secret()), write_runtime_file(data_dir, file)}) {
      if (!written) {
        spdlog::warn("{}", written.error().message);
      }
    }
  };
  auto const tell = [&](Started const& facts) {
    if (on_started) {
      on_started(facts);
    }
  };
  auto ended = state_->life.run(leave_address, tell);
  remove_runtime_file(data_dir);
  remove_link_secret(data_dir);
  remove_link_page(data_dir);
  return ended;
}

void Daemon::stop() { state_->life.stop(); }

}  // namespace companion::app
