// Filters that stand in the hash, shown as chips.
import { changeQuery, type Place } from '../lib/hash';
import { DIMENSIONS, nameOf } from '../lib/words';
import { Chip } from './badge';

export const FILTERS = ['model', 'tool', 'project', 'session', 'provider', 'key', 'team', 'route', 'ownership', 'branch', 'host'] as const;

/** The filters in force, as the daemon takes them. */
export function filtersOf(place: Place): Record<string, string | undefined> {
  return Object.fromEntries(FILTERS.map((name) => [name, place.query[name]]));
}

export function FilterChips({ place }: { place: Place }) {
  const set = FILTERS.filter((name) => place.query[name]);
  const none = place.query['none'];
  if (set.length === 0 && !none) return null;
  return (
    <p class="chips">
      {set.map((name) => {
        const text = nameOf(name, place.query[name]!);
        return (
          <Chip key={name} label={`filter ${DIMENSIONS[name]}: ${text}`} onRemove={() => changeQuery({ [name]: undefined })}>
            <span class="faint">{DIMENSIONS[name]}</span> <span title={place.query[name]}>{text}</span>
          </Chip>
        );
      })}
      {none && (
        <Chip label={`filter ${nameOf(none, '')}`} onRemove={() => changeQuery({ none: undefined })}>{nameOf(none, '')}</Chip>
      )}
    </p>
  );
}

/** What narrows calls to a group; the daemon has no word for "without a tool", so `none` names the empty dimension. */
export function filterFor(dimension: string, key: string): Record<string, string> {
  return key === '' ? { none: dimension } : { [dimension]: key };
}
