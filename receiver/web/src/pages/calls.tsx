// Calls, newest first, as narrowed by where one came from.
import { useMemo } from 'preact/hooks';
import { timezone } from '../lib/api';
import { count } from '../lib/format';
import { changeQuery, type Place, searchOf } from '../lib/hash';
import { useCalls } from '../lib/pages_of_calls';
import type { Call } from '../lib/types';
import { CallTable } from '../parts/call_table';
import { FilterChips, filtersOf } from '../parts/filters';
import { Head } from '../parts/page';
import { RangeChoice, rangeOf, rangeWords } from '../parts/range';
import { Answered, Empty } from '../parts/states';

const FIELD: Record<string, keyof Call> = { key: 'key_alias' };

function Only({ place, name, label }: { place: Place; name: string; label: string }) {
  const on = place.query[name] === 'true';
  return <button type="button" class="toggle" aria-pressed={on} onClick={() => changeQuery({ [name]: on ? undefined : 'true' })}>{label}</button>;
}

export function Calls({ place }: { place: Place }) {
  const range = rangeOf(place, '7d');
  const { unpriced, ambiguous, failed, none } = place.query;
  const keep = useMemo(() => {
    if (!none && failed !== 'true') return undefined;
    return (call: Call) => (!none || call[FIELD[none] ?? (none as keyof Call)] === '') && (failed !== 'true' || call.status === 'failure');
  }, [none, failed]);
  const found = useCalls(searchOf({ timezone, ...range, ...filtersOf(place), unpriced, ambiguous }), 100, keep);
  const told = { data: found.calls, trouble: found.trouble, loading: found.loading, reload: found.reload };
  return (
    <>
      <Head title="Calls" lead={`Newest first, ${rangeWords(range)}`} />
      <div class="controls">
        <RangeChoice place={place} fallback="7d" />
        <div class="choices" role="group" aria-label="Only">
          <Only place={place} name="unpriced" label="Unpriced" />
          <Only place={place} name="failed" label="Failed" />
          <Only place={place} name="ambiguous" label="Ambiguous" />
        </div>
      </div>
      <FilterChips place={place} />
      <Answered told={told} key={`${none}${failed}`}>
        {(calls) =>
          calls.length === 0 ? (
            <Empty title="No such calls"><p>Choose a longer time, or take filters away.</p></Empty>
          ) : (
            <>
              <CallTable calls={calls} caption="Calls" file="companion-calls" />
              {found.more && <p><button type="button" disabled={found.loading} onClick={found.load}>{found.loading ? 'Loading…' : `Show more than these ${count(calls.length)}`}</button></p>}
            </>
          )
        }
      </Answered>
    </>
  );
}
