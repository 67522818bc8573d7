import assert from 'node:assert/strict';
import { test } from 'node:test';

import { companion } from '../../chrome-extension/modules/companion.js';

const site = (name) => ({ name, category: 'chat', hosts: [name] });
const config = { sites: [site('chat.example'), site('code.example')], apis: [{ provider: 'openai', host: 'api.openai.com' }], proxies: [{ name: 'p', url: 'http://127.0.0.1:4000/x' }] };

/** chrome.storage.local or .session: values are copied, as the browser does. */
function area() {
  const kept = {};
  return {
    get: async (defaults) => Object.fromEntries(Object.entries(defaults).map(([key, value]) => [key, JSON.parse(kept[key] ?? JSON.stringify(value))])),
    set: async (values) => Object.entries(values).forEach(([key, value]) => (kept[key] = JSON.stringify(value))),
  };
}

/** A daemon that is idempotent by event id, as ours is. */
class Daemon {
  up = true;
  loses = false;
  rejects = false;
  knows = true;
  events = new Map();
  bodies = [];
  price = '0.0015';
  asked = [];

  fetch = async (url, { body }) => {
    if (!this.up) throw new TypeError('no daemon');
    const answer = (status, json) => ({ status, json: async () => json });
    if (url.endsWith('/pair')) return JSON.parse(body).code === 'GOOD' ? answer(200, { token: 'cmp_x', name: 'chromium' }) : answer(403, { error: { message: 'that is not the code' } });
    if (!this.knows) return answer(403, {});
    if (url.endsWith('/config')) return answer(200, config);
    if (url.endsWith('/costs')) return answer(200, this.costs(JSON.parse(body)));
    const { events } = JSON.parse(body);
    this.bodies.push(events);
    for (const event of events) {
      const before = this.events.get(event.id);
      this.events.set(event.id, before && before.active_ms > event.active_ms ? before : event);
    }
    if (this.loses) throw new TypeError('the answer got lost');
    return answer(200, { rejected: this.rejects ? [{ index: 0, reason: 'why not' }] : [] });
  };
  /** Each call that came costs the same, or nobody knows what. */
  costs({ calls }) {
    this.asked.push(calls.length);
    const known = calls.filter(({ id }) => this.events.has(id)).map(({ id }) => this.events.get(id).site);
    const usd = (count) => (this.price === null || count === 0 ? null : String((Number(this.price) * count).toFixed(4)));
    const of = (count) => ({ calls: count, unpriced_calls: this.price === null ? count : 0, cost_usd: usd(count) });
    const sites = [...new Set(known)].map((site) => ({ site, ...of(known.filter((one) => one === site).length) }));
    return { sites, total: of(known.length), unknown: calls.length - known.length };
  }
  sum = (name, key = 'active_ms') => [...this.events.values()].filter((e) => e.site === name).reduce((sum, e) => sum + (e[key] ?? 0), 0);
}

class Machine {
  daemon = new Daemon();
  storage = { local: area(), session: area() };
  wall = Date.UTC(2026, 10, 26, 9);
  steady = 0;
  life = 0;
  ids = 0;
  tab = null;
  ticking = false;

  constructor() {
    this.wake();
  }
  /** A new service worker: nothing is left but what was stored. */
  wake() {
    const life = String(++this.life);
    const browser = { name: 'chromium', observe: async () => this.tab, syncScripts: async () => {}, tick: (on) => (this.ticking = on) };
    const clock = () => ({ wall: this.wall, steady: this.steady, life });
    this.ours = companion({ storage: this.storage, fetch: this.daemon.fetch, browser, clock, newId: () => `id${++this.ids}`, dice: () => 0.5 });
  }
  pass(ms) {
    this.wall += ms;
    this.steady += ms;
  }
  async see(url, more = {}) {
    this.tab = url ? { url, incognito: false, ...more } : null;
    await this.ours.look();
  }
  /** So many alarms of half a minute. */
  async alarms(count) {
    for (let i = 0; i < count; ++i) {
      this.pass(30_000);
      await this.ours.tick();
    }
  }
}

async function paired() {
  const machine = new Machine();
  assert.deepEqual(await machine.ours.pair('GOOD', 'http://127.0.0.1:4319'), { ok: true, name: 'chromium' });
  return machine;
}

