// Every detector and receiver: whether it goes on, how far it is, what went wrong, and its switch.
import { useMemo, useState } from 'preact/hooks';
import { useTold } from '../lib/api';
import { ask, troubleIn } from '../lib/ask';
import { ago, count, duration } from '../lib/format';
import { changeQuery, type Place } from '../lib/hash';
import type { Health, Part, Proxy } from '../lib/types';
import { Card, Figure, Head } from '../parts/page';
import { Answered } from '../parts/states';
import { type Column, Table } from '../parts/table';

type State = 'off' | 'bad' | 'absent' | 'reading' | 'ok';
const WORDS: Record<State, string> = { off: 'off', bad: 'in trouble', absent: 'not here', reading: 'reading', ok: 'well' };
const WEIGHT: Record<State, number> = { bad: 0, off: 1, reading: 2, ok: 3, absent: 4 };

function stateOf(part: Part): State {
  if (part.switched_off) return 'off';
  if (!part.ok) return 'bad';
  if (part.absent) return 'absent';
  return (part.files_total ?? 0) > (part.files_done ?? 0) ? 'reading' : 'ok';
}

function Switch({ part, done }: { part: Part; done: () => void }) {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState('');
  const on = !part.switched_off;
  const flip = async () => {
    setBusy(true);
    setTrouble('');
    try {
      await ask(`/v1/sources/${encodeURIComponent(part.name)}`, {
        method: 'PUT',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ enabled: !on }),
      });
      done();
    } catch (error) {
      const why = troubleIn(error);
      setTrouble('message' in why ? why.message : 'the daemon does not answer');
    }
    setBusy(false);
  };
  return (
    <>
      <button type="button" class="switch" role="switch" aria-checked={on} aria-label={`${part.name} is read`} disabled={busy} onClick={() => void flip()}><i aria-hidden="true" /></button>
      {trouble && <span class="failed small" role="alert"> {trouble}</span>}
    </>
  );
}

function columns(reload: () => void): Column<Part>[] {
  return [
    { key: 'name', label: 'Source', value: (p) => p.name },
    { key: 'state', label: 'State', value: (p) => WORDS[stateOf(p)], order: (p) => WEIGHT[stateOf(p)], show: (p) => <span class={`health health-${stateOf(p)}`}>{WORDS[stateOf(p)]}</span> },
    { key: 'detail', label: 'What it says', low: true, value: (p) => [p.detail, p.reads].filter(Boolean).join('; '), show: (p) => <span class="wrap">{p.reads || p.detail}{p.reads && p.detail && p.detail !== 'watching' && <span class="failed"> {p.detail}</span>}</span> },
    { key: 'last_success', label: 'Last look', value: (p) => p.last_success ?? null, show: (p) => <span title={p.last_success ?? ''}>{ago(p.last_success ?? null)}</span> },
    { key: 'lag_ms', label: 'Behind', numeric: true, low: true, value: (p) => p.lag_ms ?? null, show: (p) => (p.lag_ms ? duration(p.lag_ms) : <span class="faint">–</span>) },
    { key: 'errors', label: 'Errors', numeric: true, value: (p) => p.errors ?? 0, show: (p) => (p.errors ? <span class="failed">{count(p.errors)}</span> : <span class="faint">–</span>) },
    { key: 'quarantined', label: 'Set aside', numeric: true, low: true, value: (p) => p.quarantined ?? 0, show: (p) => (p.quarantined ? count(p.quarantined) : <span class="faint">–</span>) },
    { key: 'on', label: 'On', value: (p) => (p.switched_off ? 'no' : 'yes'), show: (p) => <Switch part={p} done={reload} /> },
  ];
}

function Proxies() {
  const told = useTold<{ proxies: Proxy[] }>('/v1/proxies');
  return (
    <Card title="What is known of the proxies" wide>
      <Answered told={told}>
        {({ proxies }) => proxies.length === 0 ? <p class="faint">No proxy reports here yet: <code>companion connect litellm</code></p> : (
          <ul class="plain-list">
            {proxies.map((proxy) => (
              <li key={proxy.name}><b>{proxy.name || 'The proxy that calls back'}</b> {proxy.covered ? <>every call known from <time>{new Date(proxy.covered.from).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })}</time>, the last {ago(proxy.covered.until)} <span class="faint">({proxy.covered.source})</span></> : <span class="faint">has told nothing yet</span>}</li>
            ))}
          </ul>
        )}
      </Answered>
    </Card>
  );
}

export function Sources({ place }: { place: Place }) {
  const told = useTold<Health>('/healthz', true, 5000);
  const all = place.query['all'] === 'true';
  const shown = useMemo(() => columns(told.reload), [told.reload]);
  return (
    <>
      <Head title="Sources" lead="What the daemon reads and what reports to it" />
      <Answered told={told}>
        {({ parts, status }) => {
          // The loop and the writer are no sources: they have never looked for anything.
          const inner = parts.filter((part) => part.last_success === undefined && part.errors === undefined);
          const sources = parts.filter((part) => !inner.includes(part));
          const rows = all ? sources : sources.filter((part) => stateOf(part) !== 'absent');
          const bad = parts.filter((part) => !part.ok);
          return (
            <>
              <dl class="figures">
                <Figure label="Daemon" value={status === 'ok' ? 'well' : 'in trouble'} tone={status === 'ok' ? undefined! : 'bad'} note={bad.map((part) => part.name).join(', ') || `${inner.map((part) => part.name).join(' and ')} go on`} />
                <Figure label="Reading" value={count(sources.filter((part) => !part.absent && !part.switched_off).length)} />
                <Figure label="Not on this machine" value={count(sources.filter((part) => part.absent).length)} />
                <Figure label="Errors" value={count(sources.reduce((sum, part) => sum + (part.errors ?? 0), 0))} />
              </dl>
              <p><button type="button" class="toggle" aria-pressed={all} onClick={() => changeQuery({ all: all ? undefined : 'true' })}>Also what is not on this machine</button></p>
              {rows.length > 0 && <Table caption="Sources" columns={shown} rows={rows} id={(part) => part.name} sort="state" file="companion-sources" />}
              <p class="faint small">A switch holds until the daemon ends; for good it stands in the configuration file.</p>
            </>
          );
        }}
      </Answered>
      <Proxies />
    </>
  );
}
