'use strict';

const { select, litellm, rate, increase, sum, named, metric } = require('../lib/query');
const { usd, stat, series, table } = require('../lib/panel');

const pace = `${sum(increase(select(metric.cost)))} / $__range_s`;
const levels = [[null, 'red'], [0.1, 'orange'], [0.25, 'green']];
const budget = (kind, of) => ({
  left: `min by (${of}) (${litellm(`litellm_remaining_${kind}_budget_metric`)})`,
  limit: `min by (${of}) (${litellm(`litellm_${kind}_max_budget_metric`)} < +Inf)`,
  hours: `min by (${of}) (${litellm(`litellm_${kind}_budget_remaining_hours_metric`)})`,
});
const budgets = (title, kind, of, labels) => {
  const { left, limit, hours } = budget(kind, of);
  return table({ title, width: 12, labels, sortBy: 'Left', description: 'Budgets of the LiteLLM proxy: at 0 it refuses calls until the reset. Without a budget there is no row.', columns: [
    { name: 'Left', expr: `${left} and on (${of}) ${limit}`, unit: usd },
    { name: 'Budget', expr: limit, unit: usd },
    { name: 'Left of it', expr: `${left} / ${limit}`, unit: 'percentunit' },
    { name: 'Hours to the reset', expr: `${hours} and on (${of}) ${limit}`, unit: 'h' },
  ] });
};
// Every host with a key of that team or user tells of its budget: the least that anybody was told.
const whose = ['ai_budget_scope', 'ai_budget_id', 'source'];
const told = (name) => `min by (${whose.join(', ')}) (${select(name)})`;
const [limit, remaining, reset] = ['ai_budget_limit_usd', 'ai_budget_remaining_usd', 'ai_budget_reset_timestamp_seconds'].map(told);
const least = (kind, of) => `min(${budget(kind, of).left} / ${budget(kind, of).limit})`;

module.exports = {
  uid: 'companion-budgets',
  title: 'Companion: Budgets and forecast',
  description: "What a month will cost at this pace, and what is left of budgets.",
  from: 'now-7d',
  rows: [
    ['Forecast', [
      stat({ title: '30 days at this pace', unit: usd, width: 6, query: { expr: `${pace} * 2592000` }, description: 'Mean cost of the time shown, for 30 days. Choose whole weeks, so that weekends count.' }),
      stat({ title: 'A year at this pace', unit: usd, width: 6, query: { expr: `${pace} * 31536000` }, description: 'Mean cost of the time shown, for 365 days.' }),
      stat({ title: 'Tightest team budget', unit: 'percentunit', width: 6, levels, query: { expr: least('team', 'team, team_alias') }, description: 'What the team with least has left of its LiteLLM budget.' }),
      stat({ title: 'Tightest key budget', unit: 'percentunit', width: 6, levels, query: { expr: least('api_key', 'hashed_api_key, api_key_alias') }, description: 'What the key with least has left of its LiteLLM budget.' }),
      series({ title: '30 days at the pace of each moment, by team', unit: usd, width: 24, queries: [{ expr: named(`${sum(rate(select(metric.cost)), 'ai_team')} * 2592000`, 'ai_team'), legend: '{{ai_team}}' }],
        description: 'Cost rate, for 30 days. Work has hours: look at the mean, not at the peaks.' }),
    ]],
    ['Budgets that the Companions were told', [
      stat({ title: 'Tightest', unit: 'percentunit', width: 6, height: 8, levels, query: { expr: `min(${remaining} / (${limit} > 0))` }, description: 'What is left of the budget with least left, as a share of it.' }),
      table({ title: 'Budgets', width: 18, height: 8, labels: { ai_budget_scope: 'Of', ai_budget_id: 'Name', source: 'Told by' }, sortBy: 'Left', columns: [
        { name: 'Left', expr: remaining, unit: usd },
        { name: 'Budget', expr: limit, unit: usd },
        { name: 'Left of it', expr: `${remaining} / (${limit} > 0)`, unit: 'percentunit' },
        { name: 'Until the reset', expr: `${reset} - time()`, unit: 's' },
      ], description: 'Keys, users and teams of proxies that a Companion reads the spend of (`companion connect litellm --url`). Without a budget there is no row.' }),
      series({ title: 'Left', unit: usd, width: 24, queries: [{ expr: remaining, legend: '{{ai_budget_scope}} {{ai_budget_id}}' }], description: 'What is left of each budget; it steps up at the reset.' }),
    ]],
    ["LiteLLM's own metrics", [
      budgets('Teams', 'team', 'team, team_alias', { team: 'Team id', team_alias: 'Team' }),
      budgets('Keys', 'api_key', 'hashed_api_key, api_key_alias', { hashed_api_key: 'Key hash', api_key_alias: 'Key' }),
    ]],
  ],
};
