// A UsageFilter as numbers and SQL: texts looked up once, times as ranges of ids with exact bounds behind.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "companion/query.hpp"
#include "companion/result.hpp"
#include "store/database.hpp"
#include "store/dictionary.hpp"

namespace companion::store {

/// What lies in a call's `rest`, as SQL that a connection understands after define_call_words().
inline constexpr std::string_view branch_in_sql = "branch_of(rest)";
inline constexpr std::string_view host_in_sql = "host_of(rest)";
[[nodiscard]] Result<void> define_call_words(Database& database);

struct CallFilter {
  std::optional<Instant> since{};
  std::optional<Instant> until{};
  std::optional<std::int64_t> tool{};
  std::optional<std::int64_t> model{};
  std::optional<std::int64_t> project{};
  std::optional<std::int64_t> session{};
  std::optional<std::int64_t> provider{};
  std::optional<std::int64_t> key_alias{};
  std::optional<std::int64_t> team{};
  std::optional<std::int64_t> branch{};
  std::optional<std::int64_t> host{};
  std::optional<std::int64_t> route{};
  std::optional<std::int64_t> ownership{};
  bool nothing{false};  ///< a text that no call has
};

[[nodiscard]] Result<CallFilter> resolve(UsageFilter const& filter, Dictionary& words);

/// Conditions on `call`, all of them integers; only counted calls.
class CallConditions {
 public:
  /// `reach`: how far calls may lie from the place that their id tells.
  CallConditions(CallFilter const& filter, Milliseconds reach);

  void add(char const* condition) { text_ += std::string{" AND "} + condition; }
  /// `condition` ends where its value goes: "id < ".
  void add(char const* condition, std::int64_t value);
  [[nodiscard]] std::string const& text() const { return text_; }
  void bind(Statement& statement) const;

 private:
  std::string text_;
  std::vector<std::int64_t> values_;
};

}  // namespace companion::store
