// Read-only questions to the ledger on a connection of its own; any number of them, one thread each.
#pragma once

#include <filesystem>
#include <memory>

#include "companion/counters.hpp"
#include "companion/query.hpp"
#include "companion/result.hpp"
#include "companion/usage_event.hpp"

namespace companion::store {

class LedgerReader final : public LedgerView, public CounterView {
 public:
  /// not_found when there is no ledger at `path`.
  [[nodiscard]] static Result<std::unique_ptr<LedgerReader>> open(std::filesystem::path const& path);
  ~LedgerReader() override;

  [[nodiscard]] Result<UsageReport> usage(UsageQuery const& query) override;
  [[nodiscard]] Result<CallPage> calls(CallQuery const& query) override;
  [[nodiscard]] Result<std::optional<CallRecord>> find(std::string const& id) override;
  [[nodiscard]] Result<std::vector<std::optional<CallRecord>>> calls_of(
      std::string const& source, std::vector<EventPlace> const& events) override;
  [[nodiscard]] Result<LedgerInfo> info() override;
  [[nodiscard]] Result<void> records(UsageFilter const& filter, VisitRecord const& visit) override;
  [[nodiscard]] Result<std::vector<ProxyAccount>> accounts() override;
  [[nodiscard]] Result<std::vector<ProxyAlert>> alerts(std::uint32_t limit) override;
  [[nodiscard]] Result<std::vector<Coverage>> coverage() override;
  [[nodiscard]] Result<std::string> checkpoint(std::string const& source, std::string const& item) override;
  [[nodiscard]] Result<ActivityReport> activities(ActivityQuery const& query) override;
  [[nodiscard]] Result<ActivityPage> activities(ActivityListQuery const& query) override;
  [[nodiscard]] Result<std::vector<InventoryItem>> inventory() override;
  [[nodiscard]] Result<std::vector<CounterRow>> counters() override;
  /// News of settled calls after that version, oldest first, as the calls are now.
  [[nodiscard]] Result<std::vector<UsageEvent>> news(std::int64_t after, std::uint32_t limit);
  [[nodiscard]] Result<UsageBacklog> backlog(std::string const& destination);
  /// Everything that a source remembers, by item.
  [[nodiscard]] Result<std::vector<Checkpoint>> checkpoints(std::string const& source);
  /// Gives back the memory that only makes answers faster.
  [[nodiscard]] Result<void> rest();

 private:
  struct State;
  explicit LedgerReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace companion::store
