#include "telemetry/catalogue.hpp"

#include <algorithm>
#include <array>

namespace companion::telemetry {
namespace {

template <std::size_t N>
using Keys = std::array<std::string_view, N>;

// Closed sets only: session, project, user and request ids are never labels.
constexpr Keys<6> call_keys{attribute::tool,     attribute::usage_status, attribute::operation,
                            attribute::provider, attribute::model,        attribute::ownership};

template <std::size_t N>
constexpr Keys<call_keys.size() + N> call_keys_and(Keys<N> const& more) {
  Keys<call_keys.size() + N> all{};
  std::copy(call_keys.begin(), call_keys.end(), all.begin());
  std::copy(more.begin(), more.end(), all.begin() + call_keys.size());
  return all;
}

constexpr auto outcome_keys = call_keys_and(Keys<1>{attribute::error_type});
constexpr auto cost_keys = call_keys_and(Keys<2>{attribute::cost_source, attribute::billing});
constexpr auto token_type_keys = call_keys_and(Keys<1>{attribute::token_type});
constexpr Keys<2> reclassified_keys{attribute::from, attribute::to};
constexpr Keys<2> build_keys{attribute::version, attribute::commit};
constexpr Keys<1> source_keys{attribute::source};
constexpr Keys<2> dropped_keys{attribute::reason, attribute::source};
constexpr Keys<1> outbox_keys{attribute::destination};
constexpr Keys<2> destination_keys{attribute::destination, attribute::signal};
constexpr Keys<3> export_keys{attribute::destination, attribute::signal, attribute::outcome};

// Of activities: names as the catalogues of apps, CLIs and sites have them; where it was told by.
constexpr Keys<2> app_gauge_keys{attribute::app_name, attribute::app_category};
constexpr Keys<3> app_keys{attribute::app_name, attribute::app_category, attribute::usage_source};
constexpr Keys<2> cli_gauge_keys{attribute::cli_name, attribute::cli_category};
constexpr Keys<3> cli_keys{attribute::cli_name, attribute::cli_category, attribute::usage_source};
constexpr Keys<4> command_keys{attribute::cli_name, attribute::cli_category, attribute::shell,
                               attribute::usage_source};
constexpr Keys<4> domain_keys{attribute::domain, attribute::category, attribute::browser,
                              attribute::usage_source};
// Of the newest calls.
constexpr Keys<3> cache_ratio_keys{attribute::tool, attribute::provider, attribute::model};
constexpr Keys<2> error_ratio_keys{attribute::tool, attribute::provider};
constexpr Keys<2> session_keys{attribute::tool, attribute::usage_status};

constexpr Keys<3> budget_keys{attribute::budget_scope, attribute::budget_id, attribute::source};

constexpr Keys<3> direct_keys{attribute::provider, attribute::executable, attribute::usage_source};

// 0.01 s * 2^n up to 81.92 s: the bounds that the GenAI conventions give for inference.
constexpr std::array<std::int64_t, 14> latency_bounds{10,   20,   40,   80,    160,   320,   640,
                                                      1280, 2560, 5120, 10240, 20480, 40960, 81920};

// Powers of 4, which the conventions gave until v1.41.
constexpr std::array<std::int64_t, 14> token_bounds{
    1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864};

constexpr std::array<Metric, 46> table{{
    {metric::app_active_duration,
     "s",
     Instrument::counter,
     Scale::milliseconds,
     app_keys,
     "Time that AI desktop apps were in the foreground with someone there.",
     {}},
    {metric::app_cpu,
     "%",
     Instrument::gauge,
     Scale::thousandth,
     app_gauge_keys,
     "CPU use of running AI desktop apps with their helpers; 100 is one core. 0 when gone.",
     {}},
    {metric::app_memory,
     "By",
     Instrument::gauge,
     Scale::one,
     app_gauge_keys,
     "Memory of running AI desktop apps with their helpers. 0 when gone.",
     {}},
    {metric::app_running,
     "{app}",
     Instrument::gauge,
     Scale::one,
     app_gauge_keys,
     "AI desktop apps that are running. 0 when gone.",
     {}},
    {metric::app_running_duration,
     "s",
     Instrument::counter,
     Scale::milliseconds,
     app_keys,
     "Time that AI desktop apps were running.",
     {}},
    {metric::domain_active_duration,
     "s",
     Instrument::counter,
     Scale::milliseconds,
     domain_keys,
     "Time on AI sites: exact from an extension, estimated from visits in a browser's history. Do not add "
     "the "
     "two; ai.usage.source says which it is.",
     {}},
    {metric::domain_visits,
     "{visit}",
     Instrument::counter,
     Scale::one,
     domain_keys,
     "Visits of AI sites. ai.usage.source says whether an extension or a browser's history told of them.",
     {}},
    {metric::budget_limit,
     "{USD}",
     Instrument::gauge,
     Scale::nano_usd,
     budget_keys,
     "What a key, user or team of a proxy may spend. None where there is no limit.",
     {}},
    {metric::budget_remaining,
     "{USD}",
     Instrument::gauge,
     Scale::nano_usd,
     budget_keys,
     "What is left of that limit, as the proxy last told. None where its spend is unknown or its period is "
     "over.",
     {}},
    {metric::budget_reset,
     "s",
     Instrument::gauge,
     Scale::milliseconds,
     budget_keys,
     "Unix time at which the spend begins anew.",
     {}},
    {metric::cache_hit_ratio,
     "1",
     Instrument::gauge,
     Scale::millionth,
     cache_ratio_keys,
     "Share of the input tokens of the last hour that came from the provider's prompt cache. None without "
     "such calls.",
     {}},
    {metric::cache_hits,
     "{request}",
     Instrument::counter,
     Scale::one,
     call_keys,
     "Settled calls that a proxy answered from its own cache; part of ai.requests. They count no tokens, "
     "cost or duration.",
     {}},
    {metric::cli_active_duration,
     "s",
     Instrument::counter,
     Scale::milliseconds,
     cli_keys,
     "Time that AI CLIs were in the foreground with someone there.",
     {}},
    {metric::cli_commands,
     "{command}",
     Instrument::counter,
     Scale::one,
     command_keys,
     "AI CLIs started from a shell, by its history.",
     {}},
    {metric::cli_running,
     "{process}",
     Instrument::gauge,
     Scale::one,
     cli_gauge_keys,
     "AI CLIs that are running. 0 when gone.",
     {}},
    {metric::cli_running_duration,
     "s",
     Instrument::counter,
     Scale::milliseconds,
     cli_keys,
     "Time that AI CLIs were running.",
     {}},
    {metric::cli_sessions,
     "{session}",
     Instrument::counter,
     Scale::one,
     cli_keys,
     "AI CLIs that were seen starting or running.",
     {}},
    {metric::cost,
     "{USD}",
     Instrument::counter,
     Scale::nano_usd,
     cost_keys,
     "Cost of settled calls. ai.cost.source says whether the provider side told it or it was computed here.",
     {}},
    {metric::direct_connections,
     "{connection}",
     Instrument::counter,
     Scale::one,
     direct_keys,
     "Connections of other programs to a provider's API.",
     {}},
    {metric::error_ratio,
     "1",
     Instrument::gauge,
     Scale::millionth,
     error_ratio_keys,
     "Share of the calls of the last hour that failed. None without calls.",
     {}},
    {metric::requests,
     "{request}",
     Instrument::counter,
     Scale::one,
     outcome_keys,
     "Settled model calls, failed ones and answers from a proxy's cache included.",
     {}},
    {metric::sessions_active,
     "{session}",
     Instrument::gauge,
     Scale::one,
     session_keys,
     "Sessions with a call within the last 15 minutes; tracked when one of its calls there was. 0 when gone.",
     {}},
    {metric::unpriced,
     "{token}",
     Instrument::counter,
     Scale::one,
     call_keys,
     "Tokens of settled calls that have no cost because no price is known.",
     {}},
    {metric::reclassified,
     "{request}",
     Instrument::counter,
     Scale::one,
     reclassified_keys,
     "Calls that changed their route after they had been counted.",
     {}},
    {metric::build_info,
     "",
     Instrument::gauge,
     Scale::one,
     build_keys,
     "Always 1; the attributes say which build is running.",
     {}},
    {metric::callbacks_repaired,
     "{request}",
     Instrument::counter,
     Scale::one,
     {},
     "Settled calls that a proxy's spend log told of while its callback was missed.",
     {}},
    {metric::events_deduplicated,
     "{event}",
     Instrument::counter,
     Scale::one,
     source_keys,
     "Sightings that told nothing new.",
     {}},
    {metric::events_dropped,
     "{event}",
     Instrument::counter,
     Scale::one,
     dropped_keys,
     "Events that were refused or set aside, by reason.",
     {}},
    {metric::export_last_success,
     "s",
     Instrument::gauge,
     Scale::milliseconds,
     destination_keys,
     "Unix time of the last export that was accepted.",
     {}},
    {metric::export_points,
     "{point}",
     Instrument::counter,
     Scale::one,
     export_keys,
     "Data points handed to a destination, by what became of them.",
     {}},
    {metric::ledger_calls, "{call}", Instrument::gauge, Scale::one, {}, "Calls in the ledger.", {}},
    {metric::ledger_size, "By", Instrument::gauge, Scale::one, {}, "Size of the ledger's files.", {}},
    {metric::outbox_events,
     "{event}",
     Instrument::gauge,
     Scale::one,
     outbox_keys,
     "Usage events that a destination has not taken yet.",
     {}},
    {metric::source_errors,
     "{error}",
     Instrument::counter,
     Scale::one,
     source_keys,
     "Scans that failed, and lines or payloads that could not be read.",
     {}},
    {metric::source_lag,
     "s",
     Instrument::gauge,
     Scale::milliseconds,
     source_keys,
     "Age of the oldest work that a source has not done yet.",
     {}},
    {metric::duration, "s", Instrument::histogram, Scale::milliseconds, outcome_keys,
     "Duration of model calls, where a source measured it.", latency_bounds},
    {metric::time_to_first_chunk, "s", Instrument::histogram, Scale::milliseconds, call_keys,
     "Time to the first chunk of streamed answers, where a source measured it.", latency_bounds},
    {metric::cache_read_tokens,
     "{token}",
     Instrument::counter,
     Scale::one,
     call_keys,
     "Input tokens read from the provider's prompt cache; part of the input tokens.",
     {}},
    {metric::cache_write_tokens,
     "{token}",
     Instrument::counter,
     Scale::one,
     call_keys,
     "Input tokens written to the provider's prompt cache; part of the input tokens.",
     {}},
    {metric::input_tokens,
     "{token}",
     Instrument::counter,
     Scale::one,
     call_keys,
     "Input tokens, cached ones included.",
     {}},
    {metric::output_tokens,
     "{token}",
     Instrument::counter,
     Scale::one,
     call_keys,
     "Output tokens, reasoning included.",
     {}},
    {metric::reasoning_tokens,
     "{token}",
     Instrument::counter,
     Scale::one,
     call_keys,
     "Reasoning tokens; part of the output tokens.",
     {}},
    {metric::operation_duration, "s", Instrument::histogram, Scale::milliseconds, outcome_keys,
     "Duration of model calls, where a source measured it.", latency_bounds},
    {metric::token_usage, "{token}", Instrument::histogram, Scale::one, token_type_keys,
     "Tokens of a call: input with the cached ones, output with reasoning.", token_bounds},
    {metric::cpu_time,
     "s",
     Instrument::counter,
     Scale::milliseconds,
     {},
     "CPU time of this process since it started.",
     {}},
    {metric::memory_usage, "By", Instrument::gauge, Scale::one, {}, "Resident memory of this process.", {}},
}};

constexpr bool by_name(Metric const& a, Metric const& b) { return a.name < b.name; }
static_assert(std::is_sorted(table.begin(), table.end(), by_name));

}  // namespace

std::span<Metric const> catalogue() { return table; }

Metric const* find_metric(std::string_view name) {
  auto const before = [](Metric const& metric, std::string_view wanted) { return metric.name < wanted; };
  auto const found = std::lower_bound(table.begin(), table.end(), name, before);
  return found != table.end() && found->name == name ? &*found : nullptr;
}

std::int32_t bucket_of(std::span<std::int64_t const> bounds, std::int64_t value) {
  return static_cast<std::int32_t>(std::lower_bound(bounds.begin(), bounds.end(), value) - bounds.begin());
}

unsigned decimals(Scale scale) {
  switch (scale) {
    case Scale::one:
      return 0;
    case Scale::nano_usd:
      return 9;
    case Scale::milliseconds:
    case Scale::thousandth:
      return 3;
    case Scale::millionth:
      return 6;
  }
  return 0;
}

}  // namespace companion::telemetry
