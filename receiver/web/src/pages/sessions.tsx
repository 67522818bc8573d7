import { useMemo } from 'preact/hooks';
import { timezone, useTold } from '../lib/api';
import { compact, count, duration, moment, shortId, shortPath } from '../lib/format';
import { hashOf, type Place, searchOf } from '../lib/hash';
import { allTokens, type Group, inputTokens, type Usage } from '../lib/types';
import { nameOf, ROUTES, routeOf } from '../lib/words';
import { Swatch } from '../parts/badge';
import { FilterChips, filtersOf } from '../parts/filters';
import { costColumn, SumCost } from '../parts/money';
import { Head } from '../parts/page';
import { RangeChoice, rangeOf, rangeWords } from '../parts/range';
import { Answered, Empty } from '../parts/states';
import { type Column, Table } from '../parts/table';

function span(group: Group): number | null {
  return group.first && group.last ? Date.parse(group.last) - Date.parse(group.first) : null;
}

/** The routes that a session's calls took, as one small bar and as text. */
function Ways({ group }: { group: Group }) {
  const parts = ROUTES.map((route) => ({ route, calls: group.session?.[`calls_${route}`] ?? 0 })).filter((one) => one.calls > 0);
  const words = parts.map((one) => `${routeOf(one.route).label} ${one.calls}`).join(', ');
  return (
    <span class="ways" title={words}>
      {parts.map((one) => <span key={one.route}><Swatch color={routeOf(one.route).color} /><span class="sr">{routeOf(one.route).label} </span>{one.calls}</span>)}
    </span>
  );
}

const columns: Column<Group>[] = [
  { key: 'last', label: 'Last call', value: (g) => g.last, show: (g) => <span title={g.last ?? ''}>{moment(g.last)}</span> },
  { key: 'session', label: 'Session', value: (g) => g.key, show: (g) => <a href={hashOf(['sessions', g.key])} title={g.key}><code>{shortId(g.key)}</code></a> },
  { key: 'tool', label: 'Tool', value: (g) => g.tool, show: (g) => nameOf('tool', g.tool) },
  { key: 'project', label: 'Project', low: true, value: (g) => g.project, show: (g) => <span title={g.project}>{shortPath(g.project)}</span> },
  { key: 'model', label: 'Model', low: true, value: (g) => g.model, show: (g) => g.model || <span class="faint">several</span> },
  { key: 'duration_ms', label: 'Length', numeric: true, low: true, value: span, show: (g) => { const ms = span(g); return ms === null ? '–' : duration(ms); } },
  { key: 'calls', label: 'Calls by route', value: (g) => g.calls, show: (g) => <Ways group={g} />, low: true },
  { key: 'tokens', label: 'Tokens', numeric: true, low: true, value: (g) => allTokens(g.tokens), show: (g) => <span title={count(allTokens(g.tokens))}>{compact(allTokens(g.tokens))}</span> },
  { key: 'cached_percent', label: 'Cached', numeric: true, low: true, value: (g) => cached(g), show: (g) => { const share = cached(g); return share === null ? '–' : `${share} %`; } },
  costColumn,
];
function cached(group: Group): number | null {
  const all = inputTokens(group.tokens);
  return all === 0 ? null : Math.round((group.tokens.cache_read / all) * 100);
}

export function Sessions({ place }: { place: Place }) {
  const range = rangeOf(place, '7d');
  const told = useTold<Usage>(`/v1/usage${searchOf({ group_by: 'session', timezone, ...range, ...filtersOf(place) })}`);
  const rows = useMemo(() => (told.data?.groups ?? []).filter((group) => group.key !== ''), [told.data]);
  const loose = told.data?.groups.find((group) => group.key === '');
  return (
    <>
      <Head title="Sessions" lead={`What ran with a session of its own, ${rangeWords(range)}`} />
      <div class="controls"><RangeChoice place={place} fallback="7d" /></div>
      <FilterChips place={place} />
      <Answered told={told}>
        {() =>
          rows.length === 0 ? (
            <Empty title="No sessions in this time"><p>Choose a longer time. Tools that name no session show under <a href="#/explore?group_by=tool">Explore</a>.</p></Empty>
          ) : (
            <>
              <Table caption="Sessions" columns={columns} rows={rows} id={(group) => group.key} sort="-last" file="companion-sessions" />
              {loose && <p class="faint small">{count(loose.calls)} more calls belong to no session: <SumCost of={loose} />.</p>}
            </>
          )
        }
      </Answered>
    </>
  );
}
