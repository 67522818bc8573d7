// Panels with our defaults: one look, units, and colours by meaning.
'use strict';

const sdk = (name) => require(`@grafana/grafana-foundation-sdk/${name}`);
const common = sdk('common');
const dashboard = sdk('dashboard');
const { DataqueryBuilder } = sdk('prometheus');
const { checkExpression } = require('./check');

const datasource = { type: 'prometheus', uid: '${datasource}' };

// The same meaning has the same colour on every dashboard: by the label that a legend shows, or by its word.
const grey = '#8e8e8e';
const colours = {
  '{{ai_usage_status}}': { tracked: 'green', dark: 'orange', proxy_only: 'blue', unknown: grey },
  '{{ai_usage_ownership}}': { work: 'blue', personal: 'purple', none: grey },
  '{{outcome}}': { ok: 'green', retried: 'yellow', rejected: 'red', dropped: 'red' },
  '{{ai_tool_name}}': { unknown: grey },
  hit: { hit: 'green' },
  miss: { miss: 'orange' },
};
// Whole panels: pass as `colour`.
const meaning = { dark: 'orange', error: 'red', unpriced: 'yellow' };

const usd = 'currencyUSD';

function target(letter, { expr, legend, instant = false, format }, where) {
  checkExpression(expr, where);
  const query = new DataqueryBuilder().refId(letter).datasource(datasource).expr(expr);
  if (legend) query.legendFormat(legend);
  if (format) query.format(format);
  return instant ? query.instant() : query.range();
}

function prepare(builder, { title, description, queries, unit, width, height, instant, format, decimals, min, max, noValue, links }) {
  if (!title || !description || !unit) throw new Error(`${title}: a panel has a title, a description and a unit`);
  builder.title(title).description(description).datasource(datasource).unit(unit).span(width).height(height);
  queries.forEach((query, i) => builder.withTarget(target(String.fromCharCode(65 + i), { instant, format, ...query }, title)));
  if (decimals !== undefined) builder.decimals(decimals);
  if (min !== undefined) builder.min(min);
  if (max !== undefined) builder.max(max);
  if (noValue !== undefined) builder.noValue(noValue);
  if (links) builder.dataLinks(links);
  return builder;
}

const steps = (...list) =>
  new dashboard.ThresholdsConfigBuilder().mode(dashboard.ThresholdsMode.Absolute)
    .steps(list.map(([value, color]) => ({ value, color })));

const plain = () => steps([null, 'blue']);
const scheme = (mode) => new dashboard.FieldColorBuilder().mode(mode);

function colourByMeaning(builder, { queries, colour }) {
  builder.colorScheme(colour ? scheme('shades').fixedColor(meaning[colour]) : scheme('palette-classic-by-name'));
  for (const { legend } of colour ? [] : queries) {
    for (const [name, fixedColor] of Object.entries(colours[legend] ?? {})) {
      builder.overrideByName(name, [{ id: 'color', value: { mode: 'fixed', fixedColor } }]);
    }
  }
  return builder;
}

const lastValue = () => new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false).fields('');

/// One number over the whole time shown. `levels`: [[null, 'green'], [0.1, 'red']].
function stat({ query, levels, ...options }) {
  const builder = new (sdk('stat').PanelBuilder)();
  prepare(builder, { width: 4, height: 4, instant: true, noValue: '–', queries: [query], ...options });
  return builder.reduceOptions(lastValue()).graphMode(common.BigValueGraphMode.None)
    .colorMode(levels ? common.BigValueColorMode.Background : common.BigValueColorMode.Value)
    .colorScheme(scheme('thresholds')).thresholds(levels ? steps(...levels) : plain());
}

/// Lines; `bars` stacks them, one bar for each stretch of time. `colour`: shades of a meaning's.
function series({ bars = false, stack = bars, ...options }) {
  const builder = new (sdk('timeseries').PanelBuilder)();
  prepare(builder, { width: 12, height: 8, min: 0, ...options });
  if (bars) builder.maxDataPoints(60).interval('5m');
  builder.drawStyle(bars ? common.GraphDrawStyle.Bars : common.GraphDrawStyle.Line)
    .lineWidth(bars ? 0 : 1).fillOpacity(bars ? 80 : stack ? 40 : 8).spanNulls(300000)
    .showPoints(common.VisibilityMode.Never)
    .stacking(new common.StackingConfigBuilder().mode(stack ? common.StackingMode.Normal : common.StackingMode.None).group('A'))
    .legend(new common.VizLegendOptionsBuilder().showLegend(true).displayMode(common.LegendDisplayMode.Table)
      .placement(common.LegendPlacement.Right).calcs(bars ? ['sum'] : ['lastNotNull', 'max']))
    .tooltip(new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi).sort(common.SortOrder.Descending));
  return colourByMeaning(builder, options);
}

/// A ranking, longest bar first.
function ranking({ query, ...options }) {
  const builder = new (sdk('bargauge').PanelBuilder)();
  prepare(builder, { width: 8, height: 8, instant: true, min: 0, queries: [{ ...query, expr: `sort_desc(${query.expr})` }], ...options });
  builder.reduceOptions(lastValue()).orientation(common.VizOrientation.Horizontal).displayMode(common.BarGaugeDisplayMode.Basic)
    .valueMode(common.BarGaugeValueMode.Text).showUnfilled(false).thresholds(plain());
  return colourByMeaning(builder, { queries: [query], ...options });
}

/// Rows by labels, a column for each query: columns [{name, expr, unit}], labels {label: heading}.
function table({ columns, labels, sortBy, ...options }) {
  const builder = new (sdk('table').PanelBuilder)();
  const queries = columns.map(({ expr }) => ({ expr }));
  prepare(builder, { width: 24, height: 9, instant: true, format: 'table', unit: 'short', queries, ...options });
  const renamed = { ...labels };
  columns.forEach(({ name }, i) => { renamed[columns.length === 1 ? 'Value' : `Value #${String.fromCharCode(65 + i)}`] = name; });
  builder.withTransformation({ id: 'merge', options: {} });
  builder.withTransformation({
    id: 'organize',
    options: { excludeByName: { Time: true }, indexByName: {}, renameByName: renamed },
  });
  for (const { name, unit, decimals } of columns) {
    builder.overrideByName(name, [{ id: 'unit', value: unit }, ...(decimals === undefined ? [] : [{ id: 'decimals', value: decimals }])]);
  }
  return builder.colorScheme(scheme('thresholds')).thresholds(plain())
    .sortBy([new common.TableSortByFieldStateBuilder().displayName(sortBy ?? columns[0].name).desc(true)]);
}

function text({ title, content, width = 24, height = 4 }) {
  const { PanelBuilder, TextMode } = sdk('text');
  return new PanelBuilder().title(title).mode(TextMode.Markdown).content(content).span(width).height(height).transparent(true);
}

module.exports = { datasource, usd, stat, series, ranking, table, text };
