// Any stretch of time, by anything: bars, the table beneath, and from either to the calls.
import { useMemo } from 'preact/hooks';
import { timezone, useTold } from '../lib/api';
import { type Step, stepFor } from '../lib/buckets';
import { compact, count } from '../lib/format';
import { changeQuery, hashOf, type Place, searchOf } from '../lib/hash';
import { exactMoney, known, percent } from '../lib/money';
import { amount, axisText, colorsOf, keysBySize, MEASURES, type Measure, stacks } from '../lib/stacks';
import { allTokens, type Group, inputTokens, type Sums, type Usage } from '../lib/types';
import { DIMENSIONS, nameOf } from '../lib/words';
import { Swatch } from '../parts/badge';
import { Bars, Legend } from '../parts/bars';
import { FilterChips, filterFor, filtersOf } from '../parts/filters';
import { costColumn, SumCost } from '../parts/money';
import { Card, Figure, Head } from '../parts/page';
import { RangeChoice, rangeOf, rangeWords } from '../parts/range';
import { Answered, Empty } from '../parts/states';
import { type Column, Table } from '../parts/table';

const FALLBACK = '30d';
const STEPS: Step[] = ['hour', 'day', 'week', 'month'];

interface View {
  by: string;
  measure: Measure;
  step: Step;
}

function viewOf(place: Place): View {
  const { since, until } = rangeOf(place, FALLBACK);
  const { group_by: by, measure, step } = place.query;
  return {
    by: by && by in DIMENSIONS ? by : 'model',
    measure: measure && measure in MEASURES ? (measure as Measure) : 'cost',
    step: STEPS.find((one) => one === step) ?? stepFor(since, until),
  };
}

function Choices({ view }: { view: View }) {
  return (
    <div class="choices">
      <label><span>By</span>
        <select value={view.by} onChange={(event) => changeQuery({ group_by: event.currentTarget.value })}>
          {Object.entries(DIMENSIONS).map(([key, label]) => <option key={key} value={key}>{label}</option>)}
        </select>
      </label>
      <label><span>Show</span>
        <select value={view.measure} onChange={(event) => changeQuery({ measure: event.currentTarget.value })}>
          {Object.entries(MEASURES).map(([key, label]) => <option key={key} value={key}>{label}</option>)}
        </select>
      </label>
      <label><span>Each</span>
        <select value={view.step} onChange={(event) => changeQuery({ step: event.currentTarget.value })}>
          {STEPS.map((key) => <option key={key} value={key}>{key}</option>)}
        </select>
      </label>
    </div>
  );
}

function Totals({ total }: { total: Sums }) {
  return (
    <dl class="figures">
      <Figure label="Cost" value={<SumCost of={total} />} />
      <Figure label="Unpriced" tone={total.unpriced_calls > 0 ? 'unpriced' : undefined} value={total.unpriced_calls === 0 ? 'none' : `${count(total.unpriced_calls)} calls`} note={total.unpriced_calls > 0 ? `${compact(total.unpriced_tokens)} tokens` : undefined} />
      <Figure label="Calls" value={count(total.calls)} />
      <Figure label="Tokens" value={<span title={count(allTokens(total.tokens))}>{compact(allTokens(total.tokens))}</span>} />
      <Figure label="Failed" tone={total.failed_calls > 0 ? 'bad' : undefined} value={count(total.failed_calls)} />
    </dl>
  );
}

