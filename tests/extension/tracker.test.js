import assert from 'node:assert/strict';
import { test } from 'node:test';

import { dayOf, passed } from '../../chrome-extension/modules/clock.js';
import { add, todaySorted } from '../../chrome-extension/modules/today.js';
import { advance, arrive, leave, nothingSeen } from '../../chrome-extension/modules/tracker.js';

const chat = { name: 'chat.example', category: 'chat' };
const code = { name: 'code.example', category: 'code' };
const start = Date.UTC(2026, 10, 26, 9);

/** A person at a browser: what was told last of each stretch is what counts. */
class Session {
  state = nothingSeen;
  told = new Map();
  wall = start;
  steady = 1000;
  life = 'a';
  ids = 0;

  newId = () => `id${++this.ids}`;
  now = () => ({ wall: this.wall, steady: this.steady, life: this.life });
  pass(ms) {
    this.wall += ms;
    this.steady += ms;
  }
  note({ state, told }) {
    this.state = state;
    for (const event of told) this.told.set(event.id, event);
  }
  look(site) {
    this.note(advance(this.state, site, this.now(), this.newId));
  }
  /** So many alarms of half a minute, all of them with this site in front. */
  stay(site, alarms) {
    for (let i = 0; i < alarms; ++i) {
      this.pass(30_000);
      this.look(site);
    }
  }
  arrive(tab, site) {
    this.note(arrive(this.state, tab, site, this.now(), this.newId));
  }
  /** The service worker dies: only what was stored is left, and the steady clock begins anew. */
  die() {
    this.state = JSON.parse(JSON.stringify(this.state));
    this.life += '+';
    this.steady = 5;
  }
  sum = (site, key) => [...this.told.values()].filter((e) => e.site === site).reduce((sum, e) => sum + e[key], 0);
}

test('time on a site counts while it is looked at', () => {
  const session = new Session();
  session.look(chat);
  session.pass(7_000);
  session.look(code);
  session.pass(5_000);
  session.look(null);
  session.pass(60_000);
  session.look(null);
  assert.equal(session.sum('chat.example', 'active_ms'), 7_000);
  assert.equal(session.sum('code.example', 'active_ms'), 5_000);
});

test('a stretch that goes on grows under one id', () => {
  const session = new Session();
  session.look(chat);
  session.stay(chat, 4);
  assert.equal(session.told.size, 1);
  assert.equal(session.sum('chat.example', 'active_ms'), 120_000);
  const [{ start: from, end }] = session.told.values();
  assert.equal(end - from, 120_000);
});

test('a stay of an hour becomes several stretches that add up', () => {
  const session = new Session();
  session.look(chat);
  session.stay(chat, 120);
  assert.equal(session.told.size, 4);
  assert.equal(session.sum('chat.example', 'active_ms'), 3_600_000);
});

test('the death of the service worker costs nothing', () => {
  const session = new Session();
  session.look(chat);
  session.pass(10_000);
  session.die();
  session.pass(15_000);
  session.look(chat);
  session.pass(5_000);
  session.look(null);
  assert.equal(session.sum('chat.example', 'active_ms'), 30_000);
  assert.equal(session.told.size, 1);
});

test('sleep is not time on a site', () => {
  const session = new Session();
  session.look(chat);
  session.pass(20_000);
  session.look(chat);
  session.pass(8 * 3_600_000);
  session.look(chat);
  session.pass(4_000);
  session.look(null);
  assert.equal(session.sum('chat.example', 'active_ms'), 24_000);
  assert.equal(session.told.size, 2, 'what is seen after the sleep is another stretch');
});

test('sleep in which the service worker died is not time either', () => {
  const session = new Session();
  session.look(chat);
  session.die();
  session.pass(600_000);
  session.look(chat);
  assert.equal(session.sum('chat.example', 'active_ms'), 0);
});

for (const [name, jump] of [['forward', 3_600_000], ['back', -3_600_000]]) {
  test(`a clock that is set ${name} changes no duration`, () => {
    const session = new Session();
    session.look(chat);
    session.pass(10_000);
    session.wall += jump;
    session.look(chat);
    session.pass(10_000);
    session.look(null);
    assert.equal(session.sum('chat.example', 'active_ms'), 20_000);
    for (const { start: from, end, active_ms } of session.told.values()) assert.equal(end - from, active_ms);
  });
}

test('a clock set back while the service worker was dead gives no negative time', () => {
  assert.deepEqual(passed({ wall: 1000, steady: 9, life: 'a' }, { wall: 500, steady: 1, life: 'b' }), { ms: 0, broken: true });
});

test('a visit is counted where a tab shows something else than before', () => {
  const session = new Session();
  session.look(chat);
  session.arrive(1, chat);
  session.arrive(1, chat);
  session.pass(1_000);
  session.look(chat);
  session.arrive(1, null);
  session.arrive(1, chat);
  assert.equal(session.sum('chat.example', 'visits'), 2);
  assert.equal(session.told.size, 1, 'visits and time of what is looked at are one stretch');
});

test('a visit in a tab behind has no time', () => {
  const session = new Session();
  session.look(chat);
  session.arrive(2, code);
  assert.equal(session.sum('code.example', 'visits'), 1);
  assert.equal(session.sum('code.example', 'active_ms'), 0);
});

test('a closed tab is forgotten', () => {
  const session = new Session();
  session.arrive(3, chat);
  session.state = leave(session.state, 3);
  assert.deepEqual(session.state.tabs, {});
});

test('nothing is told of a glance that took no time', () => {
  const session = new Session();
  session.look(chat);
  session.look(null);
  assert.equal(session.told.size, 0);
});

test('today is the day of the person, not of Greenwich', () => {
  const noon = new Date(2026, 0, 5, 23, 59).getTime();
  assert.equal(dayOf(noon), '2026-01-05');
});

test('days of a clock that was ahead do not push today out', () => {
  const day = 24 * 3_600_000;
  const ahead = [400, 401].reduce((days, later) => add(days, start + later * day, 'chat.example', { ms: 1 }), {});
  assert.deepEqual(todaySorted(add(ahead, start, 'chat.example', { ms: 7 }), start).map(({ ms }) => ms), [7]);
});
