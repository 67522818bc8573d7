// The small tables beside the calls: settings of the ledger, checkpoints of sources, rejected items.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "companion/observation.hpp"
#include "companion/result.hpp"
#include "companion/time.hpp"
#include "store/database.hpp"

namespace companion::store {

/// Names in `meta` that the store itself keeps.
namespace meta_name {
inline constexpr char const* instance_id = "instance_id";
inline constexpr char const* created_ms = "created_ms";
inline constexpr char const* clean = "clean_shutdown";
inline constexpr char const* reach_ms = "reach_ms";
inline constexpr char const* proxy_feed_since = "proxy_feed_since";
}  // namespace meta_name

/// Empty when absent.
[[nodiscard]] Result<std::string> read_meta(Database& database, std::string_view name);

/// Empty when the source remembers nothing of the item.
[[nodiscard]] Result<std::string> read_checkpoint(Database& database, std::string_view source,
                                                  std::string_view item);

/// Everything that the source remembers, by item.
[[nodiscard]] Result<std::vector<Checkpoint>> read_checkpoints(Database& database, std::string_view source);

/// How far any call lies from the place that its id tells (reach_of()).
[[nodiscard]] Result<Milliseconds> read_reach(Database& database);

class SideTables {
 public:
  [[nodiscard]] static Result<SideTables> open(Database& database);

  [[nodiscard]] Result<std::string> meta(std::string_view name);
  [[nodiscard]] Result<void> set_meta(std::string_view name, std::string_view value);

  [[nodiscard]] Result<void> put(Checkpoint const& checkpoint);
  [[nodiscard]] Result<std::vector<Checkpoint>> checkpoints(std::string_view source);

  /// Row ids count all that ever came, and the newest always stays: the count never falls.
  [[nodiscard]] Result<void> put(Quarantined const& item, Instant at);

 private:
  Statement get_meta_;
  Statement set_meta_;
  Statement put_checkpoint_;
  Statement forget_checkpoint_;
  Statement list_checkpoints_;
  Statement put_quarantined_;
  Statement trim_quarantine_;
};

}  // namespace companion::store
