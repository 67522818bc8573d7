// The time axis: which hours, days, weeks or months a report spans, those without use too.

export type Step = 'hour' | 'day' | 'week' | 'month';

export interface Bucket {
  key: string; // as the daemon writes it: 2026-11-25T09:00+01:00, 2026-11-25, 2026-W48, 2026-11
  label: string; // on the axis
  name: string; // in words
  since: string; // what the daemon takes for `since` and `until`
  until: string;
}

const HOUR = 3_600_000;
const DAY = 86_400_000;
const MOST = 800; // more bars than this nobody can tell apart

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

// Calendar days are counted at UTC noon: no change of clocks can move them.
function noon(date: string): Date {
  return new Date(`${date}T12:00:00Z`);
}
function iso(at: Date): string {
  return at.toISOString().slice(0, 10);
}
export function addDays(date: string, days: number): string {
  return iso(new Date(noon(date).getTime() + days * DAY));
}
/** The local calendar day of a moment. */
export function localDate(at: Date): string {
  const two = (n: number) => String(n).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** The Monday with which an ISO week "2026-W48" begins. */
export function mondayOf(week: string): string {
  const [year, number] = week.split('-W').map(Number) as [number, number];
  const fourth = noon(`${year}-01-04`); // always in week 1
  const monday = fourth.getTime() - ((fourth.getUTCDay() + 6) % 7) * DAY;
  return iso(new Date(monday + (number - 1) * 7 * DAY));
}
function weekOf(monday: string): string {
  const thursday = noon(addDays(monday, 3));
  const year = thursday.getUTCFullYear();
  const first = noon(mondayOf(`${year}-W01`));
  const number = Math.round((noon(monday).getTime() - first.getTime()) / (7 * DAY)) + 1;
  return `${year}-W${String(number).padStart(2, '0')}`;
}

function dayWords(date: string): string {
  const at = noon(date);
  return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]}`;
}

function hourBucket(key: string): Bucket {
  const start = Date.parse(key);
  const [date, time] = key.split('T') as [string, string];
  return {
    key,
    label: time.slice(0, 5),
    name: `${dayWords(date)} ${time.slice(0, 5)}`,
    since: new Date(start).toISOString(),
    until: new Date(start + HOUR).toISOString(),
  };
}
function dayBucket(date: string): Bucket {
  return {
    key: date,
    label: dayWords(date),
    name: `${WEEKDAYS[noon(date).getUTCDay()]} ${dayWords(date)}`,
    since: date,
    until: addDays(date, 1),
  };
}
function weekBucket(key: string): Bucket {
  const monday = mondayOf(key);
  return {
    key,
    label: dayWords(monday),
    name: `week ${Number(key.split('-W')[1])}, from ${dayWords(monday)}`,
    since: monday,
    until: addDays(monday, 7),
  };
}
function monthBucket(key: string): Bucket {
  const [year, month] = key.split('-').map(Number) as [number, number];
  const next = month === 12 ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, '0')}`;
  const name = `${MONTHS[month - 1]} ${year}`;
  return { key, label: name, name, since: `${key}-01`, until: `${next}-01` };
}

function hours(keys: string[]): Bucket[] {
  const known = new Map(keys.map((key) => [Date.parse(key), key]));
  const times = [...known.keys()].sort((a, b) => a - b);
  const out: Bucket[] = [];
  for (let at = times[0]!; at <= times.at(-1)! && out.length < MOST; at += HOUR) {
    const key = known.get(at) ?? localHourKey(new Date(at));
    out.push(hourBucket(key));
  }
  return out;
}
/** An hour as the daemon writes it, in the browser's time zone. */
export function localHourKey(at: Date): string {
  const minutes = -at.getTimezoneOffset();
  const two = (n: number) => String(Math.floor(Math.abs(n))).padStart(2, '0');
  const offset = `${minutes < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
  return `${localDate(at)}T${two(at.getHours())}:00${offset}`;
}

/** The buckets from the first key to the last, none left out between. */
export function fill(step: Step, keys: string[], from?: string, to?: string): Bucket[] {
  if (keys.length === 0) return [];
  if (step === 'hour') return hours(keys);
  const sorted = [...keys].sort();
  let first = sorted[0]!;
  let last = sorted.at(-1)!;
  const out: Bucket[] = [];
  if (step === 'day') {
    if (from && from < first) first = from;
    if (to && to > last) last = to;
    for (let date = first; date <= last && out.length < MOST; date = addDays(date, 1)) out.push(dayBucket(date));
  } else if (step === 'week') {
    for (let day = mondayOf(first); day <= mondayOf(last) && out.length < MOST; day = addDays(day, 7))
      out.push(weekBucket(weekOf(day)));
  } else {
    for (let key = first; key <= last && out.length < MOST; key = monthBucket(key).until.slice(0, 7))
      out.push(monthBucket(key));
  }
  return out;
}

/** The step that gives a chart some 20 to 100 bars. */
export function stepFor(since: string, until: string | undefined, now = new Date()): Step {
  const end = until ? Date.parse(until) : now.getTime();
  const relative = /^(\d+)([hd])$/.exec(since);
  const span = relative
    ? Number(relative[1]) * (relative[2] === 'h' ? HOUR : DAY)
    : since === 'all'
      ? 400 * DAY
      : end - Date.parse(since);
  if (span <= 2.1 * DAY) return 'hour';
  if (span <= 100 * DAY) return 'day';
  if (span <= 800 * DAY) return 'week';
  return 'month';
}
