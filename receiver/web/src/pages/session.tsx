// One session: its calls on a line of time, what they cost added up, how the cache was used, and what else was in use.
import { useMemo } from 'preact/hooks';
import { timezone, useTold } from '../lib/api';
import { compact, count, duration, moment, shortPath, timeOfDay } from '../lib/format';
import { type Place, searchOf } from '../lib/hash';
import { known, type Nano, pixels } from '../lib/money';
import { useCalls } from '../lib/pages_of_calls';
import { axisText } from '../lib/stacks';
import { type Activity, type Call, inputTokens, type Usage } from '../lib/types';
import { nameOf, routeOf } from '../lib/words';
import { CallTable } from '../parts/call_table';
import { Lines } from '../parts/lines';
import { SumCost } from '../parts/money';
import { Card, Figure, Head } from '../parts/page';
import { Answered, Empty } from '../parts/states';
import { type Lane, Timeline } from '../parts/timeline';

const MOST = 5000; // calls of one session on one page
const AROUND = 10 * 60_000;
const MINUTES = [1, 2, 5, 10, 30, 60, 180, 720, 1440, 10_080].map((minutes) => minutes * 60);

/** The calls in order of time with the cost so far. */
function curve(calls: Call[]): { x: number[]; y: number[]; sum: Nano } {
  const x: number[] = [];
  const y: number[] = [];
  let sum = 0n;
  for (const call of [...calls].reverse()) {
    if (!call.start) continue;
    if (x.length === 0) {
      x.push(Date.parse(call.start) / 1000 - 1); // from nothing
      y.push(0);
    }
    sum += known(call.cost_usd);
    x.push(Date.parse(call.start) / 1000);
    y.push(pixels(sum));
  }
  return { x, y, sum };
}

const KINDS: Record<string, string> = { app: 'App', cli: 'CLI', browser: 'Site', shell: 'Shell', direct_api: 'Program' };

function lanesOf(calls: Call[], activities: Activity[]): Lane[] {
  const bars = calls.filter((call) => call.start).map((call) => ({
    from: Date.parse(call.start!),
    to: Date.parse(call.end ?? call.start!),
    color: call.status === 'failure' ? '--bad' : routeOf(call.route).color,
    title: `${timeOfDay(new Date(call.start!), true)} ${call.model}${call.status === 'failure' ? ', failed' : ''}`,
  }));
  const others = new Map<string, Lane>();
  for (const one of activities) {
    const label = `${KINDS[one.kind] ?? one.kind}: ${one.name}`;
    const lane = others.get(label) ?? { label, bars: [] };
    lane.bars.push({ from: Date.parse(one.start), to: Date.parse(one.end), color: '--activity', title: `${label}, ${timeOfDay(new Date(one.start))} to ${timeOfDay(new Date(one.end))}` });
    others.set(label, lane);
  }
  return [{ label: 'Calls', bars }, ...[...others.values()].slice(0, 12)];
}

function Around({ calls }: { calls: Call[] }) {
  const times = calls.map((call) => Date.parse(call.start ?? '')).filter(Number.isFinite);
  const from = Math.min(...times) - AROUND;
  const to = Math.max(...times) + AROUND;
  const told = useTold<{ activities: Activity[] }>(
    times.length === 0 ? null : `/v1/activities${searchOf({ since: new Date(from).toISOString(), until: new Date(to).toISOString(), limit: '500' })}`,
    false,
  );
  const lanes = useMemo(() => lanesOf(calls, told.data?.activities ?? []), [calls, told.data]);
  if (times.length === 0) return null;
  return (
    <Card wide title="Timeline">
      <Timeline lanes={lanes} from={from} to={to} />
      {told.data?.activities.length === 0 && <p class="faint small">No apps or sites were seen around it.</p>}
    </Card>
  );
}

export function OneSession({ place }: { place: Place }) {
  const id = place.path[1]!;
  const sums = useTold<Usage>(`/v1/usage${searchOf({ group_by: 'session', session: id, timezone })}`);
  const found = useCalls(searchOf({ session: id }), MOST);
  const line = useMemo(() => curve(found.calls ?? []), [found.calls]);
  const lines = useMemo(() => [{ label: 'Cost', color: '--accent', fill: true, values: line.y }], [line]);
  return (
    <>
      <p class="crumbs"><a href="#/sessions">Sessions</a> <span aria-hidden="true">/</span> <code>{id}</code></p>
      {!sums.data?.groups[0] && <Head title="A session" />}
      <Answered told={sums}>
        {({ groups, total }) => {
          const group = groups[0];
          if (!group) return <Empty title="No such session"><p>It may have been named wrongly, or its calls were erased. <a href="#/sessions">All sessions</a></p></Empty>;
          const all = inputTokens(total.tokens);
          const length = group.first && group.last ? Date.parse(group.last) - Date.parse(group.first) : 0;
          return (
            <>
              <Head title={nameOf('tool', group.tool)} lead={<><span title={group.project}>{shortPath(group.project)}</span> · {moment(group.first)} – {moment(group.last)}</>} />
              <dl class="figures">
                <Figure label="Cost" value={<SumCost of={total} />} />
                <Figure label="Calls" value={count(total.calls)} />
                <Figure label="Length" value={duration(length)} />
                <Figure label="Tokens in" value={<span title={count(all)}>{compact(all)}</span>} note={`${compact(total.tokens.output)} out`} />
                <Figure label="From the cache" value={all === 0 ? '–' : `${Math.round((total.tokens.cache_read / all) * 100)} %`} note={`${compact(total.tokens.cache_write_5m + total.tokens.cache_write_1h)} written`} />
                <Figure label="Failed" value={count(total.failed_calls)} tone={total.failed_calls ? 'bad' : undefined} />
              </dl>
            </>
          );
        }}
      </Answered>
      <Answered told={{ data: found.calls, trouble: found.trouble, loading: found.loading, reload: found.reload }}>
        {(calls) => calls.length === 0 ? null : (
          <div class="grid">
            <Around calls={calls} />
            {found.more && <Card wide><p>This session has more than {count(MOST)} calls; the newest are shown. <button type="button" onClick={found.load}>Load more</button></p></Card>}
            {line.x.length > 1 && !found.more && (
              <Card wide title="Cost, added up">
                <Lines label={`Cost of the session, call by call, up to ${axisText('cost')(line.y.at(-1) ?? 0)}`} x={line.x} lines={lines} tickX={(s) => timeOfDay(new Date(s * 1000))} steps={MINUTES} jumps tickY={axisText('cost')} />
              </Card>
            )}
            <Card wide title="Calls">
              <CallTable calls={calls} caption="Calls of the session" file={`companion-session-${id}`} />
            </Card>
          </div>
        )}
      </Answered>
    </>
  );
}
