// Money comes as decimal strings of US dollars with at most nine places. It is kept as whole nano-dollars: sums are
// exact. A number is made of it only where a pixel is meant.

export type Nano = bigint;

const PLACES = 9;

/** Nano-dollars of a decimal string; null for null: what is unknown stays unknown. */
export function parseMoney(text: string | null | undefined): Nano | null {
  if (text === null || text === undefined) return null;
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text.trim());
  if (!match) return null;
  const fraction = (match[3] ?? '').padEnd(PLACES, '0').slice(0, PLACES);
  const nano = BigInt(match[2]!) * 10n ** BigInt(PLACES) + BigInt(fraction);
  return match[1] ? -nano : nano;
}

/** Zero where the text says nothing, for sums of what is known. */
export function known(text: string | null | undefined): Nano {
  return parseMoney(text) ?? 0n;
}

function group(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}

/** "$1,234.57". What is not nothing never reads as nothing: "<$0.01". */
export function formatMoney(nano: Nano, digits = 2): string {
  const sign = nano < 0n ? '−' : '';
  const amount = nano < 0n ? -nano : nano;
  const unit = 10n ** BigInt(PLACES - digits);
  const rounded = (amount + unit / 2n) / unit;
  if (rounded === 0n && amount > 0n) return `${sign}<$${(1 / 10 ** digits).toFixed(digits)}`;
  const text = rounded.toString().padStart(digits + 1, '0');
  const whole = group(text.slice(0, text.length - digits));
  return digits === 0 ? `${sign}$${whole}` : `${sign}$${whole}.${text.slice(-digits)}`;
}

/** Every place that is there: "$0.140404". */
export function exactMoney(nano: Nano): string {
  const sign = nano < 0n ? '−' : '';
  const text = (nano < 0n ? -nano : nano).toString().padStart(PLACES + 1, '0');
  const fraction = text.slice(-PLACES).replace(/0+$/, '').padEnd(2, '0');
  return `${sign}$${group(text.slice(0, -PLACES))}.${fraction}`;
}

/** For heights of bars only. */
export function pixels(nano: Nano): number {
  return Number(nano) / 10 ** PLACES;
}

/** How many hundredths of a percent `part` is of `whole`, as a number of percent; null without a whole. */
export function percent(part: Nano, whole: Nano): number | null {
  if (whole === 0n) return null;
  return Number((part * 10000n) / whole) / 100;
}
