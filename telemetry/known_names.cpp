#include "telemetry/known_names.hpp"

#include <array>

namespace companion::telemetry {
namespace {

constexpr auto known = std::to_array<KnownName>({
    {"requests_total", "sum(increase(ai_requests_total[$__range]))",
     "Counts each call once, whoever told of it."},
    {"tokens_total",
     "sum(increase(gen_ai_client_inference_usage_input_tokens_total[$__range])) + "
     "sum(increase(gen_ai_client_inference_usage_output_tokens_total[$__range]))",
     ""},
    {"prompt_tokens_total, input_tokens_total",
     "sum by (gen_ai_request_model) (increase(gen_ai_client_inference_usage_input_tokens_total[$__range]))",
     "Cached ones included."},
    {"completion_tokens_total, output_tokens_total",
     "sum by (gen_ai_request_model) (increase(gen_ai_client_inference_usage_output_tokens_total[$__range]))",
     "Reasoning included."},
    {"tokens_per_second", "sum(rate(gen_ai_client_inference_usage_output_tokens_total[$__rate_interval]))",
     ""},
    {"cost_usd_total, spend", "sum(increase(ai_cost_usd_total[$__range]))",
     "`sum by (ai_team)` where the team is a resource attribute that Prometheus promotes."},
    {"cost_per_request",
     "sum(increase(ai_cost_usd_total[$__range])) / sum(increase(ai_requests_total[$__range]))", ""},
    {"unpriced_tokens_total", "sum(increase(ai_tokens_unpriced_total[$__range]))",
     "What the costs above leave out."},
    {"model_latency_seconds",
     "histogram_quantile(0.95, sum by (le, gen_ai_request_model) "
     "(rate(gen_ai_client_inference_duration_seconds_bucket[$__rate_interval])))",
     "Only calls whose duration a source measured."},
    {"time_to_first_token_seconds",
     "histogram_quantile(0.95, sum by (le) "
     "(rate(gen_ai_client_inference_time_to_first_chunk_seconds_bucket[$__rate_interval])))",
     ""},
    {"cache_hit_ratio", "ai_cache_hit_ratio",
     "Prompt cache of the provider, last hour of one host. Over a fleet: the next row."},
    {"cache_hit_ratio of a fleet",
     "sum(rate(gen_ai_client_inference_usage_cache_read_input_tokens_total[1h])) / "
     "sum(rate(gen_ai_client_inference_usage_input_tokens_total[1h]))",
     ""},
    {"cache_hits_total, response_cache_hit_ratio",
     "sum(rate(ai_cache_hits_total[1h])) / sum(rate(ai_requests_total[1h]))", "The proxy's own cache."},
    {"error_rate", "ai_error_ratio", "Last hour of one host. Over a fleet: the next row."},
    {"error_rate of a fleet",
     "sum(rate(ai_requests_total{error_type!=\"\"}[1h])) / sum(rate(ai_requests_total[1h]))", ""},
    {"errors_total", "sum by (error_type) (increase(ai_requests_total{error_type!=\"\"}[$__range]))", ""},
    {"budget_limit_usd", "max by (ai_budget_scope, ai_budget_id) (ai_budget_limit_usd)", ""},
    {"budget_remaining_usd", "min by (ai_budget_scope, ai_budget_id) (ai_budget_remaining_usd)",
     "As the proxy last told."},
    {"budget_reset_seconds",
     "min by (ai_budget_scope, ai_budget_id) (ai_budget_reset_timestamp_seconds) - time()", ""},
    {"active_sessions", "sum(ai_sessions_active)", "Sessions with a call within 15 minutes."},
    {"active_time_seconds_total",
     "sum(increase(ai_app_active_duration_seconds_total[$__range])) + "
     "sum(increase(ai_cli_active_duration_seconds_total[$__range]))",
     "In the foreground, with somebody there. How long models worked: "
     "`gen_ai_client_inference_duration_seconds_sum`."},
    {"concurrent_requests", "",
     "No source of ours sees a call before it ends. Scrape the proxy: `litellm_in_flight_requests`."},
    {"quota_used_ratio", "", "No source that the ledger keeps tells of a subscription's limits."},
    {"dark_share",
     "sum(increase(ai_cost_usd_total{ai_usage_status=\"dark\"}[$__range])) / "
     "sum(increase(ai_cost_usd_total[$__range]))",
     "What did not pass a proxy that reports here."},
});

constexpr auto former = std::to_array<KnownName>({
    {"ai.app.running", "ai_app_running", ""},
    {"ai.app.active.duration", "ai_app_active_duration_seconds_total", ""},
    {"ai.app.cpu.usage", "ai_app_cpu_usage_percent", "100 is one core."},
    {"ai.app.memory.usage", "ai_app_memory_usage_bytes", "Bytes, no longer MB."},
    {"ai.app.estimated.cost", "sum by (ai_tool_name) (increase(ai_cost_usd_total[$__range]))",
     "No price per hour of use: it was never a cost. What apps do through the proxy or leave in logs has "
     "one."},
    {"ai.browser.domain.active.duration", "ai_browser_domain_active_duration_seconds_total",
     "`usage.source` is `ai.usage.source`: extension, history."},
    {"ai.browser.domain.visit.count", "ai_browser_domain_visit_count_total", "Likewise."},
    {"ai.browser.domain.estimated.cost",
     "sum by (ai_domain) (increase(ai_browser_domain_visit_count_total[$__range]))",
     "A site's cost is not to be known: its visits and minutes are."},
    {"ai.cli.running", "ai_cli_running", ""},
    {"ai.cli.active.duration", "ai_cli_active_duration_seconds_total",
     "In the foreground. How long they ran: `ai_cli_running_duration_seconds_total`."},
    {"ai.cli.estimated.cost", "sum by (ai_tool_name) (increase(ai_cost_usd_total[$__range]))",
     "Of tokens, not of hours."},
    {"ai.cli.command.count", "ai_cli_command_count_total", ""},
    {"ai.tokens.input", "gen_ai_client_inference_usage_input_tokens_total",
     "`tool.name` is `ai.tool.name`, `model.name` is `gen_ai.request.model`."},
    {"ai.tokens.output", "gen_ai_client_inference_usage_output_tokens_total", "Likewise."},
    {"ai.tokens.cost_usd", "ai_cost_usd_total", ""},
    {"ai.prompt.count", "ai_requests_total", "Calls of models; one prompt may lead to many."},
});

}  // namespace

std::span<KnownName const> known_names() { return known; }
std::span<KnownName const> former_names() { return former; }

}  // namespace companion::telemetry
