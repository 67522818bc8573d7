'use strict';

const { select, increase, perBar, sum, orZero, top, named, metric } = require('../lib/query');
const { usd, stat, series, ranking, text } = require('../lib/panel');

const sessions = 'ai_cli_sessions_total';
const active = 'ai_cli_active_duration_seconds_total';
const open = 'ai_sessions_active';
const running = 'ai_cli_running_duration_seconds_total';
const ratio = (name, by) => top(10, named(`${sum(increase(select(name)), by)} / ${sum(increase(select(metric.calls)), by)}`, by));

module.exports = {
  uid: 'companion-sessions',
  title: 'Companion: Sessions and projects',
  description: 'How AI CLIs are worked with. Sessions and projects by name are in `companion report`, not in metrics.',
  from: 'now-7d',
  rows: [
    [null, [
      stat({ title: 'Active sessions', unit: 'short', decimals: 0, width: 3, query: { expr: orZero(sum(select(open))) }, description: 'Sessions with a model call within the last 15 minutes.' }),
      stat({ title: 'CLI sessions', width: 3, unit: 'short', decimals: 0, query: { expr: sum(increase(select(sessions))) }, description: 'AI CLIs that were seen starting or running.' }),
      stat({ title: 'Running now', width: 3, unit: 'short', decimals: 0, query: { expr: sum(select('ai_cli_running')) }, description: 'AI CLI processes that run right now.' }),
      stat({ title: 'Running time', width: 3, unit: 's', query: { expr: sum(increase(select(running))) }, description: 'Time that AI CLIs were running, summed over all of them.' }),
      stat({ title: 'Time in the foreground', unit: 's', query: { expr: orZero(sum(increase(select(active)))) }, description: 'Time that AI CLIs were in the foreground with someone there; needs a desktop.' }),
      stat({ title: 'Calls per session', unit: 'short', decimals: 1, query: { expr: `${sum(increase(select(metric.calls, 'ai_tool_name!="unknown"')))} / ${sum(increase(select(sessions)))}` },
        description: 'Calls of tools / CLI sessions. An editor plug-in has calls and no session, so this is an upper bound.' }),
      stat({ title: 'Cost per session', unit: usd, query: { expr: `${sum(increase(select(metric.cost, 'ai_tool_name!="unknown"')))} / ${sum(increase(select(sessions)))}` },
        description: 'Cost of tools / CLI sessions; an upper bound, as above.' }),
    ]],
    ['Sessions', [
      series({ title: 'Active sessions by tool', unit: 'short', stack: true, width: 12, queries: [{ expr: named(sum(select(open), 'ai_tool_name'), 'ai_tool_name'), legend: '{{ai_tool_name}}' }], description: 'Sessions with a model call within the last 15 minutes.' }),
      series({ title: 'Active sessions by route', unit: 'short', stack: true, width: 12, queries: [{ expr: sum(select(open), 'ai_usage_status'), legend: '{{ai_usage_status}}' }], description: 'The same; tracked when one of its calls of these 15 minutes was.' }),
      series({ title: 'Sessions by CLI', unit: 'short', bars: true, queries: [{ expr: sum(perBar(select(sessions)), 'cli_name'), legend: '{{cli_name}}' }], description: 'Sessions per bar.' }),
      series({ title: 'Running at once', unit: 'short', stack: true, queries: [{ expr: sum(select('ai_cli_running'), 'cli_name'), legend: '{{cli_name}}' }], description: 'AI CLI processes.' }),
      ranking({ title: 'Running time by CLI', unit: 's', query: { expr: top(10, sum(increase(select(running)), 'cli_name')), legend: '{{cli_name}}' }, description: 'Time that it was running.' }),
      ranking({ title: 'Cost per call by tool', unit: usd, query: { expr: ratio(metric.cost, 'ai_tool_name'), legend: '{{ai_tool_name}}' }, decimals: 4, description: 'Cost / calls.' }),
      ranking({ title: 'Input per call by tool', unit: 'short', query: { expr: ratio(metric.input, 'ai_tool_name'), legend: '{{ai_tool_name}}' },
        description: 'Input tokens / calls: how long the conversations are that tools send along.' }),
    ]],
    ['Work', [
      series({ title: 'Calls by kind', unit: 'short', bars: true, queries: [{ expr: sum(perBar(select(metric.calls)), 'gen_ai_operation_name'), legend: '{{gen_ai_operation_name}}' }], description: 'Calls per bar, by GenAI operation.' }),
      series({ title: 'Calls by ownership', unit: 'short', bars: true, queries: [{ expr: named(sum(perBar(select(metric.calls)), 'ai_usage_ownership'), 'ai_usage_ownership'), legend: '{{ai_usage_ownership}}' }],
        description: 'work or personal by the rules of the configuration; none: no rule applies.' }),
      text({ title: 'Projects', content: 'A project or session is never a label: it would make a series of each. On the host: `companion report project`, `companion report session`, `companion activity --by session`, or `GET /v1/usage?group_by=project`.' }),
    ]],
  ],
};
