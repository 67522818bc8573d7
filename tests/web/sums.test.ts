import { fingerprint, withCall } from '../../receiver/web/src/lib/live';
import { exactMoney, known } from '../../receiver/web/src/lib/money';
import { cumulative, pace, until, withNow } from '../../receiver/web/src/lib/pace';
import { amount, axisText, keysBySize, slicesOf, stacks } from '../../receiver/web/src/lib/stacks';
import type { Call, Group, Summary, Usage } from '../../receiver/web/src/lib/types';

function group(key: string, cost: string, calls = 1): Group {
  const tokens = { input: 10, cache_read: 0, cache_write_5m: 0, cache_write_1h: 0, output: 5, reasoning: 3 };
  return {
    key, tool: '', model: '', project: '', first: null, last: null, calls, failed_calls: 0, tokens,
    cost_usd: cost, cost_list_usd: cost, unpriced_calls: 0, unpriced_tokens: 0,
  };
}
type Part = [bucket: string, key: string, cost: string];
const usage = (parts: Part[]): Usage => ({
  groups: [...new Set(parts.map(([bucket]) => bucket))].map((bucket) => ({
    ...group(bucket, '0'),
    stack: parts.filter((part) => part[0] === bucket).map(([, key, cost]) => group(key, cost)),
  })),
  total: group('', '0'),
});

test('the parts of a bar add up to the sum, those of the rest too', () => {
  const report = usage(Array.from({ length: 12 }, (_, i) => ['2026-11-25', `model-${i}`, `0.${i + 1}`]));
  const order = keysBySize('model', slicesOf(report), 'cost');
  const made = stacks(report, 'day', 'model', 'cost', order, '7d');
  expect(made.series).toHaveLength(9);
  expect(made.series.at(-1)!.label).toBe('4 others');
  const wanted = slicesOf(report).reduce((sum, one) => sum + known(one.sums.cost_usd), 0n);
  expect(made.totals).toEqual([exactMoney(wanted)]);
  const drawn = made.series.reduce((sum, one) => sum + one.values[0]!, 0);
  expect(drawn).toBeCloseTo(Number(wanted) / 1e9, 9);
});

test('the largest comes first, routes keep their place and colour', () => {
  const parts = slicesOf(usage([['d', 'a', '1'], ['d', 'b', '2'], ['e', 'a', '5']]));
  expect(keysBySize('model', parts, 'cost')).toEqual(['a', 'b']);
  const routes = slicesOf(usage([['d', 'proxy_only', '9'], ['d', 'tracked', '1'], ['d', 'dark', '2']]));
  expect(keysBySize('route', routes, 'cost')).toEqual(['tracked', 'dark', 'proxy_only']);
});

test('a bar without use says nothing rather than $0.00', () => {
  const made = stacks(usage([['2026-11-24', 'm', '1'], ['2026-11-26', 'm', '1']]), 'day', 'model', 'cost', ['m'], '7d');
  expect(made.series[0]!.texts).toEqual(['$1.00', '', '$1.00']);
});

test('reasoning is part of the output and counted once', () => {
  expect(amount('tokens', group('d', '0'))).toBe(15n);
});

test('marks of the axis are short', () => {
  expect(axisText('cost')(2000)).toBe('$2,000');
  expect(axisText('cost')(2.5)).toBe('$2.50');
  expect(axisText('cost')(0.005)).toBe('$0.005');
  expect(axisText('calls')(1.5)).toBe('');
});

const hours = [
  { key: '2026-11-25T09:00+01:00', cost_usd: '1' },
  { key: '2026-11-25T11:00+01:00', cost_usd: '2' },
];

test('cost adds up through the day and ends where the day is', () => {
  const line = cumulative(hours, 12);
  expect(line[9]).toBe(0);
  expect(line[10]).toBe(1);
  expect(line[12]).toBe(3);
  expect(line[13]).toBeNull();
  expect(line).toHaveLength(25);
});

test('the line of today ends at the time it is, with all that was spent', () => {
  const day = Array.from({ length: 25 }, (_, i) => i);
  const made = withNow(day, cumulative(hours, 11), new Date(2026, 10, 26, 11, 30), known('3'));
  expect(made.x.slice(10, 14)).toEqual([10, 11, 11.5, 12]);
  expect(made.line.slice(10, 14)).toEqual([1, 1, 3, null]);
  expect(made.x).toHaveLength(made.line.length);
});

test('an earlier day is compared up to the same minute', () => {
  expect(until(hours, new Date(2026, 10, 26, 11, 30))).toBe(2_000_000_000n);
  expect(pace(known('3'), hours, new Date(2026, 10, 26, 11, 30)).words).toBe('50 % above');
  expect(pace(known('1'), hours, new Date(2026, 10, 26, 11, 30)).words).toBe('50 % below');
  expect(pace(known('1'), [], new Date()).words).toBe('above');
});

const call = (id: string, start: string) => ({ id, start }) as Call;

test('a call that is told twice stands once, with what was told last', () => {
  const first = withCall([], call('a', '2026-11-26T10:00:00Z'));
  const second = withCall(first, call('b', '2026-11-26T11:00:00Z'));
  const again = withCall(second, { ...call('a', '2026-11-26T10:00:00Z'), status: 'failure' });
  expect(again.map((one) => one.id)).toEqual(['b', 'a']);
  expect(again[1]!.status).toBe('failure');
});

test('the feed stays short', () => {
  let calls: Call[] = [];
  for (let i = 0; i < 200; ++i) calls = withCall(calls, call(`c${i}`, new Date(i * 1000).toISOString()));
  expect(calls).toHaveLength(50);
  expect(calls[0]!.id).toBe('c199');
});

test('a summary changes when a cost does, even if no call came', () => {
  const summary = (cost: string) => ({ totals: { all: { ...group('', cost) } } }) as unknown as Summary;
  expect(fingerprint(summary('1'))).not.toBe(fingerprint(summary('2')));
  expect(fingerprint(summary('1'))).toBe(fingerprint(summary('1')));
});