test('without pairing nothing is kept at all', async () => {
  const machine = new Machine();
  await machine.see('https://chat.example/');
  await machine.alarms(3);
  assert.equal((await machine.ours.store.read()).queue.events.length, 0);
  assert.equal(machine.ticking, false, 'and no alarm wakes the machine');
});

test('a wrong code says so, a daemon that is away too', async () => {
  const machine = new Machine();
  assert.match((await machine.ours.pair('BAD', 'http://127.0.0.1:4319')).message, /not the code/);
  assert.match((await machine.ours.pair('GOOD', 'http://elsewhere.example')).message, /https/);
  machine.daemon.up = false;
  assert.match((await machine.ours.pair('GOOD', 'http://127.0.0.1:4319')).message, /Nobody answers/);
});

test('time on a site arrives at the daemon', async () => {
  const machine = await paired();
  await machine.see('https://chat.example/c/1');
  await machine.alarms(4);
  await machine.see('https://other.example/');
  await machine.ours.tick();
  assert.equal(machine.daemon.sum('chat.example'), 120_000);
  assert.equal((await machine.ours.store.read()).queue.events.length, 0);
});

test('24 hours without the daemon: nothing is lost, nothing is told twice', async () => {
  const machine = await paired();
  machine.daemon.up = false;
  let expected = 0;
  for (let i = 0; i < 24 * 12; ++i) {
    await machine.see(i % 2 ? 'https://chat.example/' : 'https://code.example/');
    if (i % 7 === 0) machine.wake();
    await machine.alarms(10);
    if (i % 2) expected += 300_000;
  }
  await machine.see(null);
  assert.equal(machine.daemon.events.size, 0);
  machine.daemon.up = true;
  machine.pass(11 * 60_000);
  await machine.ours.tick();
  const { queue } = await machine.ours.store.read();
  assert.deepEqual([queue.events.length, queue.lost], [0, 0]);
  assert.equal(machine.daemon.sum('chat.example'), expected);
  assert.equal(machine.daemon.sum('code.example'), expected);
  assert.ok(machine.daemon.bodies.every((events) => events.length <= 500));
});

test('an answer that gets lost after the commit doubles nothing', async () => {
  const machine = await paired();
  await machine.see('https://chat.example/');
  machine.daemon.loses = true;
  await machine.alarms(2);
  machine.daemon.loses = false;
  await machine.alarms(3);
  await machine.see(null);
  machine.pass(60_000);
  await machine.ours.tick();
  assert.equal(machine.daemon.sum('chat.example'), 150_000);
  assert.equal(machine.daemon.events.size, 1);
});

test('what the daemon will not have is lost, and said to be', async () => {
  const machine = await paired();
  machine.daemon.rejects = true;
  await machine.see('https://chat.example/');
  machine.pass(5_000);
  await machine.see(null);
  await machine.ours.tick();
  const { queue } = await machine.ours.store.read();
  assert.deepEqual([queue.events.length, queue.lost], [0, 1]);
});

test('a person who is away is not on the site', async () => {
  const machine = await paired();
  await machine.see('https://chat.example/');
  machine.pass(10_000);
  await machine.ours.look('idle');
  await machine.alarms(10);
  await machine.ours.look('active');
  machine.pass(5_000);
  await machine.see(null);
  await machine.ours.tick();
  assert.equal(machine.daemon.sum('chat.example'), 15_000);
});

test('private windows count only where a person said so', async () => {
  const machine = await paired();
  await machine.see('https://chat.example/', { incognito: true });
  await machine.alarms(2);
  assert.equal(machine.daemon.sum('chat.example'), 0);
  await machine.ours.settingsChanged(() => ({ private: true }));
  await machine.alarms(2);
  assert.equal(machine.daemon.sum('chat.example'), 60_000);
});

test('a pause, and a site that is not counted', async () => {
  const machine = await paired();
  await machine.see('https://chat.example/');
  await machine.ours.settingsChanged(() => ({ pausedUntil: machine.wall + 60_000 }));
  await machine.alarms(2);
  assert.equal(machine.daemon.sum('chat.example'), 0, 'paused');
  await machine.alarms(2);
  assert.equal(machine.daemon.sum('chat.example'), 60_000, 'the pause is over');
  await machine.ours.settingsChanged(() => ({ pausedSites: ['chat.example'] }));
  await machine.alarms(2);
  assert.equal(machine.daemon.sum('chat.example'), 60_000, 'not this site');
  assert.deepEqual(await machine.ours.watchList({ url: 'https://chat.example/' }), { apis: [], proxies: [] });
});

