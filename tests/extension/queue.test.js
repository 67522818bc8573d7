import assert from 'node:assert/strict';
import { test } from 'node:test';

import { batchMax, batchOf, emptyQueue, put, queueMax, settle, wireForm } from '../../chrome-extension/modules/queue.js';
import { judge, longest, maySend, pauseAfter, ready } from '../../chrome-extension/modules/sending.js';

const filled = (count) => {
  let queue = emptyQueue;
  for (let i = 0; i < count; ++i) queue = put(queue, { id: `e${i}`, n: i });
  return queue;
};
const paired = { ...ready, paired: true };

test('events leave in the order in which they came, a batch at a time', () => {
  const queue = filled(batchMax + 5);
  const batch = batchOf(queue);
  assert.equal(batch.length, batchMax);
  assert.equal(batch[0].id, 'e0');
  assert.deepEqual(settle(queue, batch).events.map(({ n }) => n), [200, 201, 202, 203, 204]);
});

test('an event that grows stays one event', () => {
  const queue = put(put(emptyQueue, { id: 'a', active_ms: 1 }), { id: 'a', active_ms: 2 });
  assert.deepEqual(wireForm(queue.events), [{ id: 'a', active_ms: 2 }]);
});

test('what grew while it was on its way is sent again', () => {
  const queue = put(emptyQueue, { id: 'a', active_ms: 1 });
  const batch = batchOf(queue);
  const grown = settle(put(queue, { id: 'a', active_ms: 9 }), batch);
  assert.deepEqual(wireForm(grown.events), [{ id: 'a', active_ms: 9 }]);
  assert.equal(settle(grown, batchOf(grown)).events.length, 0);
});

test('a full queue loses the oldest and says how many', () => {
  const queue = filled(queueMax + 3);
  assert.equal(queue.events.length, queueMax);
  assert.equal(queue.lost, 3);
  assert.equal(queue.events[0].id, 'e3');
});

test('a day without the daemon fits into the queue', () => {
  // A stretch every 30 seconds without a pause, day and night.
  assert.ok(queueMax >= (24 * 3600) / 30);
});

test('pauses grow to ten minutes and no more', () => {
  const pauses = [1, 2, 3, 4, 20].map((failures) => pauseAfter(failures, 0.999));
  assert.ok(pauses[0] <= 5_000 && pauses[1] > pauses[0] && pauses[3] > pauses[2]);
  assert.ok(pauses[4] <= longest);
});

for (const status of [0, 429, 500, 503]) {
  test(`after ${status} the batch is kept and tried again later`, () => {
    const { state, fate } = judge(paired, status, 10, 1_000, 0.5);
    assert.equal(fate, 'kept');
    assert.ok(state.notBefore > 1_000);
    assert.ok(!maySend(state, 1_001));
    assert.ok(maySend(state, state.notBefore));
  });
}

test('a clock that was set back by a day does not stop the sending for a day', () => {
  const { state } = judge(paired, 503, 10, Date.UTC(2026, 10, 26), 0.5);
  assert.ok(maySend(state, Date.UTC(2026, 10, 25)));
});

test('success ends the pauses', () => {
  const { state, fate } = judge({ ...paired, failures: 4, notBefore: 99, problem: 'busy' }, 200, 10, 100, 0.5);
  assert.equal(fate, 'taken');
  assert.deepEqual(state, paired);
});

for (const status of [401, 403]) {
  test(`${status} means that we are not paired: everything waits for the next pairing`, () => {
    const { state, fate } = judge(paired, status, 10, 0, 0.5);
    assert.equal(fate, 'kept');
    assert.ok(!maySend(state, Number.MAX_SAFE_INTEGER));
  });
}

test('a batch that is refused is halved until the bad event stands alone, which goes', () => {
  let state = paired;
  const limits = [];
  for (let length = batchMax; length > 1; length = state.limit) {
    state = judge(state, 400, length, 0, 0.5).state;
    limits.push(state.limit);
  }
  assert.deepEqual(limits, [100, 50, 25, 13, 7, 4, 2, 1]);
  assert.equal(judge(state, 400, 1, 0, 0.5).fate, 'dropped');
});
