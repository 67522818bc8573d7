// What today's calls cost, by the daemon's word. The extension's token does not read: the daemon tells the sums of
// those calls only that are named by the ids under which this extension told of them. Pure.
import { dayOf } from './clock.js';

/** What one question may name; of more calls a day the newest are asked for. */
export const namedMax = 500;

/** `calls`: [{id, start}] of `day`; `change` grows with them, so that one knows whether the sums are of now. */
export const noneNamed = { day: '', calls: [], change: 0 };
/** `at` 0: never heard. `change` of what was asked for. */
export const noCosts = { day: '', at: 0, change: 0, sites: [], total: null };

/** A call that was put into the queue. One that a page says is of the future the daemon will not have either. */
export function name(named, event, wall) {
  if (event.start < 0 || event.start > wall + 60_000) return named;
  const day = dayOf(wall);
  const calls = named.day === day ? named.calls : [];
  return { day, calls: [...calls, { id: event.id, start: event.start }].slice(-namedMax), change: named.change + 1 };
}

/** The calls to ask for now: none where the sums stand as they were told, unless somebody looks. */
export function toAsk(named, costs, wall, looks) {
  if (named.day !== dayOf(wall)) return [];
  const fresh = costs.day === named.day && costs.change === named.change;
  return fresh && !looks ? [] : named.calls;
}

const decimal = /^\d{1,12}(\.\d{1,9})?$/;
const count = (value) => (Number.isSafeInteger(value) && value >= 0 ? value : 0);
const sums = ({ calls, unpriced_calls, cost_usd }) => ({
  priced: Math.max(0, count(calls) - count(unpriced_calls)),
  cost: typeof cost_usd === 'string' && decimal.test(cost_usd) ? cost_usd : null,
});

/** The daemon's answer about the calls of `named`; null for what is none. */
export function costsTold(json, named, wall) {
  if (!Array.isArray(json?.sites) || typeof json.total !== 'object' || json.total === null) return null;
  const sites = json.sites.filter((one) => typeof one?.site === 'string').map((one) => ({ site: one.site, ...sums(one) }));
  return { day: named.day, at: wall, change: named.change, sites, total: sums(json.total) };
}

const nano = (text) => {
  const [whole, part = ''] = text.split('.');
  return BigInt(whole) * 1_000_000_000n + BigInt(part.padEnd(9, '0'));
};

/** "0.001234567" -> "$0.0012"; the exact amount is for the title. */
export function moneyText(text) {
  const exact = nano(text);
  if (exact === 0n) return '$0';
  const digits = exact >= 1_000_000_000n ? 2 : 4;
  const unit = 10n ** BigInt(9 - digits);
  const rounded = (exact + unit / 2n) / unit;
  if (rounded === 0n) return `<$0.${'0'.repeat(digits - 1)}1`;
  const text_ = String(rounded).padStart(digits + 1, '0');
  return `$${text_.slice(0, -digits)}.${text_.slice(-digits)}`;
}

/**
 * One cell: {text, more, title}. `calls` were seen today; those that are not among the priced have no price, or none
 * that is known yet.
 */
export function costCell(calls, told) {
  if (calls === 0) return { text: '–', more: '', title: 'no calls' };
  const priced = Math.min(calls, told?.cost == null ? 0 : told.priced);
  const open = calls - priced;
  if (priced === 0) return { text: 'unpriced', more: '', title: `${open} without a price` };
  return { text: moneyText(told.cost), more: open ? `${open} unpriced` : '', title: `exactly $${told.cost}` };
}

/**
 * Rows of today's sites with their cost, and all of them together. Sums of another day are none: they are not
 * today's.
 */
export function withCosts(sites, costs, wall) {
  const today = costs.day === dayOf(wall) ? costs : noCosts;
  const of = new Map(today.sites.map((one) => [one.site, one]));
  const rows = sites.map((one) => ({ ...one, cost: costCell(one.calls, of.get(one.site)) }));
  const total = { ms: 0, visits: 0, calls: 0, tokens: 0 };
  for (const one of sites) for (const key of Object.keys(total)) total[key] += one[key];
  return { rows, total: { ...total, cost: costCell(total.calls, today.total), priced: today.total?.priced ?? 0 }, at: today.at };
}

const clockText = (wall) => new Date(wall).toTimeString().slice(0, 5);

/** Beneath the table: of when the sums are, and what is not in them. Empty where there is no call to price. */
export function costNote({ total, at }, wall, connected) {
  if (total.calls === 0) return '';
  const open = total.calls - Math.min(total.calls, total.priced);
  const without = open ? ` ${open} of ${total.calls} calls without a price (yet).` : '';
  if (!at) return `Cost: the daemon has not told it yet.${without}`;
  const old = !connected || wall - at > 120_000;
  return `Cost ${old ? 'as last known, at' : 'as of'} ${clockText(at)}.${without}`;
}
