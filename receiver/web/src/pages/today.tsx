// What today cost so far, how that compares, and what happens right now.
import { useMemo } from 'preact/hooks';
import { type Told, timezone, useTold } from '../lib/api';
import { addDays, localDate } from '../lib/buckets';
import { ago, compact, count } from '../lib/format';
import { hashOf, searchOf } from '../lib/hash';
import { useLive, withCall } from '../lib/live';
import { formatMoney, known, percent } from '../lib/money';
import { cumulative, pace, withNow } from '../lib/pace';
import { axisText, keysBySize, slicesOf, stacks } from '../lib/stacks';
import { allTokens, type CallPage, inputTokens, type Usage } from '../lib/types';
import { nameOf, routeOf, ROUTES } from '../lib/words';
import { Swatch } from '../parts/badge';
import { Bars, Legend } from '../parts/bars';
import { Command } from '../parts/command';
import { CallTable } from '../parts/call_table';
import { Lines } from '../parts/lines';
import { SumCost } from '../parts/money';
import { Card, Figure, Head } from '../parts/page';
import { Answered, Empty } from '../parts/states';

const usage = (query: Record<string, string | undefined>) => `/v1/usage${searchOf({ timezone, ...query })}`;
const HALF_HOUR = 30 * 60_000;

function Headline() {
  const today = localDate(new Date());
  const told = useTold<Usage>(usage({ group_by: 'route', since: today }));
  const active = useTold<Usage>(usage({ group_by: 'session', since: '1h' }));
  return (
    <Answered told={told}>
      {({ groups, total }) => {
        const cached = total.tokens.cache_read;
        const running = (active.data?.groups ?? []).filter((one) => one.last && Date.now() - Date.parse(one.last) < HALF_HOUR && one.key);
        return (
          <>
            <div class="headline">
              <p class="big"><SumCost of={total} /></p>
              <dl class="routes">
                {ROUTES.map((route) => {
                  const group = groups.find((one) => one.key === route);
                  if (!group && route === 'unknown') return null;
                  const meaning = routeOf(route);
                  return (
                    <div key={route} title={meaning.says}>
                      <dt><Swatch color={meaning.color} />{meaning.label}</dt>
                      <dd>{group ? <SumCost of={group} /> : '$0.00'}</dd>
                    </div>
                  );
                })}
                <div title="calls of models without a known price: no part of any sum">
                  <dt><Swatch color="--unpriced" />Unpriced</dt>
                  <dd>{total.unpriced_calls === 0 ? 'none' : <a href={hashOf(['calls'], { since: 'today', unpriced: 'true' })}>{count(total.unpriced_calls)} calls</a>}</dd>
                </div>
              </dl>
            </div>
            <dl class="figures">
              <Figure label="Requests" value={count(total.calls)} />
              <Figure label="Tokens" value={<span title={count(allTokens(total.tokens))}>{compact(allTokens(total.tokens))}</span>} note={`${compact(inputTokens(total.tokens))} in, ${compact(total.tokens.output)} out`} />
              <Figure label="From the cache" value={inputTokens(total.tokens) === 0 ? '–' : `${Math.round((cached / inputTokens(total.tokens)) * 100)} %`} note={`${compact(cached)} tokens read`} />
              <Figure label="Failed" value={count(total.failed_calls)} tone={total.failed_calls > 0 ? 'bad' : undefined} />
              <Figure label="Active sessions" value={<a href={hashOf(['sessions'], { since: '24h' })}>{count(running.length)}</a>} note="in the last 30 min" />
            </dl>
          </>
        );
      }}
    </Answered>
  );
}

function Pace() {
  const now = new Date();
  const today = localDate(now);
  const span = (days: number) => ({ group_by: 'hour', since: addDays(today, -days), until: addDays(today, 1 - days) });
  const here = useTold<Usage>(usage(span(0)));
  const yesterday = useTold<Usage>(usage(span(1)));
  const week = useTold<Usage>(usage(span(7)));
  const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'long' }).format(now);
  const { x, lines } = useMemo(() => {
    const values = (told: typeof here, hours: number) => cumulative(told.data?.groups ?? [], hours);
    const hours = Array.from({ length: 25 }, (_, i) => i);
    const today = withNow(hours, values(here, now.getHours()), now, known(here.data?.total.cost_usd));
    const other = (told: typeof here) => values(told, 24).toSpliced(today.at, 0, null);
    const all = [
      { label: `Last ${weekday}`, color: '--before-2', dash: [2, 4], values: other(week) },
      { label: 'Yesterday', color: '--before', dash: [6, 4], values: other(yesterday) },
      { label: 'Today', color: '--accent', fill: true, values: today.line },
    ];
    return { x: today.x, lines: all };
  }, [here.data, yesterday.data, week.data, Math.floor(now.getTime() / 60_000)]);
  return (
    <Card title="Pace">
      <Answered told={here}>
        {(data) => {
          const done = known(data.total.cost_usd);
          const compared = [
            { label: 'yesterday', by: pace(done, yesterday.data?.groups ?? [], now) },
            { label: `last ${weekday}`, by: pace(done, week.data?.groups ?? [], now) },
          ];
          const words = compared.map((one) => `${one.by.words} ${one.label} at this time (${formatMoney(one.by.then)})`).join('; ');
          return (
            <>
              <ul class="pace">
                {compared.map((one) => (
                  <li key={one.label}><b>{one.by.words}</b> {one.label} at this time <span class="faint money">{formatMoney(one.by.then)}</span></li>
                ))}
              </ul>
              <Lines label={`Cost through the day, added up. Today ${formatMoney(done)}: ${words}`} x={x} lines={lines} tickX={(h) => `${String(h).padStart(2, '0')}:00`} tickY={axisText('cost')} steps={[3, 6, 12]} />
              <Legend series={[...lines].reverse().map((line) => ({ key: line.label, label: line.label, color: line.color }))} />
            </>
          );
        }}
      </Answered>
    </Card>
  );
}

