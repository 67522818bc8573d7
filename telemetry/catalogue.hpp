// The metric catalogue as data: every metric this daemon may export, and nothing else is exported.
// Metric names are contracts of users' dashboards; docs/metrics.md is printed from this table.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace companion::telemetry {

enum class Instrument : std::uint8_t { counter, gauge, histogram };

/// What one of the stored integers is, and so what it is divided by on the way out.
enum class Scale : std::uint8_t {
  one,           ///< tokens, requests, bytes: exported as integers
  nano_usd,      ///< 1e-9 USD, exported as USD
  milliseconds,  ///< exported as seconds
  thousandth,    ///< exported with three decimals
  millionth,     ///< shares: exported with six decimals
};

struct Metric {
  std::string_view name;  ///< OpenTelemetry name
  std::string_view unit;  ///< UCUM; "{…}" is an annotation, empty = none
  Instrument instrument{Instrument::counter};
  Scale scale{Scale::one};
  std::span<std::string_view const> attributes;  ///< the keys a series may have
  std::string_view help;
  std::span<std::int64_t const> bounds;  ///< of histograms: ascending upper bounds (inclusive), unscaled
};

/// In order of name.
[[nodiscard]] std::span<Metric const> catalogue();
/// nullptr when there is none of that name.
[[nodiscard]] Metric const* find_metric(std::string_view name);
/// Slot of a histogram's value: 0 to bounds.size(), the last one being the overflow bucket.
[[nodiscard]] std::int32_t bucket_of(std::span<std::int64_t const> bounds, std::int64_t value);
/// Decimal digits that the scale shifts by: 0, 9, 3 or 6.
[[nodiscard]] unsigned decimals(Scale scale);

namespace metric {
inline constexpr std::string_view app_active_duration = "ai.app.active.duration";
inline constexpr std::string_view app_cpu = "ai.app.cpu.usage";
inline constexpr std::string_view app_memory = "ai.app.memory.usage";
inline constexpr std::string_view app_running = "ai.app.running";
inline constexpr std::string_view app_running_duration = "ai.app.running.duration";
inline constexpr std::string_view domain_active_duration = "ai.browser.domain.active.duration";
inline constexpr std::string_view domain_visits = "ai.browser.domain.visit.count";
inline constexpr std::string_view budget_limit = "ai.budget.limit.usd";
inline constexpr std::string_view budget_remaining = "ai.budget.remaining.usd";
inline constexpr std::string_view budget_reset = "ai.budget.reset.timestamp";
inline constexpr std::string_view cache_hit_ratio = "ai.cache.hit_ratio";
inline constexpr std::string_view cache_hits = "ai.cache.hits";
inline constexpr std::string_view cli_active_duration = "ai.cli.active.duration";
inline constexpr std::string_view cli_commands = "ai.cli.command.count";
inline constexpr std::string_view cli_running = "ai.cli.running";
inline constexpr std::string_view cli_running_duration = "ai.cli.running.duration";
inline constexpr std::string_view cli_sessions = "ai.cli.sessions";
inline constexpr std::string_view direct_connections = "ai.direct_api.connections";
inline constexpr std::string_view cost = "ai.cost.usd";
inline constexpr std::string_view error_ratio = "ai.error.ratio";
inline constexpr std::string_view requests = "ai.requests";
inline constexpr std::string_view sessions_active = "ai.sessions.active";
inline constexpr std::string_view unpriced = "ai.tokens.unpriced";
inline constexpr std::string_view reclassified = "ai.usage.reclassified";
inline constexpr std::string_view callbacks_repaired = "companion.callbacks.repaired";
inline constexpr std::string_view build_info = "companion.build.info";
inline constexpr std::string_view events_deduplicated = "companion.events.deduplicated";
inline constexpr std::string_view events_dropped = "companion.events.dropped";
inline constexpr std::string_view export_points = "companion.export.points";
inline constexpr std::string_view export_last_success = "companion.export.last_success.timestamp";
inline constexpr std::string_view ledger_calls = "companion.ledger.calls";
inline constexpr std::string_view ledger_size = "companion.ledger.size";
inline constexpr std::string_view outbox_events = "companion.outbox.events";
inline constexpr std::string_view source_errors = "companion.source.errors";
inline constexpr std::string_view source_lag = "companion.source.lag";
inline constexpr std::string_view duration = "gen_ai.client.inference.duration";
inline constexpr std::string_view time_to_first_chunk = "gen_ai.client.inference.time_to_first_chunk";
inline constexpr std::string_view cache_read_tokens = "gen_ai.client.inference.usage.cache_read.input_tokens";
inline constexpr std::string_view cache_write_tokens =
    "gen_ai.client.inference.usage.cache_write.input_tokens";
inline constexpr std::string_view input_tokens = "gen_ai.client.inference.usage.input_tokens";
inline constexpr std::string_view output_tokens = "gen_ai.client.inference.usage.output_tokens";
inline constexpr std::string_view reasoning_tokens = "gen_ai.client.inference.usage.reasoning.output_tokens";
inline constexpr std::string_view cpu_time = "process.cpu.time";
inline constexpr std::string_view memory_usage = "process.memory.usage";
}  // namespace metric

namespace attribute {
inline constexpr std::string_view app_category = "app.category";
inline constexpr std::string_view app_name = "app.name";
inline constexpr std::string_view category = "ai.category";
inline constexpr std::string_view domain = "ai.domain";
inline constexpr std::string_view usage_source = "ai.usage.source";
inline constexpr std::string_view browser = "browser.name";
inline constexpr std::string_view cli_category = "cli.category";
inline constexpr std::string_view cli_name = "cli.name";
inline constexpr std::string_view executable = "process.executable.name";
inline constexpr std::string_view shell = "shell.name";
inline constexpr std::string_view budget_id = "ai.budget.id";
inline constexpr std::string_view budget_scope = "ai.budget.scope";
inline constexpr std::string_view billing = "ai.billing";
inline constexpr std::string_view cost_source = "ai.cost.source";
inline constexpr std::string_view from = "ai.from";
inline constexpr std::string_view to = "ai.to";
inline constexpr std::string_view tool = "ai.tool.name";
inline constexpr std::string_view ownership = "ai.usage.ownership";
inline constexpr std::string_view usage_status = "ai.usage.status";
inline constexpr std::string_view commit = "commit";
inline constexpr std::string_view destination = "destination";
inline constexpr std::string_view error_type = "error.type";
inline constexpr std::string_view operation = "gen_ai.operation.name";
inline constexpr std::string_view provider = "gen_ai.provider.name";
inline constexpr std::string_view model = "gen_ai.request.model";
inline constexpr std::string_view outcome = "outcome";
inline constexpr std::string_view overflow = "otel.metric.overflow";
inline constexpr std::string_view reason = "reason";
inline constexpr std::string_view signal = "signal";
inline constexpr std::string_view source = "source";
inline constexpr std::string_view version = "version";
}  // namespace attribute

}  // namespace companion::telemetry
