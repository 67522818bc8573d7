#include "telemetry/value_sets.hpp"

#include <algorithm>
#include <array>

#include "telemetry/catalogue.hpp"

namespace companion::telemetry {
namespace {

template <std::size_t N>
using Values = std::array<std::string_view, N>;

constexpr Values<1> metered{"metered"};
constexpr Values<3> budget_scopes{"key", "team", "user"};
constexpr Values<2> cost_sources{"local", "provider"};
constexpr Values<4> routes{"dark", "proxy_only", "tracked", "unknown"};
constexpr Values<2> owners{"personal", "work"};
constexpr Values<1> of_apps{"apps"};
constexpr Values<2> of_sites{"extension", "history"};
constexpr Values<1> of_clis{"cli-processes"};
constexpr Values<1> of_commands{"shell"};
constexpr Values<1> of_connections{"network"};
constexpr Values<9> operations{"chat",   "embeddings", "generate_content", "image_generation", "other",
                               "rerank", "speech",     "text_completion",  "transcription"};
constexpr Values<2> token_types{"input", "output"};
constexpr Values<4> outcomes{"dropped", "ok", "rejected", "retried"};
constexpr Values<10> reasons{"forward_came_back", "forward_given_up", "forward_queue_full", "forward_refused",
                             "forward_shutdown",  "malformed",        "outbox_age",         "outbox_size",
                             "rejected",          "spool_full"};
constexpr Values<2> signals{"logs", "metrics"};
constexpr Values<1> yes{"true"};

constexpr auto sets = std::to_array<ValueSet>({
    {attribute::billing, "", metered, ""},
    {attribute::budget_id,
     "",
     {},
     "Alias of the key, user or team; without one, and where it is an address or a sentence, 16 hex digits "
     "of the "
     "id's hash. At most 300 budgets."},
    {attribute::budget_scope, "", budget_scopes, ""},
    {attribute::category,
     "",
     {},
     "Categories of the catalogue of sites (config/defaults/catalogue) and yours."},
    {attribute::cost_source, "", cost_sources,
     "provider: the proxy told it. local: a tool's log or our price list."},
    {attribute::domain, "", {}, "Sites of the catalogue, and yours."},
    {attribute::from, "", routes, ""},
    {attribute::to, "", routes, ""},
    {attribute::tool,
     "",
     {},
     "Tools that have a reader, and those that OpenTelemetry or a proxy names. Short identifiers; what is "
     "none is "
     "`other`, what nobody told `unknown`."},
    {attribute::ownership, "", owners, "Only where rules say whose a call is."},
    {attribute::usage_source, "ai.app.", of_apps, ""},
    {attribute::usage_source, "ai.browser.", of_sites, ""},
    {attribute::usage_source, "ai.cli.", of_clis, ""},
    {attribute::usage_source, "ai.cli.command.", of_commands, ""},
    {attribute::usage_source, "ai.direct_api.", of_connections, ""},
    {attribute::usage_status, "", routes, ""},
    {attribute::app_category, "", {}, "Categories of the catalogue of apps, and yours."},
    {attribute::app_name, "", {}, "Apps of the catalogue, and yours."},
    {attribute::browser, "", {}, "Browsers whose history has a reader, and those that an extension names."},
    {attribute::cli_category, "", {}, "Categories of the catalogue of CLIs, and yours."},
    {attribute::cli_name, "", {}, "CLIs of the catalogue, and yours."},
    {attribute::commit, "", {}, "That of the build."},
    {attribute::destination, "", {}, "Destinations of the configuration."},
    {attribute::error_type,
     "",
     {},
     "Only of failures. The HTTP status or the exception's name; what is no short identifier is `_OTHER`."},
    {attribute::operation, "", operations, ""},
    {attribute::provider,
     "",
     {},
     "The conventions' names, else LiteLLM's. Short identifiers; what is none is `other`, what nobody told "
     "`unknown`."},
    {attribute::model, "", {}, "Entries of the price book; models without a price are `other`."},
    {attribute::token_type, "", token_types, ""},
    {attribute::overflow, "", yes, "Alone, on the series that takes what is past the limit."},
    {attribute::outcome, "", outcomes, ""},
    {attribute::executable,
     "",
     {},
     "Names of programs that hold a connection; short identifiers, else `other`."},
    {attribute::reason, "", reasons, ""},
    {attribute::shell, "", {}, "Shells whose history has a reader."},
    {attribute::signal, "", signals, ""},
    {attribute::source,
     "",
     {},
     "Readers and routes of the daemon, `proxy:` and `outbox:` with the names of configured proxies and "
     "destinations."},
    {attribute::version, "", {}, "That of the build."},
});

struct Origin {
  std::string_view metrics;  // beginning of their names
  std::string_view told_by;
};

constexpr auto origins = std::to_array<Origin>({
    {"ai.app.",
     "The table of processes and the desktop's foreground window, looked at while they are there."},
    {"ai.browser.", "Histories of browsers, or an extension."},
    {"ai.budget.", "/key/info and /user/info of a proxy, asked with your key; as of the last answer."},
    {"ai.cache.hit_ratio",
     "Calls of the ledger that began in the last hour, 10,000 at most, settled or not."},
    {"ai.cache.hits", "Callbacks and spend logs of LiteLLM."},
    {"ai.cli.", "The table of processes; the foreground window where a desktop tells of it."},
    {"ai.cli.command.", "Histories of shells."},
    {"ai.cost.", "Settled calls: the proxy's cost, else the tool's own, else tokens times the price book."},
    {"ai.direct_api.", "The system's table of connections."},
    {"ai.error.", "Calls of the ledger that began in the last hour, 10,000 at most, settled or not."},
    {"ai.requests",
     "Settled calls: logs of tools, their OpenTelemetry, callbacks and spend logs of LiteLLM, merged."},
    {"ai.sessions.", "Calls of the ledger and the session ids in them, settled or not."},
    {"ai.tokens.", "Settled calls whose model is in no price list."},
    {"ai.usage.", "Settled calls that a proxy told of later."},
    {"companion.", "This daemon."},
    {"gen_ai.client.",
     "Settled calls: logs of tools, their OpenTelemetry, callbacks and spend logs of LiteLLM, merged."},
    {"process.", "The system, of this process."},
});

}  // namespace

std::span<ValueSet const> value_sets() { return sets; }

ValueSet const* values_of(std::string_view metric, std::string_view attribute) {
  ValueSet const* found = nullptr;
  for (auto const& set : sets) {
    if (set.attribute != attribute || !metric.starts_with(set.metrics)) continue;
    if (found == nullptr || set.metrics.size() > found->metrics.size()) found = &set;
  }
  return found;
}

bool allows(ValueSet const& set, std::string_view value) {
  return set.values.empty() || std::find(set.values.begin(), set.values.end(), value) != set.values.end();
}

std::string_view told_by(std::string_view metric) {
  Origin found{};
  for (auto const& origin : origins) {
    if (metric.starts_with(origin.metrics) && origin.metrics.size() > found.metrics.size()) found = origin;
  }
  return found.told_by;
}

}  // namespace companion::telemetry
