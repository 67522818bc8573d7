// A panel's data as plain HTML and SVG: not Grafana, but the same numbers, units, names and colours.
'use strict';

const { palette, colour, number, escaped } = require('./format');

const unitOf = (panel) => panel.fieldConfig.defaults.unit;
const overrides = (panel, name) =>
  Object.fromEntries(panel.fieldConfig.overrides.filter((one) => one.matcher.options === name).flatMap((one) => one.properties.map((property) => [property.id, property.value])));

function colourOf(panel, name, place) {
  const own = overrides(panel, name).color ?? panel.fieldConfig.defaults.color;
  return own?.fixedColor ? colour(own.fixedColor) : palette[place % palette.length];
}

const reached = (panel, value) =>
  colour((panel.fieldConfig.defaults.thresholds?.steps ?? []).filter((step) => step.value === null || value >= step.value).pop()?.color ?? 'blue');

const nothing = (panel) => `<div class="empty">${panel.fieldConfig.defaults.noValue ?? 'No data'}</div>`;

function stat(panel, rows) {
  if (rows.length === 0) return nothing(panel);
  return rows.map(({ name, value }) => {
    const filled = panel.options.colorMode === 'background';
    return `<div class="stat" style="${filled ? 'background' : 'color'}:${reached(panel, value)}">${escaped(number(value, unitOf(panel)))}`
      + `${rows.length > 1 ? `<small>${escaped(name)}</small>` : ''}</div>`;
  }).join('');
}

function ranking(panel, rows) {
  if (rows.length === 0) return nothing(panel);
  const most = Math.max(...rows.map((row) => row.value), Number.MIN_VALUE);
  return rows.map(({ name, value }, place) => {
    const bar = `width:${Math.max(0, 100 * value / most)}%;background:${colourOf(panel, name, place)}`;
    return `<div class="bar"><span>${escaped(name)}</span><i><b style="${bar}"></b></i><em>${escaped(number(value, unitOf(panel)))}</em></div>`;
  }).join('');
}

/// `queries`: the rows of each target; rows with equal labels are one.
function table(panel, queries) {
  const renamed = panel.transformations.find((one) => one.id === 'organize').options.renameByName;
  const lines = new Map();
  queries.forEach((rows, place) => {
    for (const { labels, value } of rows) {
      const key = JSON.stringify(labels);
      const heading = renamed[queries.length === 1 ? 'Value' : `Value #${String.fromCharCode(65 + place)}`];
      if (!lines.has(key)) lines.set(key, Object.fromEntries(Object.entries(labels).map(([label, text]) => [renamed[label] ?? label, text])));
      lines.get(key)[heading] = value;
    }
  });
  if (lines.size === 0) return nothing(panel);
  const headings = [...new Set([...lines.values()].flatMap((line) => Object.keys(line)))];
  const sort = panel.options.sortBy?.[0]?.displayName;
  const cell = (heading, value) => (typeof value === 'number' ? `<td class="number">${escaped(number(value, overrides(panel, heading).unit ?? unitOf(panel)))}</td>` : `<td>${escaped(value ?? '')}</td>`);
  const sorted = [...lines.values()].sort((a, b) => (b[sort] ?? -Infinity) - (a[sort] ?? -Infinity));
  return `<table><tr>${headings.map((one) => `<th${sorted.some((line) => typeof line[one] === 'number') ? ' class="number"' : ''}>${escaped(one)}</th>`).join('')}</tr>`
    + `${sorted.map((line) => `<tr>${headings.map((one) => cell(one, line[one])).join('')}</tr>`).join('')}</table>`;
}

/// The drawing's size in pixels, beside a legend of at most 38 % (preview.js has the grid).
const frameOf = ({ gridPos: { w, h } }) => ({ width: Math.round(w * 62.5 * 0.72), height: h * 36 - 46, left: 64, bottom: 20, top: 8 });
const heightOf = (frame, part) => frame.top + (frame.height - frame.bottom - frame.top) * (1 - part);

function axes(panel, frame, top, [start, end]) {
  const { width, height, left } = frame;
  const lines = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const y = heightOf(frame, part);
    return `<line x1="${left}" x2="${width}" y1="${y}" y2="${y}"/><text x="${left - 5}" y="${y + 4}" text-anchor="end">${escaped(number(top * part, unitOf(panel)))}</text>`;
  });
  const long = end - start > 2 * 86400;
  const times = [0, 0.25, 0.5, 0.75].map((part) => {
    const at = new Date((start + (end - start) * part) * 1000).toISOString();
    return `<text x="${left + (width - left) * part}" y="${height - 3}">${long ? at.slice(5, 10) : at.slice(11, 16)}</text>`;
  });
  return [...lines, ...times].join('');
}

/// `rows`: [{name, values: [[time, value], …]}]; stacked as the panel says.
function series(panel, rows, [start, end], step) {
  if (rows.length === 0) return nothing(panel);
  const custom = panel.fieldConfig.defaults.custom;
  const stacked = custom.stacking?.mode === 'normal';
  const floor = new Map();
  const lifted = rows.map((row) => row.values.filter(([, value]) => !Number.isNaN(value)).map(([at, value]) => {
    const base = stacked ? floor.get(at) ?? 0 : 0;
    floor.set(at, base + value);
    return [at, base, base + value];
  }));
  const top = Math.max(...lifted.flat().map(([, , value]) => value), 0) * 1.05 || 1;
  const frame = frameOf(panel);
  const x = (at) => frame.left + (frame.width - frame.left) * (at - start) / (end - start);
  const y = (value) => heightOf(frame, value / top);
  const wide = Math.max(1, (frame.width - frame.left) * step / (end - start) - 1);
  const shapes = lifted.map((points, place) => {
    const paint = colourOf(panel, rows[place].name, place);
    if (custom.drawStyle === 'bars') return points.map(([at, low, high]) => `<rect x="${x(at) - wide}" y="${y(high)}" width="${wide}" height="${Math.max(0, y(low) - y(high))}" fill="${paint}"/>`).join('');
    return `<polyline points="${points.map(([at, , value]) => `${x(at)},${y(value)}`).join(' ')}" fill="none" stroke="${paint}" stroke-width="1.5"/>`;
  });
  const figure = ({ values }) => (custom.drawStyle === 'bars' ? values.reduce((sum, [, value]) => sum + (value || 0), 0) : values[values.length - 1][1]);
  const legend = rows.map((row, place) => `<li><i style="background:${colourOf(panel, row.name, place)}"></i>${escaped(row.name)}<em>${escaped(number(figure(row), unitOf(panel)))}</em></li>`);
  return `<div class="chart"><svg viewBox="0 0 ${frame.width} ${frame.height}">${axes(panel, frame, top, [start, end])}${shapes.join('')}</svg><ul>${legend.join('')}</ul></div>`;
}

module.exports = { stat, ranking, table, series };
