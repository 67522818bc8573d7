'use strict';

const { select, increase, perBar, sum, orZero, top } = require('../lib/query');
const { stat, series, ranking, table } = require('../lib/panel');

const minutes = (name, label) => ({ expr: top(10, sum(increase(select(name)), label)), legend: `{{${label}}}` });
const total = (name, ...more) => ({ expr: orZero(sum(increase(select(name, ...more)))) });
const siteTime = 'ai_browser_domain_active_duration_seconds_total';

module.exports = {
  uid: 'companion-activity',
  title: 'Companion: Desktop, CLI, browser and shell',
  description: 'AI apps, CLIs, sites and shell commands in use, with or without tokens.',
  from: 'now-7d',
  rows: [
    [null, [
      stat({ title: 'Desktop apps', unit: 's', query: total('ai_app_active_duration_seconds_total'), description: 'Time that AI apps were in the foreground with someone there.' }),
      stat({ title: 'CLIs', unit: 's', query: total('ai_cli_running_duration_seconds_total'), description: 'Time that AI CLIs were running.' }),
      stat({ title: 'Sites, exact', unit: 's', query: total(siteTime, 'ai_usage_source=~"extension.*"'), description: 'Time on AI sites as a browser extension measured it.' }),
      stat({ title: 'Sites, estimated', unit: 's', query: total(siteTime, 'ai_usage_source!~"extension.*"'), description: "Time on AI sites as estimated from browsers' histories. Do not add it to the exact time." }),
      stat({ title: 'Shell commands', unit: 'short', decimals: 0, query: total('ai_cli_command_count_total'), description: 'AI CLIs started from a shell, by its history.' }),
      stat({ title: 'Direct connections', unit: 'short', decimals: 0, query: total('ai_direct_api_connections_total'), description: "Connections of other programs to a provider's API." }),
    ]],
    ['Desktop apps', [
      series({ title: 'Running', unit: 'short', width: 8, queries: [{ expr: sum(select('ai_app_running'), 'app_name'), legend: '{{app_name}}' }], description: 'AI apps that run.' }),
      series({ title: 'CPU', unit: 'percent', width: 8, queries: [{ expr: sum(select('ai_app_cpu_usage_percent'), 'app_name'), legend: '{{app_name}}' }], description: 'With helper processes; 100 is one core.' }),
      series({ title: 'Memory', unit: 'bytes', width: 8, queries: [{ expr: sum(select('ai_app_memory_usage_bytes'), 'app_name'), legend: '{{app_name}}' }], description: 'With helper processes.' }),
      ranking({ title: 'In the foreground', unit: 's', width: 12, query: minutes('ai_app_active_duration_seconds_total', 'app_name'), description: 'Time in the foreground with someone there.' }),
      ranking({ title: 'Running time', unit: 's', width: 12, query: minutes('ai_app_running_duration_seconds_total', 'app_name'), description: 'Time that it was running.' }),
    ]],
    ['CLIs and shells', [
      ranking({ title: 'Running time', unit: 's', query: minutes('ai_cli_running_duration_seconds_total', 'cli_name'), description: 'Time that it was running.' }),
      ranking({ title: 'Commands', unit: 'short', query: minutes('ai_cli_command_count_total', 'cli_name'), description: 'Starts from a shell, by its history.' }),
      series({ title: 'Commands by shell', unit: 'short', bars: true, width: 8, queries: [{ expr: sum(perBar(select('ai_cli_command_count_total')), 'shell_name'), legend: '{{shell_name}}' }], description: 'Commands per bar.' }),
    ]],
    ['Browser', [
      ranking({ title: 'Visits', unit: 'short', query: minutes('ai_browser_domain_visit_count_total', 'ai_domain'), description: 'Visits of AI sites; extension and history both count, where both are on.' }),
      series({ title: 'Visits by category', unit: 'short', bars: true, width: 8, queries: [{ expr: sum(perBar(select('ai_browser_domain_visit_count_total')), 'ai_category'), legend: '{{ai_category}}' }], description: 'Visits per bar.' }),
      table({ title: 'Time by site and source', width: 8, height: 8, labels: { ai_domain: 'Site', browser_name: 'Browser', ai_usage_source: 'Source' },
        columns: [{ name: 'Time', expr: sum(increase(select(siteTime)), 'ai_domain', 'browser_name', 'ai_usage_source'), unit: 's' }],
        description: 'Where extension and history both tell of a site, believe the extension; never add the two.' }),
    ]],
  ],
};
