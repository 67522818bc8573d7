// Shows what the committed dashboards would: each panel's data from a Prometheus, as one HTML page a dashboard.
//   node preview.js --prometheus http://127.0.0.1:9090 --output FOLDER [--hours 24] [--job REGEX] [--interval 60]
// For whoever has no Grafana at hand. --interval: seconds between the samples, as Grafana's data source is told. It ends with 1 where a panel has no data.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { escaped } = require('./lib/format');
const draw = require('./lib/draw');

const style = `body{background:#111217;color:#ccccdc;font:13px system-ui,sans-serif;margin:12px;width:1500px}h1{font-size:18px}a{color:#6e9fff}
.grid{display:grid;grid-template-columns:repeat(24,1fr);grid-auto-rows:30px;gap:6px}.panel{background:#181b1f;border:1px solid #2c3235;border-radius:3px;padding:6px;overflow:hidden;display:flex;flex-direction:column}
.panel h2{font-size:13px;margin:0 0 4px;white-space:nowrap}.row{align-self:end;font-size:15px;font-weight:600}.stat{flex:1;display:flex;flex-direction:column;align-items:center;justify-content:center;font-size:26px;border-radius:3px}
.stat[style^=background]{color:#111217}.stat small{font-size:11px}.empty{margin:auto;color:#7b8087;font-size:20px}.bar{display:flex;align-items:center;gap:8px;margin:2px 0}.bar span{width:38%;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;text-align:right}
.bar i{flex:1}.bar b{display:block;height:13px}.bar em,li em{font-style:normal;margin-left:auto;padding-left:8px}.chart{display:flex;flex:1;min-height:0}.chart svg{flex:1;min-width:0;height:100%}
.chart ul{list-style:none;margin:0;padding:0 0 0 8px;max-width:38%;overflow:hidden;font-size:11px}.chart li{display:flex;align-items:center;white-space:nowrap}li i{width:12px;height:4px;margin-right:6px}
svg line{stroke:#2c3235}svg text{fill:#8e8e8e;font-size:11px}table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:3px 8px;border-bottom:1px solid #2c3235}.number{text-align:right}`;

const duration = (text) => Number(text.slice(0, -1)) * { s: 1, m: 60, h: 3600, d: 86400 }[text.slice(-1)];

function optionsOf(words) {
  const options = { hours: undefined, job: '.+', interval: 60 };
  for (let i = 0; i + 1 < words.length; i += 2) options[words[i].replace(/^--/, '')] = words[i + 1];
  if (!options.prometheus || !options.output) throw new Error('node preview.js --prometheus URL --output FOLDER [--hours N] [--job REGEX] [--interval S]');
  return options;
}

async function ask(options, kind, parameters) {
  const answer = await fetch(`${options.prometheus}/api/v1/${kind}`, { method: 'POST', body: new URLSearchParams(parameters) });
  const told = await answer.json();
  if (told.status !== 'success') throw new Error(`${parameters.query}: ${told.error}`);
  const { resultType, result } = told.data;
  return resultType === 'scalar' ? [{ metric: {}, value: result }] : result;
}

const legendOf = (target, labels) =>
  (target.legendFormat ? target.legendFormat.replace(/{{\s*(\w+)\s*}}/g, (_, label) => labels[label] ?? '') : Object.values(labels).join(' ')) || 'value';

/// Grafana's own variables for that stretch of time, and All for those of the dashboard.
function substituted(expression, dashboard, options, seconds, step) {
  let text = expression.replace(/\$__rate_interval/g, `${Math.max(4 * options.interval, step + Number(options.interval))}s`).replace(/\$__interval/g, `${step}s`)
    .replace(/\$__range_s/g, String(seconds)).replace(/\$__range/g, `${seconds}s`);
  for (const { name, type, allValue } of dashboard.templating.list) {
    if (type === 'query') text = text.replace(new RegExp(`\\$${name}\\b`, 'g'), () => (name === 'job' ? options.job : allValue));
  }
  return text;
}

async function shown(panel, dashboard, options) {
  const end = Math.floor(Date.now() / 1000);
  const seconds = options.hours ? options.hours * 3600 : duration(dashboard.time.from.replace('now-', ''));
  const bars = panel.fieldConfig.defaults.custom?.drawStyle === 'bars';
  const step = Math.max(options.interval, Math.ceil(seconds / (bars ? 60 : 240) / 60) * 60);
  const queries = await Promise.all(panel.targets.map(async (target) => {
    const query = substituted(target.expr, dashboard, options, seconds, step);
    const rows = target.instant ? await ask(options, 'query', { query, time: end }) : await ask(options, 'query_range', { query, start: end - seconds, end, step });
    return rows.map(({ metric, value, values }) => ({
      labels: metric, name: legendOf(target, metric), value: value && Number(value[1]), values: values?.map(([at, text]) => [at, Number(text)]),
    }));
  }));
  const rows = queries.flat();
  const holds = rows.some(({ value, values }) => (values ? values.some(([, one]) => !Number.isNaN(one)) : !Number.isNaN(value)));
  const kinds = { stat: draw.stat, bargauge: draw.ranking, table: () => draw.table(panel, queries), timeseries: () => draw.series(panel, rows, [end - seconds, end], step) };
  return { holds, html: kinds[panel.type](panel, rows) };
}

async function page(name, dashboard, options) {
  const empty = [];
  const cells = [];
  for (const panel of dashboard.panels) {
    const { x, y, w, h } = panel.gridPos;
    const place = `grid-area:${y + 1}/${x + 1}/span ${h}/span ${w}`;
    if (panel.type === 'row') cells.push(`<div class="row" style="${place}">${escaped(panel.title)}</div>`);
    else if (panel.type === 'text') cells.push(`<div class="panel" style="${place}">${escaped(panel.options.content)}</div>`);
    else {
      const { holds, html } = await shown(panel, dashboard, options);
      if (!holds) empty.push(`${name}: ${panel.title}`);
      cells.push(`<div class="panel" style="${place}" title="${escaped(panel.description)}"><h2>${escaped(panel.title)}</h2>${html}</div>`);
    }
  }
  fs.writeFileSync(path.join(options.output, `${name}.html`), `<!doctype html><meta charset="utf-8"><title>${escaped(dashboard.title)}</title><style>${style}</style>`
    + `<h1>${escaped(dashboard.title)}</h1><div class="grid">${cells.join('\n')}</div>`);
  return empty;
}

async function main() {
  const options = optionsOf(process.argv.slice(2));
  const folder = path.join(__dirname, 'dashboards');
  fs.mkdirSync(options.output, { recursive: true });
  const empty = [];
  for (const file of fs.readdirSync(folder).sort()) {
    empty.push(...await page(file.replace('.json', ''), JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')), options));
  }
  if (empty.length > 0) console.log(`without data: ${empty.join('; ')}`);
  return empty.length > 0 ? 1 : 0;
}

main().then((code) => { process.exitCode = code; }, (trouble) => { console.error(trouble.message); process.exitCode = 2; });