test('a revoked token: everything waits until the next pairing', async () => {
  const machine = await paired();
  machine.daemon.knows = false;
  await machine.see('https://chat.example/');
  await machine.alarms(4);
  assert.equal(machine.daemon.events.size, 0);
  assert.equal((await machine.ours.store.read()).sending.problem, 'not_paired');
  machine.daemon.knows = true;
  await machine.alarms(1);
  assert.equal(machine.daemon.events.size, 0, 'a token that was refused is not tried again and again');
  await machine.ours.pair('GOOD', 'http://127.0.0.1:4319');
  await machine.ours.send();
  assert.equal(machine.daemon.sum('chat.example'), 150_000);
});

test('calls go the same way, once each', async () => {
  const machine = await paired();
  const facts = { url: 'https://api.openai.com/v1/chat/completions', start: machine.wall, end: machine.wall + 9, status: 200, usage: { prompt_tokens: 3, completion_tokens: 4 }, whole: true };
  const tab = { url: 'https://chat.example/', incognito: false };
  await machine.ours.called(facts, tab);
  await machine.ours.called(facts, { ...tab, url: 'https://stranger.example/' });
  await machine.ours.called({ ...facts, url: 'https://stranger.example/v1/messages' }, tab);
  await machine.ours.tick();
  assert.deepEqual([...machine.daemon.events.values()].map(({ kind, site: name }) => [kind, name]), [['call', 'chat.example']]);
  const [sums] = Object.values((await machine.ours.store.read()).days);
  assert.deepEqual(sums['chat.example'], { ms: 0, visits: 0, calls: 1, tokens: 7 });
  assert.deepEqual(await machine.ours.watchList(tab), { apis: ['api.openai.com'], proxies: ['http://127.0.0.1:4000'] });
});

test('visits are counted by tab, and wiping leaves nothing but the pairing', async () => {
  const machine = await paired();
  machine.tab = { url: 'https://chat.example/', incognito: false };
  await machine.ours.navigated(1, machine.tab);
  await machine.ours.navigated(1, machine.tab);
  await machine.ours.navigated(2, { url: 'https://code.example/' });
  await machine.ours.closed(1);
  const { days } = await machine.ours.store.read();
  assert.equal(Object.values(days)[0]['chat.example'].visits, 1);
  await machine.ours.store.wipe();
  const all = await machine.ours.store.read();
  assert.deepEqual([all.queue.events.length, all.days, all.pairing.token], [0, {}, 'cmp_x']);
  await machine.ours.unpair();
  assert.equal((await machine.ours.store.read()).pairing, null);
});

test('many handlers at once lose nothing of each other', async () => {
  const machine = await paired();
  const tabs = Array.from({ length: 40 }, (_, i) => machine.ours.navigated(i, { url: i % 2 ? 'https://chat.example/' : 'https://code.example/' }));
  await Promise.all([...tabs, machine.ours.tick(), machine.ours.tick()]);
  await machine.ours.tick();
  assert.equal(machine.daemon.sum('chat.example', 'visits') + machine.daemon.sum('code.example', 'visits'), 40);
});

const aCall = (machine) => ({ url: 'https://api.openai.com/v1/chat/completions', start: machine.wall, end: machine.wall + 9, status: 200, usage: { prompt_tokens: 3, completion_tokens: 4 }, whole: true });
const onChat = { url: 'https://chat.example/', incognito: false };