function tableColumns(by: string, place: Place, total: Sums, colors: Map<string, string>): Column<Group>[] {
  const range = { since: place.query['since'] ?? FALLBACK, until: place.query['until'] };
  const filters = filtersOf(place);
  const tokens = (key: string, text: string, of: (group: Group) => number): Column<Group> => ({
    key, label: text, numeric: true, low: true, value: of,
    show: (group) => <span title={count(of(group))}>{compact(of(group))}</span>,
  });
  return [
    {
      key: by,
      label: DIMENSIONS[by]!,
      value: (group) => group.key,
      order: (group) => nameOf(by, group.key).toLowerCase(),
      show: (group) => (
        <a href={by === 'session' && group.key ? hashOf(['sessions', group.key]) : hashOf(['calls'], { ...range, ...filters, ...filterFor(by, group.key) })} title={group.key}>
          <Swatch color={colors.get(group.key) ?? '--series-rest'} />{nameOf(by, group.key)}
        </a>
      ),
    },
    costColumn,
    { key: 'share_percent', label: 'Share', numeric: true, low: true, value: (group) => percent(known(group.cost_usd), known(total.cost_usd)), show: (group) => {
      const share = percent(known(group.cost_usd), known(total.cost_usd));
      if (share === null || known(group.cost_usd) === 0n) return <span class="faint">–</span>;
      return <span class="share"><span class="share-bar" aria-hidden="true"><i ref={(element) => { if (element) element.style.width = `${share}%`; }} /></span><span>{share < 0.1 ? '<0.1' : share.toFixed(1)} %</span></span>;
    } },
    { key: 'unpriced_calls', label: 'Unpriced', numeric: true, value: (group) => group.unpriced_calls, show: (group) => (group.unpriced_calls ? <span class="unpriced">{count(group.unpriced_calls)}</span> : <span class="faint">–</span>) },
    { key: 'calls', label: 'Calls', numeric: true, value: (group) => group.calls, show: (group) => count(group.calls) },
    { key: 'failed_calls', label: 'Failed', numeric: true, low: true, value: (group) => group.failed_calls, show: (group) => (group.failed_calls ? <span class="failed">{count(group.failed_calls)}</span> : <span class="faint">–</span>) },
    tokens('input_tokens', 'Input', (group) => inputTokens(group.tokens)),
    tokens('cache_read_tokens', 'of it cached', (group) => group.tokens.cache_read),
    tokens('output_tokens', 'Output', (group) => group.tokens.output),
  ];
}

export function Explore({ place }: { place: Place }) {
  const view = viewOf(place);
  const range = rangeOf(place, FALLBACK);
  const asked = { timezone, ...range, ...filtersOf(place) };
  const table = useTold<Usage>(`/v1/usage${searchOf({ group_by: view.by, ...asked })}`);
  const chart = useTold<Usage>(`/v1/usage${searchOf({ group_by: view.step, stack_by: view.by, ...asked })}`);
  const order = useMemo(() => (table.data ? keysBySize(view.by, table.data.groups.map((group) => ({ key: group.key, sums: group })), view.measure) : []), [table.data, view.by, view.measure]);
  const made = useMemo(() => {
    if (!chart.data || !table.data) return null;
    return stacks(chart.data, view.step, view.by, view.measure, order, range.since);
  }, [chart.data, order, view.step, view.measure]);
  const columns = useMemo(() => (table.data ? tableColumns(view.by, place, table.data.total, colorsOf(view.by, order)) : []), [table.data, order, place]);
  const bar = (i: number) => {
    const { since, until } = made!.buckets[i]!;
    location.hash = hashOf(['calls'], { ...filtersOf(place), since, until });
  };
  const only = (key: string) => order.includes(key) && key !== '' && changeQuery({ [view.by]: key });
  return (
    <>
      <Head title="Explore" lead={`${MEASURES[view.measure]} by ${DIMENSIONS[view.by]!.toLowerCase()}, ${rangeWords(range)}`} />
      <div class="controls"><RangeChoice place={place} fallback={FALLBACK} /><Choices view={view} /></div>
      <FilterChips place={place} />
      <Answered told={table}>
        {(data) =>
          data.total.calls === 0 ? (
            <Empty title="No calls here">
              <p>Choose a longer time, or take filters away.</p>
              <button type="button" onClick={() => { location.hash = '#/explore?since=all'; }}>Show everything</button>
            </Empty>
          ) : (
            <>
              <Totals total={data.total} />
              <Card wide>
                <Answered told={chart}>
                  {() => made && made.buckets.length > 0 && (
                    <>
                      <Bars label={`${MEASURES[view.measure]} by ${view.step} and ${DIMENSIONS[view.by]!.toLowerCase()}`} names={made.names} ticks={made.ticks} series={made.series} totals={made.totals} tick={axisText(view.measure)} onPick={bar} hint={`Arrow keys go from ${view.step} to ${view.step}, Enter shows its calls. The table below has the sums.`} />
                      <Legend series={made.series} onPick={only} />
                    </>
                  )}
                </Answered>
              </Card>
              <Table key={view.by} caption={`Sums by ${DIMENSIONS[view.by]!.toLowerCase()}`} columns={columns} rows={data.groups} id={(group) => group.key} sort="-cost_usd" file={`companion-${view.by}`} />
              <p class="faint small">Exactly {exactMoney(known(data.total.cost_usd))}{data.total.unpriced_calls > 0 && `, without ${count(data.total.unpriced_calls)} calls that have no price`}. {amount('calls', data.total) === 1n ? 'One call' : `${count(data.total.calls)} calls`}, days of {timezone}.</p>
            </>
          )
        }
      </Answered>
    </>
  );
}
