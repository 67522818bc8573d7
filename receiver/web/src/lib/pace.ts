// Today against other days at the same time of day.
import { known, type Nano, percent, pixels } from './money';

interface Hour {
  key: string; // 2026-11-25T09:00+01:00
  cost_usd: string;
}

/** The hour on the clock of that place, as the key has it. */
export function hourOf(key: string): number {
  return Number(key.slice(11, 13));
}

/** Cost added up to the full hours 0, 1, … `hours`; null for hours that are still to come. */
export function cumulative(groups: Hour[], hours: number): (number | null)[] {
  const each = new Array<Nano>(24).fill(0n);
  for (const group of groups) each[hourOf(group.key)]! += known(group.cost_usd);
  let sum = 0n;
  const out: (number | null)[] = [0];
  for (let hour = 0; hour < 24; ++hour) {
    sum += each[hour]!;
    out.push(hour < hours ? pixels(sum) : null);
  }
  return out;
}

/** Marks of a day's hours with one for the time it is, and today's line up to there. */
export function withNow(hours: number[], line: (number | null)[], now: Date, done: Nano): { x: number[]; line: (number | null)[]; at: number } {
  const at = now.getHours() + 1;
  const x = [...hours.slice(0, at), now.getHours() + Math.max(now.getMinutes(), 1) / 60, ...hours.slice(at)];
  return { x, line: [...line.slice(0, at), pixels(done), ...line.slice(at)], at };
}

/** What an earlier day had cost at this time of day: of the hour that runs, its part so far. */
export function until(groups: Hour[], now: Date): Nano {
  let sum = 0n;
  for (const group of groups) {
    const hour = hourOf(group.key);
    const cost = known(group.cost_usd);
    if (hour < now.getHours()) sum += cost;
    else if (hour === now.getHours()) sum += (cost * BigInt(now.getMinutes())) / 60n;
  }
  return sum;
}

/** "38 % above", "12 % below", "the same as" – and what it was then. */
export function pace(done: Nano, earlier: Hour[], now: Date): { then: Nano; words: string } {
  const then = until(earlier, now);
  const share = percent(done - then, then);
  if (share === null) return { then, words: done === 0n ? 'the same as' : 'above' };
  if (Math.abs(share) < 1) return { then, words: 'the same as' };
  if (share > 300) return { then, words: `${(share / 100 + 1).toFixed(0)} times` };
  return { then, words: `${Math.round(Math.abs(share))} % ${share > 0 ? 'above' : 'below'}` };
}
