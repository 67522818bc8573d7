// What a LiteLLM proxy says besides calls: whose keys there are, what they may spend, and what it warns of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "companion/money.hpp"
#include "companion/time.hpp"

namespace companion {

enum class AccountKind : std::uint8_t { key = 0, user = 1, team = 2 };

/// Budget and owner of a key, user or team; the newest account replaces the one before.
/// Source: /key/info and /user/info. Empty string = unknown. Never the key itself.
struct ProxyAccount {
  std::string proxy;  ///< our name of the proxy
  AccountKind kind{AccountKind::key};
  std::string id;  ///< key: its SHA-256 as LiteLLM shows it; user and team: their id
  std::string alias;
  std::string user;
  std::string team;
  std::optional<NanoUsd> spend;
  std::optional<NanoUsd> max_budget;   ///< hard limit; nullopt = none
  std::optional<NanoUsd> soft_budget;  ///< only warned of
  std::string budget_duration;         ///< "30d", as LiteLLM writes it
  std::optional<Instant> budget_reset;
  std::optional<Instant> expires;
  Instant fetched{};

  /// What may still be spent; nullopt without a limit or without a known spend.
  [[nodiscard]] std::optional<NanoUsd> remaining() const;
};

/// One message of LiteLLM's alerting webhook. Idempotent by event_key.
struct ProxyAlert {
  std::string event_key;  ///< hash of what the alert says and its day: LiteLLM gives it no id
  Instant at{};           ///< when it arrived
  std::string proxy;
  std::string event;  ///< "budget_crossed", "threshold_crossed", "projected_limit_exceeded", …
  std::string group;  ///< "key", "team", "internal_user", "proxy", …
  std::string key_alias;
  std::string user;
  std::string team;
  std::string message;  ///< LiteLLM's own sentence
  std::optional<NanoUsd> spend;
  std::optional<NanoUsd> max_budget;
  std::optional<NanoUsd> soft_budget;
  std::string projected_exceeded_date;  ///< as LiteLLM writes it
  std::optional<NanoUsd> projected_spend;
};

[[nodiscard]] std::string_view to_string(AccountKind kind);

}  // namespace companion
