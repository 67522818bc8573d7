import assert from 'node:assert/strict';
import { test } from 'node:test';

import { costCell, costNote, costsTold, moneyText, name, namedMax, noCosts, noneNamed, toAsk, withCosts } from '../../chrome-extension/modules/costs.js';

const noon = new Date(2026, 10, 26, 12).getTime();
const day = 86_400_000;
const call = (id, start = noon) => ({ kind: 'call', id, start, site: 'chat.example' });
const named = (...ids) => ids.reduce((all, id) => name(all, call(id), noon), noneNamed);
const answer = (sites, total) => ({ sites, total, unknown: 0 });
const site = (name_, calls, unpriced_calls, cost_usd) => ({ site: name_, calls, unpriced_calls, cost_usd });
const row = (name_, calls) => ({ site: name_, ms: 1000, visits: 1, calls, tokens: 10 });

test('calls are named by the id and the start under which they were told of, those of today only', () => {
  const today = named('a', 'b');
  assert.deepEqual(today.calls, [{ id: 'a', start: noon }, { id: 'b', start: noon }]);
  assert.deepEqual(name(today, call('c', noon + day), noon + day).calls, [{ id: 'c', start: noon + day }]);
});

test('the newest are named where there are too many, and none that a page moves into the future', () => {
  let many = noneNamed;
  for (let i = 0; i < namedMax + 3; ++i) many = name(many, call(`id${i}`), noon);
  assert.deepEqual([many.calls.length, many.calls[0].id], [namedMax, 'id3']);
  for (const start of [-1, noon + day, 1e300]) assert.equal(name(noneNamed, call('x', start), noon), noneNamed);
});

test('they are asked for when there are new ones or somebody looks, and never those of another day', () => {
  const some = named('a');
  assert.equal(toAsk(some, noCosts, noon, false).length, 1);
  const costs = costsTold(answer([], site('', 0, 0, null)), some, noon);
  assert.deepEqual(toAsk(some, costs, noon, false), []);
  assert.equal(toAsk(some, costs, noon, true).length, 1);
  assert.equal(toAsk(name(some, call('b'), noon), costs, noon, false).length, 2);
  assert.deepEqual(toAsk(some, costs, noon + day, true), []);
});

test('what the daemon says is measured before it is kept', () => {
  const some = named('a');
  for (const json of [null, {}, { sites: [] }, { sites: {}, total: {} }, { sites: [], total: null }, '<html>']) assert.equal(costsTold(json, some, noon), null);
  const odd = costsTold(answer([site('a', 2, 1, '<b>1</b>'), site('b', -1, 0, '1e5'), site('c', 1, 0, 0.5), { calls: 1 }], site('', 3, 9, null)), some, noon);
  assert.deepEqual(odd.sites, [{ site: 'a', priced: 1, cost: null }, { site: 'b', priced: 0, cost: null }, { site: 'c', priced: 1, cost: null }]);
  assert.deepEqual(odd.total, { priced: 0, cost: null });
});

test('money is rounded from its exact text and never to nothing', () => {
  const read = { 0: '$0', '0.000000001': '<$0.0001', '0.00005': '$0.0001', '0.001234567': '$0.0012', '0.99996': '$1.0000', '1.005': '$1.01', '12': '$12.00', '123456789.999': '$123456790.00' };
  for (const [exact, text] of Object.entries(read)) assert.equal(moneyText(exact), text);
});

test('no price is not zero, and calls without one are told apart', () => {
  assert.equal(costCell(0, undefined).text, '–');
  assert.equal(costCell(2, undefined).text, 'unpriced');
  assert.equal(costCell(2, { priced: 0, cost: null }).text, 'unpriced');
  assert.deepEqual(costCell(3, { priced: 1, cost: '0.0015' }), { text: '$0.0015', more: '2 unpriced', title: 'exactly $0.0015' });
  assert.equal(costCell(1, { priced: 1, cost: '0' }).text, '$0', 'known to be free');
});

test('every site has its cost, and all together are the sum that the daemon made', () => {
  const costs = costsTold(answer([site('chat.example', 2, 0, '0.0015')], site('', 2, 0, '0.0015')), named('a', 'b'), noon);
  const { rows, total, at } = withCosts([row('chat.example', 2), row('code.example', 1), row('news.example', 0)], costs, noon);
  assert.deepEqual(rows.map(({ cost }) => cost.text), ['$0.0015', 'unpriced', '–']);
  assert.deepEqual([total.ms, total.calls, total.tokens, total.cost.text, total.cost.more, at], [3000, 3, 30, '$0.0015', '1 unpriced', noon]);
});

test('yesterday is not shown as today', () => {
  const costs = costsTold(answer([site('chat.example', 1, 0, '9')], site('', 1, 0, '9')), named('a'), noon);
  const told = withCosts([row('chat.example', 1)], costs, noon + day);
  assert.deepEqual([told.rows[0].cost.text, told.total.cost.text, told.at], ['unpriced', 'unpriced', 0]);
  assert.match(costNote(told, noon + day, true), /has not told it yet/);
});

test('the note says of when the sums are, and what is not in them', () => {
  const costs = costsTold(answer([site('chat.example', 1, 0, '0.1')], site('', 1, 0, '0.1')), named('a'), noon);
  const told = withCosts([row('chat.example', 2)], costs, noon);
  assert.equal(costNote(told, noon + 1000, true), 'Cost as of 12:00. 1 of 2 calls without a price (yet).');
  assert.match(costNote(told, noon + 1000, false), /^Cost as last known, at 12:00\./);
  assert.match(costNote(told, noon + 600_000, true), /^Cost as last known, at 12:00\./);
  assert.equal(costNote(withCosts([row('chat.example', 0)], costs, noon), noon, true), '');
});
