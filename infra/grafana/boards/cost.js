'use strict';

const { select, rate, increase, perBar, sum, orZero, top, named, metric } = require('../lib/query');
const { usd, stat, series, ranking, table } = require('../lib/panel');

const cost = (...by) => sum(increase(select(metric.cost)), ...by);
const calls = (...by) => sum(increase(select(metric.calls)), ...by);
const input = (...by) => sum(increase(select(metric.input)), ...by);
const output = (...by) => sum(increase(select(metric.output)), ...by);
const byModel = ['gen_ai_provider_name', 'gen_ai_request_model'];
const bars = (label) => ({ expr: named(sum(perBar(select(metric.cost)), label), label), legend: `{{${label}}}` });

module.exports = {
  uid: 'companion-cost',
  title: 'Companion: Tokens and cost',
  description: 'Where the money goes, by model, provider, tool and kind of token.',
  from: 'now-7d',
  rows: [
    [null, [
      stat({ title: 'Cost', unit: usd, query: { expr: cost() }, description: 'Cost of the calls counted in the time shown.' }),
      stat({ title: 'Per call', unit: usd, query: { expr: `${cost()} / ${calls()}` }, decimals: 4, description: 'Cost / calls.' }),
      stat({ title: 'Per million tokens', unit: usd, query: { expr: `1e6 * ${cost()} / (${input()} + ${output()})` },
        description: 'Cost / (input + output tokens), times a million: falls as the cache is hit.' }),
      stat({ title: 'Subscriptions', unit: usd, query: { expr: orZero(sum(increase(select(metric.cost, 'ai_billing="subscription"')))) },
        description: 'List price of what subscriptions covered: worth, not money spent.' }),
      stat({ title: '30 days at this pace', unit: usd, query: { expr: `${cost()} / $__range_s * 2592000` },
        description: 'Mean cost of the time shown, for 30 days. Choose whole weeks.' }),
      stat({ title: 'Unpriced tokens', unit: 'percentunit', min: 0, max: 1, query: { expr: `${orZero(sum(increase(select(metric.unpriced))))} / (${input()} + ${output()})` },
        levels: [[null, 'green'], [0.001, 'yellow'], [0.05, 'red']],
        description: 'Tokens of calls for which no price is known / all tokens. Their cost is missing from every sum, never guessed.' }),
    ]],
    ['Cost', [
      series({ title: 'By model', unit: usd, bars: true, queries: [bars('gen_ai_request_model')], description: 'Cost per bar. Models without a price are other.' }),
      series({ title: 'By tool', unit: usd, bars: true, queries: [bars('ai_tool_name')], description: 'Cost per bar.' }),
      series({ title: 'By provider', unit: usd, bars: true, width: 8, queries: [bars('gen_ai_provider_name')], description: 'Cost per bar.' }),
      series({ title: 'By who told it', unit: usd, bars: true, width: 8, queries: [bars('ai_cost_source')],
        description: 'provider: told by proxy, provider or tool. local: tokens times list price, computed here.' }),
      series({ title: 'By billing', unit: usd, bars: true, width: 8, queries: [bars('ai_billing')],
        description: 'metered: by use. subscription: covered by a plan, shown at list price. free: no charge.' }),
      table({ title: 'Models', labels: { gen_ai_provider_name: 'Provider', gen_ai_request_model: 'Model' }, columns: [
        { name: 'Cost', expr: cost(...byModel), unit: usd },
        { name: 'Calls', expr: calls(...byModel), unit: 'short', decimals: 0 },
        { name: 'Input', expr: input(...byModel), unit: 'short' },
        { name: 'Output', expr: output(...byModel), unit: 'short' },
        { name: 'Cost per call', expr: `${cost(...byModel)} / ${calls(...byModel)}`, unit: usd, decimals: 4 },
      ], description: 'Everything counted in the time shown, by model.' }),
    ]],
    ['Tokens', [
      series({ title: 'By kind', unit: 'short', bars: true, queries: [
        { expr: `${sum(perBar(select(metric.input)))} - ${orZero(sum(perBar(select(metric.cacheRead))))} - ${orZero(sum(perBar(select(metric.cacheWrite))))}`, legend: 'input, not cached' },
        { expr: sum(perBar(select(metric.cacheRead))), legend: 'cache read' },
        { expr: sum(perBar(select(metric.cacheWrite))), legend: 'cache write' },
        { expr: sum(perBar(select(metric.output))), legend: 'output' },
      ], description: 'Tokens per bar; the kinds add up to all tokens.' }),
      series({ title: 'Cache share by model', unit: 'percentunit', max: 1, queries: [
        { expr: named(`${sum(rate(select(metric.cacheRead)), 'gen_ai_request_model')} / ${sum(rate(select(metric.input)), 'gen_ai_request_model')}`, 'gen_ai_request_model'), legend: '{{gen_ai_request_model}}' },
      ], description: "Input tokens read from the provider's prompt cache / all input tokens." }),
      series({ title: "Answered from the proxy's cache", unit: 'short', bars: true, queries: [{ expr: named(sum(perBar(select('ai_cache_hits_total')), 'gen_ai_request_model'), 'gen_ai_request_model'), legend: '{{gen_ai_request_model}}' }],
        description: "Calls per bar that LiteLLM answered from its own cache: no provider was asked, nothing was spent." }),
      series({ title: 'Cache share of the last hour', unit: 'percentunit', max: 1, queries: [{ expr: top(10, named(`avg by (gen_ai_request_model) (${select('ai_cache_hit_ratio')})`, 'gen_ai_request_model')), legend: '{{gen_ai_request_model}}' }],
        description: "As each host tells it, the mean of hosts: share of the input tokens of the last hour that came from the provider's cache." }),
      series({ title: 'Reasoning', unit: 'short', bars: true, width: 8, queries: [{ expr: named(sum(perBar(select(metric.reasoning)), 'gen_ai_request_model'), 'gen_ai_request_model'), legend: '{{gen_ai_request_model}}' }],
        description: 'Reasoning tokens per bar; a part of the output.' }),
      series({ title: 'Unpriced', unit: 'short', bars: true, colour: 'unpriced', width: 8, queries: [{ expr: named(sum(perBar(select(metric.unpriced)), 'ai_tool_name'), 'ai_tool_name'), legend: '{{ai_tool_name}}' }],
        description: 'Tokens per bar of calls without a known price, by tool. `companion prices update` or `prices.file` name prices.' }),
      ranking({ title: 'Output per call', unit: 'short', query: { expr: top(10, named(`${output('ai_tool_name')} / ${calls('ai_tool_name')}`, 'ai_tool_name')), legend: '{{ai_tool_name}}' },
        description: 'Output tokens / calls, by tool.' }),
    ]],
  ],
};
