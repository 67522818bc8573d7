'use strict';

const { select, rate, increase, perBar, sum, orZero, top, named, quantile, metric } = require('../lib/query');
const { usd, stat, series, ranking } = require('../lib/panel');

const cost = sum(increase(select(metric.cost)));
const calls = sum(increase(select(metric.calls)));
const tokens = `${sum(increase(select(metric.input)))} + ${sum(increase(select(metric.output)))}`;
const dark = orZero(sum(increase(select(metric.cost, 'ai_usage_status="dark"'))));
const failed = orZero(sum(increase(select(metric.calls, 'error_type!=""'))));
const cacheRead = orZero(sum(increase(select(metric.cacheRead))));

module.exports = {
  uid: 'companion-overview',
  title: 'Companion: Overview',
  description: 'What AI tools use and cost, through the LiteLLM proxy and past it.',
  rows: [
    [null, [
      stat({ title: 'Cost', unit: usd, query: { expr: cost }, width: 3,
        description: 'Cost of the calls counted in the time shown. increase() is an estimate; bills come from `companion report`. A host that starts for the first time counts its whole history at once.' }),
      stat({ title: 'Calls', unit: 'short', query: { expr: calls }, width: 3, decimals: 0,
        description: 'Settled model calls, failed ones and cache answers included.' }),
      stat({ title: 'Tokens', unit: 'short', query: { expr: tokens }, width: 3,
        description: 'Input tokens, cached ones included, and output tokens.' }),
      stat({ title: 'Dark share', unit: 'percentunit', query: { expr: `${dark} / ${cost}` }, width: 3, min: 0, max: 1,
        levels: [[null, 'green'], [0.1, 'yellow'], [0.3, 'orange']],
        description: 'Share of the cost that passed no proxy: cost with status dark / all cost. Local calls from before a proxy feed existed are unknown, not dark.' }),
      stat({ title: 'Failed', unit: 'percentunit', query: { expr: `${failed} / ${calls}` }, width: 3, min: 0, max: 1,
        levels: [[null, 'green'], [0.05, 'yellow'], [0.1, 'red']],
        description: 'Calls with an error type / all calls. Tools write no log line for a call that failed, so past the proxy most failures are not seen.' }),
      stat({ title: 'Cache share', unit: 'percentunit', query: { expr: `${cacheRead} / ${sum(increase(select(metric.input)))}` }, width: 3, min: 0, max: 1,
        description: "Input tokens read from the provider's prompt cache / all input tokens." }),
      stat({ title: 'Hosts', unit: 'short', query: { expr: `count(${sum(select('companion_build_info'), 'job', 'instance')})` }, width: 3, decimals: 0,
        description: 'Companions that tell something right now.' }),
      stat({ title: 'Data age', unit: 's', query: { expr: `time() - max(timestamp(${select('companion_build_info')}))` }, width: 3,
        levels: [[null, 'green'], [180, 'yellow'], [600, 'red']],
        description: 'Time since the newest sample of any host. Calls appear about two minutes after they ended, when they are settled.' }),
    ]],
    ['Use', [
      series({ title: 'Cost by route', unit: usd, bars: true, queries: [{ expr: sum(perBar(select(metric.cost)), 'ai_usage_status'), legend: '{{ai_usage_status}}' }],
        description: 'Cost per bar. tracked: seen here and by the proxy; dark: seen here only; proxy_only: no tool of these hosts; unknown: from before a proxy feed existed.' }),
      series({ title: 'Calls by tool', unit: 'short', bars: true, queries: [{ expr: named(sum(perBar(select(metric.calls)), 'ai_tool_name'), 'ai_tool_name'), legend: '{{ai_tool_name}}' }],
        description: 'Calls per bar. unknown: the proxy was called by something that is no tool of these hosts.' }),
      ranking({ title: 'Cost by model', unit: usd, query: { expr: top(10, named(sum(increase(select(metric.cost)), 'gen_ai_request_model'), 'gen_ai_request_model')), legend: '{{gen_ai_request_model}}' },
        description: 'The ten dearest models of the time shown.' }),
      ranking({ title: 'Cost by tool', unit: usd, query: { expr: top(10, named(sum(increase(select(metric.cost)), 'ai_tool_name'), 'ai_tool_name')), legend: '{{ai_tool_name}}' },
        description: 'The ten dearest tools of the time shown.' }),
      ranking({ title: 'Cost by team', unit: usd, query: { expr: top(10, named(sum(increase(select(metric.cost)), 'ai_team'), 'ai_team')), legend: '{{ai_team}}' },
        description: 'By the resource attribute ai.team of the hosts; none: hosts without one.' }),
    ]],
    ['Quality', [
      series({ title: 'Latency', unit: 's', width: 8, queries: [
        { expr: quantile(0.5, metric.duration), legend: 'median' },
        { expr: quantile(0.95, metric.duration), legend: '95 %' },
        { expr: quantile(0.95, metric.firstChunk), legend: 'first chunk, 95 %' },
      ], description: 'Of calls whose source measured a duration. Within a bucket quantiles are interpolated; the bounds double, from 10 ms to 82 s.' }),
      series({ title: 'Failures by type', unit: 'short', bars: true, colour: 'error', width: 8, queries: [{ expr: sum(perBar(select(metric.calls, 'error_type!=""')), 'error_type'), legend: '{{error_type}}' }],
        description: 'Failed calls per bar, by error type.' }),
      series({ title: 'Tokens', unit: 'short', width: 8, queries: [
        { expr: sum(rate(select(metric.input))), legend: 'input' },
        { expr: sum(rate(select(metric.cacheRead))), legend: 'cache read' },
        { expr: sum(rate(select(metric.output))), legend: 'output' },
      ], description: 'Tokens per second. Cache reads are a part of the input.' }),
    ]],
  ],
};
