'use strict';

const { select, increase, perBar, sum, orZero, top, named, metric } = require('../lib/query');
const { usd, stat, series, ranking, table } = require('../lib/panel');

const isDark = 'ai_usage_status="dark"';
const share = (name) => `${orZero(sum(increase(select(name, isDark))))} / ${sum(increase(select(name)))}`;
const darkCost = (label) => ({ expr: top(10, named(sum(increase(select(metric.cost, isDark)), label), label)), legend: `{{${label}}}` });
const levels = [[null, 'green'], [0.1, 'yellow'], [0.3, 'orange']];
const byHost = ['ai_team', 'host_name', 'instance'];

module.exports = {
  uid: 'companion-routes',
  title: 'Companion: Tracked vs dark',
  description: 'What passes the LiteLLM proxy, and what goes past it.',
  from: 'now-7d',
  rows: [
    [null, [
      stat({ title: 'Dark cost', unit: usd, query: { expr: orZero(sum(increase(select(metric.cost, isDark)))) }, description: 'Cost of calls that were seen here and by no proxy.' }),
      stat({ title: 'Dark share of cost', unit: 'percentunit', min: 0, max: 1, levels, query: { expr: share(metric.cost) }, description: 'Dark cost / all cost.' }),
      stat({ title: 'Dark share of calls', unit: 'percentunit', min: 0, max: 1, levels, query: { expr: share(metric.calls) }, description: 'Dark calls / all calls.' }),
      stat({ title: 'Of unknown route', unit: 'percentunit', min: 0, max: 1, query: { expr: `${orZero(sum(increase(select(metric.calls, 'ai_usage_status="unknown"'))))} / ${sum(increase(select(metric.calls)))}` },
        description: 'Calls from before a proxy feed existed, or without one, / all calls. Connect a proxy, and they are classified as far back as its feed reaches.' }),
      stat({ title: 'Reclassified', unit: 'short', decimals: 0, query: { expr: orZero(sum(increase(select('ai_usage_reclassified_total')))) },
        description: 'Calls whose route changed after they had been counted. Counters never fall, so they stay where they were; reports have it right.' }),
      stat({ title: 'Callbacks missed', unit: 'short', decimals: 0, levels: [[null, 'green'], [1, 'yellow']], query: { expr: orZero(sum(increase(select('companion_callbacks_repaired_total')))) },
        description: "Calls that only the proxy's spend log told of, while its callback was on." }),
    ]],
    ['Routes', [
      series({ title: 'Cost by route', unit: usd, bars: true, queries: [{ expr: sum(perBar(select(metric.cost)), 'ai_usage_status'), legend: '{{ai_usage_status}}' }],
        description: 'Cost per bar. tracked: here and at the proxy; dark: here only; proxy_only: at the proxy only; unknown: no proxy feed then.' }),
      series({ title: 'Calls by route', unit: 'short', bars: true, queries: [{ expr: sum(perBar(select(metric.calls)), 'ai_usage_status'), legend: '{{ai_usage_status}}' }], description: 'Calls per bar.' }),
      series({ title: 'Reclassified', unit: 'short', bars: true, queries: [{ expr: sum(perBar(select('ai_usage_reclassified_total')), 'ai_from', 'ai_to'), legend: '{{ai_from}} → {{ai_to}}' }],
        description: 'Calls per bar, by the route they were counted under and the one found later.' }),
      series({ title: 'Cost by ownership', unit: usd, bars: true, queries: [{ expr: named(sum(perBar(select(metric.cost)), 'ai_usage_ownership'), 'ai_usage_ownership'), legend: '{{ai_usage_ownership}}' }],
        description: 'work or personal by the rules of the configuration; none: no rule applies.' }),
    ]],
    ['Dark usage', [
      ranking({ title: 'By tool', unit: usd, colour: 'dark', query: darkCost('ai_tool_name'), description: 'Dark cost; `companion connect` puts a tool behind the proxy.' }),
      ranking({ title: 'By model', unit: usd, colour: 'dark', query: darkCost('gen_ai_request_model'), description: 'Dark cost.' }),
      ranking({ title: 'By provider', unit: usd, colour: 'dark', query: darkCost('gen_ai_provider_name'), description: 'Dark cost.' }),
      table({ title: 'Hosts', labels: { ai_team: 'Team', host_name: 'Host', instance: 'Instance' }, columns: [
        { name: 'Dark cost', expr: sum(increase(select(metric.cost, isDark)), ...byHost), unit: usd },
        { name: 'Cost', expr: sum(increase(select(metric.cost)), ...byHost), unit: usd },
        { name: 'Dark share', expr: `${sum(increase(select(metric.cost, isDark)), ...byHost)} / ${sum(increase(select(metric.cost)), ...byHost)}`, unit: 'percentunit' },
      ], description: 'Cost by host, those with most dark cost first.' }),
      table({ title: 'Programs that talk to providers themselves', labels: { gen_ai_provider_name: 'Provider', process_executable_name: 'Program' },
        columns: [{ name: 'Connections', expr: sum(increase(select('ai_direct_api_connections_total')), 'gen_ai_provider_name', 'process_executable_name'), unit: 'short', decimals: 0 }],
        description: "Connections of programs that are no known tool to a provider's API: how much they use cannot be seen." }),
    ]],
  ],
};
