// How counts, spans and moments read. One way each, on all pages. No line breaks between a figure and its unit.

const whole = new Intl.NumberFormat('en-US');

export function count(value: number): string {
  return whole.format(value);
}

/** Three figures that matter: "164 M", "4.63 M", "13.3 k", "812". */
export function compact(value: number): string {
  for (const [size, unit] of [[1e12, 'T'], [1e9, 'G'], [1e6, 'M'], [1e3, 'k']] as const) {
    // 999,600 is 1.00 M and not 1000 k.
    if (value >= size * 0.9995) {
      const scaled = value / size;
      const places = scaled >= 99.95 ? 0 : scaled >= 9.995 ? 1 : 2;
      return `${scaled.toFixed(places)}\u00a0${unit}`;
    }
  }
  return whole.format(value);
}

/** "350 ms", "4.2 s", "3 min", "2 h 05 min". */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)}\u00a0ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)}\u00a0s`;
  const minutes = Math.round(ms / 60_000);
  if (minutes < 60) return `${minutes}\u00a0min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours}\u00a0h\u00a0${String(minutes % 60).padStart(2, '0')}\u00a0min`;
  return `${Math.floor(hours / 24)}\u00a0d\u00a0${hours % 24}\u00a0h`;
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const clockSeconds = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const dayYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

export function timeOfDay(at: Date, seconds = false): string {
  return (seconds ? clockSeconds : clock).format(at);
}

/** "17:59" today, "25 Nov 17:59" this year, "25 Nov 2025 17:59" else. */
export function moment(text: string | null, now = new Date(), seconds = false): string {
  if (!text) return '–';
  const at = new Date(text);
  const time = timeOfDay(at, seconds);
  if (at.toDateString() === now.toDateString()) return time;
  return `${(at.getFullYear() === now.getFullYear() ? day : dayYear).format(at).replaceAll(' ', '\u00a0')} ${time}`;
}

/** "now", "12 s ago", "5 min ago", "3 d ago". */
export function ago(text: string | null, now = Date.now()): string {
  if (!text) return 'never';
  const seconds = Math.max(0, Math.round((now - Date.parse(text)) / 1000));
  if (seconds < 5) return 'now';
  if (seconds < 60) return `${seconds}\u00a0s\u00a0ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}\u00a0min\u00a0ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}\u00a0h\u00a0ago`;
  return `${Math.floor(seconds / 86_400)}\u00a0d\u00a0ago`;
}

/** A path's last two parts: what tells folders apart at a glance. */
export function shortPath(path: string): string {
  const parts = path.split(/[\\/]/).filter(Boolean);
  return parts.length <= 2 ? path : parts.slice(-2).join('/');
}

/** The first group of a UUID, the beginning of any other long id. */
export function shortId(id: string): string {
  return id.length <= 14 ? id : `${id.slice(0, 8)}…`;
}
