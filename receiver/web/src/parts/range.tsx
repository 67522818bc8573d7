// The stretch of time that a page looks at; it stands in the hash.
import { changeQuery, type Place } from '../lib/hash';
import { addDays, localDate } from '../lib/buckets';

export interface Range {
  since: string;
  until: string | undefined;
}

const CHOICES: [string, string][] = [
  ['today', 'Today'],
  ['24h', '24 hours'],
  ['7d', '7 days'],
  ['30d', '30 days'],
  ['90d', '90 days'],
  ['all', 'All time'],
];

/** What the daemon is asked; "today" is the local day. */
export function rangeOf(place: Place, fallback: string): Range {
  const since = place.query['since'] ?? fallback;
  return { since: since === 'today' ? localDate(new Date()) : since, until: place.query['until'] };
}

export function rangeWords(range: Range): string {
  const found = CHOICES.find(([key]) => key === range.since);
  if (!range.until) return found ? (found[0] === 'all' ? 'all time' : `the last ${found[1].toLowerCase()}`) : `since ${range.since}`;
  return `${range.since} to ${range.until}`;
}

export function RangeChoice({ place, fallback }: { place: Place; fallback: string }) {
  const since = place.query['since'] ?? fallback;
  const { until } = place.query;
  const custom = until !== undefined || !CHOICES.some(([key]) => key === since);
  const day = /^\d{4}-\d\d-\d\d$/;
  return (
    <div class="range">
      <div class="segments" role="group" aria-label="Time range">
        {CHOICES.map(([key, label]) => (
          <button key={key} type="button" aria-pressed={!custom && key === since} onClick={() => changeQuery({ since: key, until: undefined })}>{label}</button>
        ))}
      </div>
      <label>
        <span>From</span>
        <input type="date" value={day.test(since) ? since : ''} onChange={(event) => event.currentTarget.value && changeQuery({ since: event.currentTarget.value })} />
      </label>
      <label>
        <span>to</span>
        <input
          type="date"
          value={until && day.test(until) ? addDays(until, -1) : ''}
          onChange={(event) => changeQuery({ until: event.currentTarget.value ? addDays(event.currentTarget.value, 1) : undefined })}
        />
      </label>
    </div>
  );
}
