// What proxies said besides calls: accounts, alerts, and which times a source has told whole.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "companion/observation.hpp"
#include "companion/proxy.hpp"
#include "companion/result.hpp"
#include "store/database.hpp"

namespace companion::store {

enum class Novelty : std::uint8_t { known, fresh };

/// The writing side; one per writing connection.
class ProxyTables {
 public:
  [[nodiscard]] static Result<ProxyTables> open(Database& database);

  /// Replaces an older account of the same (proxy, kind, id).
  [[nodiscard]] Result<void> put(ProxyAccount const& account);
  /// Keeps the newest 10,000.
  [[nodiscard]] Result<Novelty> put(ProxyAlert const& alert);
  /// One stretch per (source, proxy), widened.
  [[nodiscard]] Result<void> put(Coverage const& coverage);

 private:
  Database* database_{nullptr};
  Statement put_account_;
  Statement put_alert_;
  Statement trim_alerts_;
  Statement put_coverage_;
};

[[nodiscard]] Result<std::vector<ProxyAccount>> read_accounts(Database& database);
/// Newest first.
[[nodiscard]] Result<std::vector<ProxyAlert>> read_alerts(Database& database, std::uint32_t limit);
[[nodiscard]] Result<std::vector<Coverage>> read_coverage(Database& database);

}  // namespace companion::store
