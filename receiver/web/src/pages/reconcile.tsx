// Four accounts of the same calls, held against each other, and why they differ.
import { useState } from 'preact/hooks';
import { timezone, useTold } from '../lib/api';
import { count, moment } from '../lib/format';
import { hashOf, type Place, searchOf } from '../lib/hash';
import { exactMoney, formatMoney, known } from '../lib/money';
import { type Account, allTokens, type Difference, type Reconcile as Answer } from '../lib/types';
import { titleCase } from '../lib/words';
import { Card, Figure, Head } from '../parts/page';
import { RangeChoice, rangeOf, rangeWords } from '../parts/range';
import { Answered, Empty } from '../parts/states';
import { type Column, Table } from '../parts/table';

type Row = Answer['models'][number];
const ACCOUNTS: [string, string][] = [['local', 'Local logs'], ['callback', 'Callbacks'], ['spend_log', 'Spend log'], ['price_book', 'Price book']];
const value = (measure: string, amount: number | string) => (measure.includes('cost') && typeof amount === 'string' ? exactMoney(known(amount)) : typeof amount === 'number' ? count(amount) : amount);

function AccountCell({ account }: { account: Account | undefined }) {
  if (!account || account.requests === 0) return <span class="faint">–</span>;
  const priced = account.unpriced < account.requests;
  return (
    <span class="account">
      <span title={`${count(allTokens(account.tokens))} tokens`}>{count(account.requests)} <span class="faint">calls</span></span>
      <span class="money">{priced ? <span title={exactMoney(known(account.cost_usd))}>{formatMoney(known(account.cost_usd), 4)}</span> : <span class="faint">tells no cost</span>}</span>
    </span>
  );
}

const columns: Column<Row>[] = [
  { key: 'day', label: 'Day', value: (r) => r.day, show: (r) => <span class="money">{r.day}</span> },
  { key: 'model', label: 'Model', value: (r) => r.model, show: (r) => <a href={hashOf(['calls'], { model: r.model, since: r.day })}>{r.model}</a> },
  ...ACCOUNTS.map(([key, label]): Column<Row> => ({ key, label, numeric: true, value: (r) => r.accounts[key]?.requests ?? 0, low: key === 'spend_log', show: (r) => <AccountCell account={r.accounts[key]} /> })),
  { key: 'differences', label: 'Agree', numeric: true, value: (r) => r.differences.length, show: (r) => (r.differences.length === 0 ? <span class="health health-ok">yes</span> : <span class="health health-reading">differ</span>) },
];

function Why({ day, model, difference }: { day: string; model: string; difference: Difference }) {
  const names = new Map(ACCOUNTS);
  return (
    <li>
      <h3>{model} <span class="faint">{day}</span></h3>
      <p>{titleCase(difference.measure)}: {(names.get(difference.left) ?? difference.left).toLowerCase()} say <b>{value(difference.measure, difference.left_value)}</b>, {(names.get(difference.right) ?? difference.right).toLowerCase()} <b>{value(difference.measure, difference.right_value)}</b>.</p>
      <ul>
        {difference.causes.map((cause) => (
          <li key={cause.cause}>{count(cause.calls)} {cause.calls === 1 ? 'call' : 'calls'}: {cause.meaning} {cause.sample.map((id) => <span key={id}><a href={hashOf(['calls', id])}><code>{id}</code></a> </span>)}</li>
        ))}
      </ul>
    </li>
  );
}

const FIRST = 4;
function Differences({ models }: { models: Row[] }) {
  const [all, setAll] = useState(false);
  const every = [...models].reverse().flatMap((row) => row.differences.map((one, i) => ({ row, one, id: `${row.day} ${row.model} ${i}` })));
  return (
    <Card wide title="Why they differ">
      <ul class="whys">{(all ? every : every.slice(0, FIRST)).map(({ row, one, id }) => <Why key={id} day={row.day} model={row.model} difference={one} />)}</ul>
      {!all && every.length > FIRST && <p><button type="button" onClick={() => setAll(true)}>Show {every.length - FIRST} more</button></p>}
    </Card>
  );
}

export function Reconcile({ place }: { place: Place }) {
  const range = rangeOf(place, '7d');
  const told = useTold<Answer>(`/v1/reconcile${searchOf({ ...range })}`);
  return (
    <>
      <Head title="Reconcile" lead={`What local logs, callbacks, spend logs and the price book say of the same calls, ${rangeWords(range)}`} />
      <div class="controls"><RangeChoice place={place} fallback="7d" /></div>
      <Answered told={told}>
        {(data) => data.models.length === 0 ? (
          <Empty title="Nothing to compare in this time"><p>Two accounts are needed: this machine’s logs and a proxy that reports here. See <a href="#/sources">Sources</a>.</p></Empty>
        ) : (
          <>
            <dl class="figures">
              <Figure label="Calls" value={count(data.calls)} />
              <Figure label="Compared" value={count(data.compared)} />
              <Figure label="Dark" value={<a href={hashOf(['dark'], { since: place.query['since'] ?? '7d' })}>{count(data.dark)}</a>} note="only this machine saw them" />
              <Figure label="Differences" value={count(data.differences)} tone={data.differences ? 'bad' : undefined} note={`of more than ${data.threshold * 100} %`} />
            </dl>
            {data.differences > 0 && <Differences models={data.models} />}
            <Table caption="Accounts by day and model" columns={columns} rows={data.models} id={(r) => `${r.day} ${r.model}`} sort="-day" file="companion-reconcile" />
            <p class="faint small">Days are UTC here, as the proxy counts them; yours is {timezone}. As of {moment(new Date().toISOString())}.</p>
          </>
        )}
      </Answered>
    </>
  );
}
