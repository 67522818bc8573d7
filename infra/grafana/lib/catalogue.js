// The metrics that a query may name: ours, as docs/metrics.md lists them (printed from the daemon's own table), and
// LiteLLM's from litellm-metrics.json. Prometheus names and labels throughout.
'use strict';

const fs = require('node:fs');
const path = require('node:path');

const repository = path.resolve(__dirname, '../../..');

// Labels of any series: where it came from, resource attributes that prometheus.yml promotes, the overflow point.
const everywhere = ['job', 'instance', 'host_name', 'ai_team', 'otel_metric_overflow'];

const labelOf = (attribute) => attribute.replace(/[^a-zA-Z0-9]/g, '_');

function ownMetrics() {
  const page = fs.readFileSync(path.join(repository, 'docs/metrics.md'), 'utf8');
  const row = /^\| `([^`]+)`<br>`([^`]+)` \| (counter|gauge|histogram) \| (?:`([^`]*)`)? *\| (.*?) \| (.*) \|$/gm;
  const metrics = [];
  for (const [, , name, kind, unit, attributes, meaning] of page.matchAll(row)) {
    const labels = [...attributes.matchAll(/`([^`]+)`/g)].map((match) => labelOf(match[1]));
    metrics.push({ name, kind, unit: unit ?? '', labels, meaning });
  }
  if (metrics.length < 30) throw new Error(`docs/metrics.md: only ${metrics.length} metrics understood`);
  return metrics;
}

function litellmMetrics() {
  const file = JSON.parse(fs.readFileSync(path.join(repository, 'infra/grafana/litellm-metrics.json'), 'utf8'));
  return Object.entries(file.metrics).map(([name, { kind, labels }]) => ({ name, kind, labels }));
}

const recorded = () => {
  const folder = path.join(repository, 'infra/prometheus/rules');
  const text = fs.readdirSync(folder).map((name) => fs.readFileSync(path.join(folder, name), 'utf8')).join('\n');
  return [...text.matchAll(/^\s*- record: (\S+)/gm)].map((match) => match[1]);
};

/// Series name (histograms as _bucket, _sum, _count) to its labels.
function seriesTable() {
  const table = new Map([['up', everywhere]]);
  for (const { name, kind, labels } of [...ownMetrics(), ...litellmMetrics()]) {
    const all = [...everywhere, ...labels];
    if (kind !== 'histogram') table.set(name, all);
    else for (const suffix of ['_bucket', '_sum', '_count']) table.set(name + suffix, suffix === '_bucket' ? [...all, 'le'] : all);
  }
  for (const name of recorded()) table.set(name, ['ai_team', 'ai_usage_status']);
  return table;
}

module.exports = { everywhere, ownMetrics, seriesTable };
