// One call: what it was, how its cost came about, and everything that was seen of it.
import type { ComponentChildren } from 'preact';
import { useTold } from '../lib/api';
import { count, duration, moment } from '../lib/format';
import { hashOf, type Place } from '../lib/hash';
import { exactMoney, parseMoney } from '../lib/money';
import { type Call, type CallFound, inputTokens, type Sighting, type Tokens } from '../lib/types';
import { nameOf, routeOf, titleCase } from '../lib/words';
import { RouteBadge } from '../parts/badge';
import { Command } from '../parts/command';
import { Card, Head } from '../parts/page';
import { Answered } from '../parts/states';

const MERGED: Record<string, string> = {
  single: 'One source told of it, so nothing was joined.',
  response_id: 'Its sources agree on the id of the provider’s response.',
  request_id: 'Its sources agree on the id of the request.',
  session_tokens: 'Its sources agree on session and tokens, close in time.',
};
const COSTS: Record<string, string> = {
  proxy: 'what the proxy said it cost',
  list: 'tokens times the list price',
  reported: 'what the tool itself reported',
};
const TOKENS: [keyof Tokens, string][] = [
  ['input', 'Input, fresh'],
  ['cache_read', 'Input, read from the cache'],
  ['cache_write_5m', 'Input, written to the cache for 5 min'],
  ['cache_write_1h', 'Input, written to the cache for 1 h'],
  ['output', 'Output'],
  ['reasoning', 'of it reasoning'],
];

function Facts({ rows }: { rows: [string, ComponentChildren][] }) {
  return (
    <dl class="facts">
      {rows.filter(([, value]) => value !== '' && value !== null && value !== undefined).map(([name, value]) => (
        <div key={name}><dt>{name}</dt><dd>{value}</dd></div>
      ))}
    </dl>
  );
}

function money(text: string | null): ComponentChildren {
  const nano = parseMoney(text);
  return nano === null ? '' : <span class="money">{exactMoney(nano)}</span>;
}

function CostCard({ call }: { call: Call }) {
  const cost = parseMoney(call.cost_usd);
  return (
    <Card title="Cost">
      <p class="big">{cost === null ? <span class="unpriced">unpriced</span> : <span class="money">{exactMoney(cost)}</span>}</p>
      <p class="faint">{cost === null ? 'No price is known for this model. It is left out of every sum, and never counted as nothing.' : `Counted is ${COSTS[call.cost_source] ?? call.cost_source}.`}</p>
      <Facts rows={[
        ['By the proxy', money(call.cost_proxy_usd)],
        ['By the list price', money(call.cost_list_usd)],
        ['By the tool', money(call.cost_reported_usd)],
        ['Price book entry', call.price_entry && <code>{call.price_entry}</code>],
        ['Price book version', call.price_version && <code>{call.price_version}</code>],
      ]} />
      <Command text={`companion explain ${call.id}`} />
    </Card>
  );
}

function TokenCard({ tokens }: { tokens: Tokens }) {
  return (
    <Card title="Tokens">
      <table class="plain">
        <caption class="sr">Tokens by kind</caption>
        <tbody>
          {TOKENS.filter(([key]) => tokens[key] > 0 || key === 'input' || key === 'output').map(([key, label]) => (
            <tr key={key}><th scope="row">{label}</th><td class="num">{count(tokens[key])}</td></tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

function Evidence({ sightings }: { sightings: Sighting[] }) {
  return (
    <ol class="evidence">
      {sightings.map((one) => (
        <li key={`${one.source} ${one.event_key}`}>
          <h3>{one.source} <span class="badge">{one.side === 'proxy' ? 'the proxy’s side' : 'this machine’s side'}</span> {one.standing !== 'confirmed' && <span class="badge">{one.standing}</span>}</h3>
          <Facts rows={[
            ['At', one.start && <span title={one.start}>{moment(one.start, new Date(), true)}</span>],
            ['Model', one.model],
            ['Status', one.status === 'failure' ? <span class="failed">failed</span> : one.status],
            ['Tokens', one.tokens && `${count(inputTokens(one.tokens))} in, ${count(one.tokens.output)} out`],
            ['Cost', money(one.cost_usd)],
            ['Response', one.response_id && <code>{one.response_id}</code>],
            ['Request', one.request_id && <code>{one.request_id}</code>],
            ['LiteLLM call', one.litellm_call_id && <code>{one.litellm_call_id}</code>],
            ['Session', one.session_id && <code>{one.session_id}</code>],
            ['Told as', <code>{one.event_key}</code>],
          ]} />
        </li>
      ))}
    </ol>
  );
}

export function OneCall({ place }: { place: Place }) {
  const told = useTold<CallFound>(`/v1/calls/${encodeURIComponent(place.path[1]!)}`);
  return (
    <>
      <p class="crumbs"><a href="#/calls">Calls</a> <span aria-hidden="true">/</span> <code>{place.path[1]}</code></p>
      {told.data === null && <Head title="A call" />}
      <Answered told={told}>
        {({ call, sightings }) => (
        <>
          <Head title={call.model || 'A call'} lead={<><RouteBadge route={call.route} /> {routeOf(call.route).says}</>} />
          {call.status === 'failure' && <p class="alert">Failed{call.error_kind && `: ${call.error_kind}`}{call.error_type && ` (${call.error_type})`}</p>}
          {!call.counted && <p class="alert">This call is not counted: it may be another one seen twice.</p>}
          <div class="grid">
            <div class="stack">
              <CostCard call={call} />
              <TokenCard tokens={call.tokens} />
            </div>
            <Card title="What it was">
              <Facts rows={[
                ['Began', call.start && <span title={call.start}>{moment(call.start, new Date(), true)}</span>],
                ['Took', call.duration_ms === null ? '' : duration(call.duration_ms)],
                ['First token after', call.time_to_first_token_ms === null ? '' : duration(call.time_to_first_token_ms)],
                ['Tool', call.tool && `${nameOf('tool', call.tool)} ${call.tool_version}`],
                ['Provider', call.provider],
                ['Session', call.session && <a href={hashOf(['sessions', call.session])}><code>{call.session}</code></a>],
                ['Project', call.project],
                ['Branch', call.branch],
                ['Host', call.host],
                ['Key', call.key_alias],
                ['Team', call.team],
                ['User', call.user],
                ['Ownership', call.ownership === 'unassigned' ? '' : titleCase(call.ownership)],
                ['Attempts', call.attempts > 1 ? count(call.attempts) : ''],
                ['Tags', call.tags.join(', ')],
              ]} />
            </Card>
            <Card wide title={`Evidence: seen ${sightings.length === 1 ? 'once' : `${sightings.length} times`}`}>
              <p class="faint">{MERGED[call.merge_rule] ?? `Joined by ${titleCase(call.merge_rule).toLowerCase()}.`}{call.ambiguous && ' More than one pairing fitted: this one is marked ambiguous.'}</p>
              <Evidence sightings={sightings} />
            </Card>
          </div>
        </>
        )}
      </Answered>
    </>
  );
}
