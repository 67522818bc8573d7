// Turns a usage report by time and something else into the bars of a chart.
import { type Bucket, fill, type Step } from './buckets';
import { compact, count } from './format';
import { formatMoney, known, type Nano, pixels } from './money';
import { allTokens, type Sums, type Usage } from './types';
import { nameOf, ROUTES, seriesColor } from './words';

export type Measure = 'cost' | 'tokens' | 'calls' | 'failed';

export const MEASURES: Record<Measure, string> = { cost: 'Cost', tokens: 'Tokens', calls: 'Calls', failed: 'Failed' };

/** A measure of a sum in whole units: nano-dollars or a count. Exact, so that parts add up to totals. */
export function amount(measure: Measure, sums: Sums): bigint {
  if (measure === 'cost') return known(sums.cost_usd);
  if (measure === 'tokens') return BigInt(allTokens(sums.tokens));
  return BigInt(measure === 'calls' ? sums.calls : sums.failed_calls);
}

export function amountText(measure: Measure, value: bigint): string {
  return measure === 'cost' ? formatMoney(value) : measure === 'tokens' ? compact(Number(value)) : count(Number(value));
}

export function height(measure: Measure, value: Nano): number {
  return measure === 'cost' ? pixels(value) : Number(value);
}

export function axisText(measure: Measure): (value: number) => string {
  if (measure === 'cost') return (value) => (value >= 10 || Number.isInteger(value) ? `$${count(Math.round(value * 100) / 100)}` : value >= 0.095 ? `$${value.toFixed(2)}` : `$${Number(value.toPrecision(2))}`);
  return (value) => (Number.isInteger(value) ? compact(value) : '');
}

export interface Stacks {
  buckets: Bucket[];
  names: string[]; // of the buckets, in words
  ticks: string[]; // on the axis
  series: { key: string; label: string; color: string; values: number[]; texts: string[] }[];
  totals: string[];
}

const MOST = 8;

/** A part of a bar: which bucket, and which key of the other dimension. */
export interface Slice {
  bucket: string;
  key: string;
  sums: Sums;
}

export function slicesOf(usage: Usage): Slice[] {
  return usage.groups.flatMap((group) => (group.stack ?? []).map((part) => ({ bucket: group.key, key: part.key, sums: part })));
}

/** The keys from the largest down; routes in their own order, so that a colour keeps its place. */
export function keysBySize(dimension: string, parts: { key: string; sums: Sums }[], measure: Measure): string[] {
  const sizes = new Map<string, bigint>();
  for (const { key, sums } of parts) sizes.set(key, (sizes.get(key) ?? 0n) + amount(measure, sums));
  const keys = [...sizes.keys()];
  if (dimension === 'route') {
    const place = (key: string) => (ROUTES.indexOf(key as never) + ROUTES.length + 1) % (ROUTES.length + 1);
    return keys.sort((a, b) => place(a) - place(b));
  }
  return keys.sort((a, b) => {
    const left = sizes.get(a)!;
    const right = sizes.get(b)!;
    return left === right ? a.localeCompare(b) : left > right ? -1 : 1;
  });
}

/** Which key has which colour, from the largest down; all that come after the eighth share one. */
export function colorsOf(dimension: string, keys: string[]): Map<string, string> {
  return new Map(keys.map((key, i) => [key, seriesColor(dimension, key, i)]));
}

export function stacks(usage: Usage, step: Step, dimension: string, measure: Measure, order: string[], since: string): Stacks {
  const from = step === 'day' && /^\d{4}-\d\d-\d\d$/.test(since) ? since : undefined;
  const buckets = fill(step, [...new Set(usage.groups.map((group) => group.key))], from);
  const place = new Map(buckets.map((bucket, i) => [bucket.key, i]));
  const alone = dimension === 'route' ? order : order.slice(0, MOST);
  const sums = new Map<string, bigint[]>();
  const row = (key: string) => {
    if (!sums.has(key)) sums.set(key, new Array<bigint>(buckets.length).fill(0n));
    return sums.get(key)!;
  };
  const totals = new Array<bigint>(buckets.length).fill(0n);
  for (const key of alone) row(key);
  const rest = '\u0000rest';
  for (const { bucket, key, sums: parts } of slicesOf(usage)) {
    const at = place.get(bucket);
    if (at === undefined) continue;
    const value = amount(measure, parts);
    row(alone.includes(key) ? key : rest)[at]! += value;
    totals[at]! += value;
  }
  const colors = colorsOf(dimension, order);
  return {
    buckets,
    names: buckets.map((bucket) => bucket.name),
    ticks: buckets.map((bucket) => bucket.label),
    series: [...sums].map(([key, values]) => ({
      key,
      label: key === rest ? `${order.length - alone.length} others` : nameOf(dimension, key),
      color: key === rest ? '--series-rest' : colors.get(key)!,
      values: values.map((value) => height(measure, value)),
      texts: values.map((value) => (value === 0n ? '' : amountText(measure, value))),
    })),
    totals: totals.map((value) => amountText(measure, value)),
  };
}
