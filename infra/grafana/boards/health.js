'use strict';

const { select, rate, perBar, sum, orZero, top, increase } = require('../lib/query');
const { stat, series, table } = require('../lib/panel');

const info = select('companion_build_info');
const byHost = ['ai_team', 'host_name', 'instance'];
const dropped = 'companion_events_dropped_total';
const points = 'companion_export_points_total';
const good = [[null, 'green'], [1, 'orange']];

module.exports = {
  uid: 'companion-health',
  title: 'Companion: Health',
  description: 'Whether the Companions see, count and tell everything.',
  rows: [
    [null, [
      stat({ title: 'Hosts', unit: 'short', decimals: 0, query: { expr: `count(${sum(info, 'job', 'instance')})` }, description: 'Companions that tell something right now.' }),
      stat({ title: 'Data age', unit: 's', levels: [[null, 'green'], [180, 'yellow'], [600, 'red']], query: { expr: `time() - max(timestamp(${info}))` }, description: 'Time since the newest sample of any host.' }),
      stat({ title: 'Furthest behind', unit: 's', levels: [[null, 'green'], [900, 'yellow'], [3600, 'red']], query: { expr: `max(${select('companion_source_lag_seconds')})` }, description: 'Age of the oldest work that any source has not done yet.' }),
      stat({ title: 'Source errors', unit: 'short', decimals: 0, levels: good, query: { expr: orZero(sum(increase(select('companion_source_errors_total')))) }, description: 'Scans that failed, and lines or payloads that could not be read.' }),
      stat({ title: 'Events dropped', unit: 'short', decimals: 0, levels: good, query: { expr: orZero(sum(increase(select(dropped)))) }, description: 'Events that were refused or set aside.' }),
      stat({ title: 'Points refused', unit: 'short', decimals: 0, levels: good, query: { expr: orZero(sum(increase(select(points, 'outcome=~"rejected|dropped"')))) }, description: 'Data points that a destination did not take. Counters lose nothing by that.' }),
    ]],
    ['Hosts', [
      table({ title: 'Companions', labels: { ai_team: 'Team', host_name: 'Host', instance: 'Instance', version: 'Version' }, sortBy: 'Calls', columns: [
        { name: 'Calls', expr: sum(select('companion_ledger_calls'), ...byHost), unit: 'short', decimals: 0 },
        { name: 'Ledger', expr: sum(select('companion_ledger_size_bytes'), ...byHost), unit: 'bytes' },
        { name: 'Memory', expr: sum(select('process_memory_usage_bytes'), ...byHost), unit: 'bytes' },
        { name: 'CPU', expr: sum(rate(select('process_cpu_time_seconds_total')), ...byHost), unit: 'percentunit', decimals: 2 },
        { name: 'Furthest behind', expr: `max by (${byHost.join(', ')}) (${select('companion_source_lag_seconds')})`, unit: 's' },
      ], description: 'Calls in the ledger and its size on disk, resident memory, share of a core, oldest undone work.' }),
      table({ title: 'Versions', width: 8, height: 8, labels: { version: 'Version' }, columns: [{ name: 'Hosts', expr: `count by (version) (${info})`, unit: 'short', decimals: 0 }], description: 'Builds that run.' }),
      series({ title: 'Memory', unit: 'bytes', width: 8, queries: [{ expr: top(10, sum(select('process_memory_usage_bytes'), 'instance')), legend: '{{instance}}' }], description: 'Resident memory of the daemon; the ten greatest.' }),
      series({ title: 'CPU', unit: 'percentunit', width: 8, queries: [{ expr: top(10, sum(rate(select('process_cpu_time_seconds_total')), 'instance')), legend: '{{instance}}' }], description: 'Share of a core; the ten greatest.' }),
    ]],
    ['Sources', [
      series({ title: 'Behind', unit: 's', queries: [{ expr: top(10, `max by (source) (${select('companion_source_lag_seconds')})`), legend: '{{source}}' }], description: 'Age of the oldest undone work, by source; the ten furthest behind.' }),
      series({ title: 'Errors', unit: 'short', bars: true, colour: 'error', queries: [{ expr: sum(perBar(select('companion_source_errors_total')), 'source'), legend: '{{source}}' }], description: 'Failed scans and unreadable lines per bar. Often a tool has a new format.' }),
      series({ title: 'Dropped', unit: 'short', bars: true, colour: 'error', queries: [{ expr: sum(perBar(select(dropped)), 'reason', 'source'), legend: '{{reason}} {{source}}' }], description: 'Events per bar, by reason and source.' }),
      series({ title: 'Told again', unit: 'short', bars: true, queries: [{ expr: sum(perBar(select('companion_events_deduplicated_total')), 'source'), legend: '{{source}}' }], description: 'Sightings that told nothing new, per bar: senders that repeat. Harmless.' }),
    ]],
    ['Export', [
      series({ title: 'Points by outcome', unit: 'short', bars: true, queries: [{ expr: sum(perBar(select(points, 'signal="metrics"')), 'outcome'), legend: '{{outcome}}' }], description: 'Data points per bar. Repeated sends count as retried.' }),
      series({ title: 'Usage events that wait', unit: 'short', queries: [{ expr: top(10, sum(select('companion_outbox_events'), 'instance', 'destination')), legend: '{{instance}} {{destination}}' }],
        description: 'Usage events that a destination has not taken yet, by host; they wait in the ledger for 30 days.' }),
      series({ title: 'Records by outcome', unit: 'short', bars: true, queries: [{ expr: sum(perBar(select(points, 'signal="logs"')), 'outcome'), legend: '{{outcome}}' }], description: 'Usage events per bar, by what became of them.' }),
      series({ title: 'Since the last success', unit: 's', queries: [{ expr: top(10, `time() - ${select('companion_export_last_success_timestamp_seconds', 'signal="metrics"')}`), legend: '{{instance}} {{destination}}' }],
        description: 'Of metrics, by host and destination. Only a host that is also scraped can tell that its pushes fail.' }),
    ]],
  ],
};