function Fortnight() {
  const since = addDays(localDate(new Date()), -13);
  const told = useTold<Usage>(usage({ group_by: 'day', stack_by: 'route', since }));
  const made = useMemo(() => {
    if (!told.data) return null;
    const order = keysBySize('route', slicesOf(told.data), 'cost');
    return stacks(told.data, 'day', 'route', 'cost', order, since);
  }, [told.data, since]);
  const darkCost = (told.data ? slicesOf(told.data) : []).filter((one) => one.key === 'dark').reduce((sum, one) => sum + known(one.sums.cost_usd), 0n);
  const dark = told.data ? percent(darkCost, known(told.data.total.cost_usd)) : null;
  return (
    <Card title="Two weeks" end={<a class="more" href="#/explore?group_by=route&since=30d">Explore</a>}>
      <Answered told={told}>
        {() => made!.buckets.length === 0 ? <Empty title="No calls in two weeks" /> : (
          <>
            <p><b><SumCost of={told.data!.total} /></b> in 14 days{dark !== null && dark > 0 && <>, <a href={hashOf(['dark'], { since })}>{dark.toFixed(0)} % dark</a></>}</p>
            <Bars
              label="Cost by day and route"
              names={made!.names}
              ticks={made!.ticks}
              series={made!.series}
              totals={made!.totals}
              tick={axisText('cost')}
              hint="Arrow keys go from day to day, Enter shows the day's calls."
              onPick={(i) => { location.hash = hashOf(['calls'], { since: made!.buckets[i]!.since, until: made!.buckets[i]!.until }); }}
            />
            <Legend series={made!.series} />
          </>
        )}
      </Answered>
    </Card>
  );
}

function TodayBy({ what, then }: { what: 'tool' | 'model'; then: string }) {
  const told = useTold<Usage>(usage({ group_by: what, since: localDate(new Date()) }));
  return (
    <Card title={`By ${what}, today`}>
      <Answered told={told}>
        {({ groups }) => groups.length === 0 ? <p class="faint">Nothing yet today.</p> : (
          <ul class="shares">
            {groups.map((group) => (
              <li key={group.key}>
                <a href={hashOf(['explore'], { group_by: then, since: 'today', ...(group.key ? { [what]: group.key } : {}) })}>{nameOf(what, group.key)}</a>
                <span class="faint">{count(group.calls)} calls</span>
                <SumCost of={group} />
              </li>
            ))}
          </ul>
        )}
      </Answered>
    </Card>
  );
}

function Feed({ told }: { told: Told<CallPage> }) {
  const live = useLive();
  const newest = live.calls[0]?.start ?? told.data?.calls[0]?.start;
  return (
    <Card title="Latest calls" wide end={<span class="more">{newest && <span class="faint">the newest {ago(newest)}</span>}<a href="#/calls">All calls</a></span>}>
      <Answered told={told}>
        {(page) => {
          const calls = live.calls.reduce((all, call) => withCall(all, call), page.calls).slice(0, 12);
          return <CallTable calls={calls} caption="Latest calls" short />;
        }}
      </Answered>
    </Card>
  );
}

function Welcome() {
  return (
    <section class="card">
      <Empty title="No calls yet">
        <p>Use an AI tool on this machine: what is read of it shows under <a href="#/sources">Sources</a>. Or have a LiteLLM proxy report here:</p>
        <Command text="companion connect litellm --config config.yaml" />
      </Empty>
    </section>
  );
}

export function Today() {
  const live = useLive();
  const told = useTold<CallPage>('/v1/calls?limit=12');
  const nothing = told.data?.calls.length === 0 && live.calls.length === 0;
  const day = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long' }).format(new Date());
  return (
    <>
      <Head title="Today" lead={day} />
      <section class="card hero" aria-label="Cost today"><Headline /></section>
      {nothing ? <Welcome /> : <div class="grid">
        <Pace />
        <Fortnight />
        <Feed told={told} />
        <TodayBy what="tool" then="model" />
        <TodayBy what="model" then="project" />
      </div>}
    </>
  );
}
