// What the popup shows: sums by site of today and yesterday, kept here because the extension's token only writes; what
// they cost: costs.js.
import { dayOf } from './clock.js';

const nothing = { ms: 0, visits: 0, calls: 0, tokens: 0 };

export function add(days, wall, site, more) {
  const day = dayOf(wall);
  const of_day = days[day] ?? {};
  const before = { ...nothing, ...of_day[site] };
  const after = Object.fromEntries(Object.keys(nothing).map((key) => [key, before[key] + (more[key] ?? 0)]));
  const kept = Object.entries({ ...days, [day]: { ...of_day, [site]: after } }).filter(([name]) => name <= day); // a clock may have been ahead
  return Object.fromEntries(kept.sort().slice(-2));
}

/** Growth of a stretch since it was last told of. */
export const grown = (event, before) => ({
  ms: event.active_ms - (before?.id === event.id ? before.active_ms : 0),
  visits: event.visits - (before?.id === event.id ? before.visits : 0),
});

export const tokensOf = (usage) =>
  usage ? usage.input + usage.cache_read + usage.cache_write_5m + usage.cache_write_1h + usage.output : 0;

/** Longest first. */
export const todaySorted = (days, wall) =>
  Object.entries(days[dayOf(wall)] ?? {})
    .map(([site, sums]) => ({ site, ...sums }))
    .sort((a, b) => b.ms - a.ms || b.calls - a.calls);
