// How much time has passed: a wall clock may be set, a machine may sleep, and the steady clock begins anew
// with each life of the service worker.

/** A longer silence of our own alarms (every 30 s) is sleep, or a browser that was frozen. */
export const silenceMax = 95_000;
/** The two clocks may differ by so much before one of them was set. */
const driftMax = 2_000;

/**
 * Between two moments {wall, steady, life} in milliseconds. `broken`: what was going on at the first ends
 * there, and whatever is seen now begins anew.
 */
export function passed(before, now) {
  const wall = now.wall - before.wall;
  if (before.life !== now.life) return wall >= 0 && wall <= silenceMax ? { ms: wall, broken: false } : { ms: 0, broken: true };
  const steady = Math.max(0, Math.round(now.steady - before.steady));
  if (steady > silenceMax) return { ms: 0, broken: true };
  return { ms: steady, broken: Math.abs(wall - steady) > driftMax };
}

/** The local day of a moment, "2026-11-26": what a person calls today. */
export function dayOf(wall) {
  const date = new Date(wall);
  const two = (number) => String(number).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
