// Numbers as people read them, in the units that our panels have; and Grafana's colours by name.
'use strict';

const palette = ['#73bf69', '#f2cc0c', '#8ab8ff', '#ff780a', '#f2495c', '#5794f2', '#b877d9', '#705da0', '#37872d', '#fade2a'];
const named = { green: '#73bf69', orange: '#ff9830', blue: '#5794f2', red: '#f2495c', yellow: '#fade2a', purple: '#b877d9' };
const colour = (name) => named[name] ?? name;

const scaled = (value, base, names) => {
  let step = 0;
  while (Math.abs(value) >= base && step < names.length - 1) { value /= base; step += 1; }
  return `${Number(value.toPrecision(3))}${names[step]}`;
};

function duration(seconds) {
  for (const [size, name] of [[86400, 'd'], [3600, 'h'], [60, 'min']]) if (Math.abs(seconds) >= size) return `${Number((seconds / size).toPrecision(3))} ${name}`;
  return Math.abs(seconds) >= 1 || seconds === 0 ? `${Number(seconds.toPrecision(3))} s` : `${Number((seconds * 1000).toPrecision(3))} ms`;
}

function number(value, unit) {
  if (value === undefined || Number.isNaN(value)) return '–';
  switch (unit) {
    case 'currencyUSD':
      if (value !== 0 && Math.abs(value) < 0.01) return `$${Number(value.toPrecision(2))}`;
      return Math.abs(value) >= 1000 ? `$${scaled(value, 1000, ['', 'K', 'M'])}` : `$${value.toFixed(2)}`;
    case 'percentunit': return `${Number((value * 100).toPrecision(3))} %`;
    case 'percent': return `${Number(value.toPrecision(3))} %`;
    case 's': return duration(value);
    case 'h': return duration(value * 3600);
    case 'bytes': return scaled(value, 1024, [' B', ' KiB', ' MiB', ' GiB']);
    default: return scaled(value, 1000, ['', ' K', ' Mil', ' Bil']);
  }
}

const escaped = (text) => String(text).replace(/[&<>"]/g, (letter) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[letter]);

module.exports = { palette, colour, number, escaped };