test('what calls cost is asked for once they have come, and again when somebody looks', async () => {
  const machine = await paired();
  await machine.ours.called(aCall(machine), onChat);
  await machine.ours.called(aCall(machine), { ...onChat, url: 'https://code.example/' });
  await machine.alarms(4);
  assert.deepEqual(machine.daemon.asked, [2], 'not with every alarm');
  const { costs, named } = await machine.ours.store.read();
  assert.deepEqual(costs.sites, [{ site: 'chat.example', priced: 1, cost: '0.0015' }, { site: 'code.example', priced: 1, cost: '0.0015' }]);
  assert.deepEqual([costs.total.cost, costs.day], ['0.0030', named.day]);
  machine.daemon.price = '0.0020';
  await machine.ours.tick({ looks: true });
  assert.equal((await machine.ours.store.read()).costs.total.cost, '0.0040', 'the proxy told of it meanwhile');
});

test('without calls nobody asks for costs', async () => {
  const machine = await paired();
  await machine.see('https://chat.example/');
  await machine.alarms(3);
  await machine.ours.tick({ looks: true });
  assert.deepEqual(machine.daemon.asked, []);
});

test('while the daemon is away the last known costs stay, with their time', async () => {
  const machine = await paired();
  await machine.ours.called(aCall(machine), onChat);
  await machine.ours.tick();
  const known = (await machine.ours.store.read()).costs;
  machine.daemon.up = false;
  machine.pass(3_600_000);
  await machine.ours.called(aCall(machine), onChat);
  await machine.ours.tick({ looks: true });
  assert.deepEqual((await machine.ours.store.read()).costs, known);
  assert.equal((await machine.ours.store.read()).sending.problem, 'no_daemon');
  machine.daemon.up = true;
  machine.pass(11 * 60_000);
  await machine.ours.tick();
  const later = (await machine.ours.store.read()).costs;
  assert.deepEqual([later.total.cost, later.at > known.at], ['0.0030', true]);
});

test('a new day begins without costs, and does not ask for those of yesterday', async () => {
  const machine = await paired();
  await machine.ours.called(aCall(machine), onChat);
  await machine.ours.tick();
  machine.pass(24 * 3_600_000);
  await machine.ours.tick({ looks: true });
  assert.deepEqual(machine.daemon.asked, [1]);
  await machine.ours.called(aCall(machine), onChat);
  await machine.ours.tick();
  assert.deepEqual(machine.daemon.asked, [1, 1], 'only the call of today');
  assert.equal((await machine.ours.store.read()).costs.total.cost, '0.0015');
});

test('wiping and unpairing leave no costs', async () => {
  const machine = await paired();
  await machine.ours.called(aCall(machine), onChat);
  await machine.ours.tick();
  await machine.ours.unpair();
  assert.equal((await machine.ours.store.read()).costs.total, null);
  await machine.ours.pair('GOOD', 'http://127.0.0.1:4319');
  await machine.ours.tick();
  assert.equal((await machine.ours.store.read()).costs.total.cost, '0.0015');
  await machine.ours.store.wipe();
  const { costs, named } = await machine.ours.store.read();
  assert.deepEqual([costs.total, named.calls], [null, []]);
});

test('a daemon that is gone is noticed by asking for costs too, and so is its return', async () => {
  const machine = await paired();
  await machine.ours.called(aCall(machine), onChat);
  await machine.ours.tick();
  machine.daemon.up = false;
  await machine.ours.tick({ looks: true });
  assert.equal((await machine.ours.store.read()).sending.problem, 'no_daemon', 'though nothing waits');
  machine.daemon.up = true;
  machine.pass(6_000);
  await machine.ours.tick({ looks: true });
  assert.equal((await machine.ours.store.read()).sending.problem, '');
});

test('an older daemon that knows nothing of costs takes events as ever', async () => {
  const machine = await paired();
  machine.daemon.fetch = ((ask) => async (url, given) => (url.endsWith('/costs') ? { status: 404, json: async () => ({}) } : ask(url, given)))(machine.daemon.fetch);
  machine.wake();
  await machine.ours.called(aCall(machine), onChat);
  await machine.ours.tick({ looks: true });
  const { queue, sending, costs } = await machine.ours.store.read();
  assert.deepEqual([queue.events.length, sending.problem, costs.total], [0, '', null]);
});

test('a token that is refused when costs are asked for is known to be worthless', async () => {
  const machine = await paired();
  await machine.ours.called(aCall(machine), onChat);
  await machine.ours.tick();
  machine.daemon.knows = false;
  await machine.ours.tick({ looks: true });
  assert.equal((await machine.ours.store.read()).sending.problem, 'not_paired');
});
