'use strict';

const { litellm, increase, perBar, sum, orZero, top, named, quantile } = require('../lib/query');
const { usd, stat, series, ranking, table } = require('../lib/panel');
const { litellmVariables } = require('../lib/frame');

// Labels that a metric has decide which variables filter it.
const used = (metric, ...more) => litellm(metric, 'team_alias=~"$team"', 'model=~"$model"', ...more);
const asked = (metric, ...more) => litellm(metric, 'team_alias=~"$team"', ...more);
const spend = (...by) => sum(increase(used('litellm_spend_metric_total')), ...by);
const requests = (...by) => sum(increase(used('litellm_requests_metric_total')), ...by);
const hits = orZero(sum(increase(used('litellm_cache_hits_metric_total'))));
const misses = orZero(sum(increase(used('litellm_cache_misses_metric_total'))));
const failed = 'litellm_proxy_failed_requests_metric_total';
const all = 'litellm_proxy_total_requests_metric_total';
const by = (label) => ({ expr: top(10, named(spend(label), label)), legend: `{{${label}}}` });

module.exports = {
  uid: 'companion-litellm',
  title: 'Companion: LiteLLM spend',
  description: "LiteLLM's own metrics: keys, teams, models, cache, errors, latency. Needs its prometheus callback, scraped.",
  variables: litellmVariables(),
  rows: [
    [null, [
      stat({ title: 'Spend', unit: usd, query: { expr: spend() }, description: 'Spend as the proxy counts it.' }),
      stat({ title: 'Requests', unit: 'short', decimals: 0, query: { expr: sum(increase(asked(all))) }, description: 'Requests that reached the proxy.' }),
      stat({ title: 'Failed', unit: 'percentunit', min: 0, max: 1, levels: [[null, 'green'], [0.05, 'yellow'], [0.1, 'red']],
        query: { expr: `${orZero(sum(increase(asked(failed))))} / ${sum(increase(asked(all)))}` }, description: 'Failed requests / all requests.' }),
      stat({ title: 'Tokens', unit: 'short', query: { expr: sum(increase(used('litellm_total_tokens_metric_total'))) }, description: 'Input and output tokens.' }),
      stat({ title: 'Cache hits', unit: 'percentunit', min: 0, max: 1, query: { expr: `${hits} / (${hits} + ${misses})` }, description: "Answers from LiteLLM's own cache / all answers. The provider's prompt cache is another one." }),
      stat({ title: 'Callback failures', unit: 'short', decimals: 0, levels: [[null, 'green'], [1, 'red']],
        query: { expr: orZero(sum(increase(litellm('litellm_callback_logging_failures_metric_total')))) }, description: 'Calls that the proxy could not report to a callback, the Companion for one.' }),
    ]],
    ['Spend', [
      series({ title: 'By model', unit: usd, bars: true, queries: [{ expr: sum(perBar(used('litellm_spend_metric_total')), 'model'), legend: '{{model}}' }], description: 'Spend per bar.' }),
      series({ title: 'By team', unit: usd, bars: true, queries: [{ expr: named(sum(perBar(used('litellm_spend_metric_total')), 'team_alias'), 'team_alias'), legend: '{{team_alias}}' }], description: 'Spend per bar; none: keys without a team.' }),
      ranking({ title: 'Keys', unit: usd, query: by('api_key_alias'), description: 'The ten dearest keys, by alias.' }),
      ranking({ title: 'Users', unit: usd, query: by('user'), description: 'The ten dearest users.' }),
      ranking({ title: 'Providers', unit: usd, query: by('api_provider'), description: 'The dearest providers.' }),
      table({ title: 'Keys and models', labels: { team_alias: 'Team', api_key_alias: 'Key', model: 'Model' }, columns: [
        { name: 'Spend', expr: spend('team_alias', 'api_key_alias', 'model'), unit: usd },
        { name: 'Requests', expr: requests('team_alias', 'api_key_alias', 'model'), unit: 'short', decimals: 0 },
        { name: 'Input', expr: sum(increase(used('litellm_input_tokens_metric_total')), 'team_alias', 'api_key_alias', 'model'), unit: 'short' },
        { name: 'Output', expr: sum(increase(used('litellm_output_tokens_metric_total')), 'team_alias', 'api_key_alias', 'model'), unit: 'short' },
      ], description: 'Everything of the time shown.' }),
    ]],
    ['Quality', [
      series({ title: 'Latency', unit: 's', width: 8, queries: [
        { expr: quantile(0.5, 'litellm_request_total_latency_metric', used), legend: 'median' },
        { expr: quantile(0.95, 'litellm_request_total_latency_metric', used), legend: '95 %' },
        { expr: quantile(0.95, 'litellm_llm_api_latency_metric', used), legend: 'provider alone, 95 %' },
        { expr: quantile(0.95, 'litellm_llm_api_time_to_first_token_metric', used), legend: 'first token, 95 %' },
        { expr: quantile(0.95, 'litellm_overhead_latency_metric', litellm), legend: 'added by LiteLLM, 95 %' },
      ], description: 'Of the proxy as a whole, of the provider, and what lies between.' }),
      series({ title: 'Failures by exception', unit: 'short', bars: true, colour: 'error', width: 8, queries: [{ expr: sum(perBar(asked(failed)), 'exception_class'), legend: '{{exception_class}}' }], description: 'Failed requests per bar.' }),
      series({ title: 'Requests by status', unit: 'short', bars: true, width: 8, queries: [{ expr: sum(perBar(asked(all)), 'status_code'), legend: '{{status_code}}' }], description: 'Requests per bar, by HTTP status.' }),
    ]],
    ['Cache', [
      series({ title: 'Hits and misses', unit: 'short', bars: true, queries: [
        { expr: sum(perBar(used('litellm_cache_hits_metric_total'))), legend: 'hit' },
        { expr: sum(perBar(used('litellm_cache_misses_metric_total'))), legend: 'miss' },
      ], description: "Of LiteLLM's own cache, per bar." }),
      series({ title: 'Tokens from caches', unit: 'short', bars: true, queries: [
        { expr: sum(perBar(used('litellm_cached_tokens_metric_total'))), legend: "LiteLLM's cache" },
        { expr: sum(perBar(used('litellm_provider_cache_read_input_tokens_metric_total'))), legend: "provider's prompt cache" },
      ], description: 'Tokens per bar that were not computed anew.' }),
    ]],
  ],
};
