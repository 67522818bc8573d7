// The service worker's work: what the browser tells goes through the pure modules into the store, and from there
// to the daemon. Everything it needs comes in, so that tests can hand in a browser of their own.
import { apiMatcher } from './apis.js';
import { callEvent } from './calls.js';
import { costsTold, name, noCosts, toAsk } from './costs.js';
import * as door from './door.js';
import { batchOf, put, settle, wireForm } from './queue.js';
import { judge, maySend, ready } from './sending.js';
import { siteMatcher } from './sites.js';
import { openStore } from './store.js';
import { add, grown, tokensOf } from './today.js';
import { advance, arrive, leave, nothingSeen } from './tracker.js';

const configAge = 6 * 3_600_000;

/** `browser`: {name, observe() -> {url, incognito} or null, syncScripts(), tick(on)}; `clock`() -> {wall, steady, life}. */
export function companion({ storage, fetch, browser, clock, newId, dice }) {
  const store = openStore(storage);

  /** The site that counts there; null where nothing may. */
  function siteOf({ settings, config, pairing }, tab, wall) {
    if (!pairing || !tab || wall < settings.pausedUntil || (tab.incognito && !settings.private)) return null;
    const site = siteMatcher(config.sites, settings.own)(tab.url);
    return site && !settings.pausedSites.includes(site.name) ? site : null;
  }

  /** Stretches and calls on their way into the queue and today's sums. */
  function enqueue(all, events, before, wall) {
    let { queue, days, named } = all;
    for (const event of events) {
      queue = put(queue, event);
      if (event.kind === 'call') named = name(named, event, wall);
      days = add(days, wall, event.site, event.kind === 'call' ? { calls: 1, tokens: tokensOf(event.usage) } : grown(event, before));
    }
    return { queue, days, named };
  }
  const stretches = (told) => told.map((stretch) => ({ kind: 'site', ...stretch }));

  /** Something happened: time goes on, and what is looked at now is seen anew. */
  function look(idle) {
    const now = clock();
    return store.update(async (all) => {
      const here = idle ?? all.idle;
      const tab = here === 'active' ? await browser.observe() : null;
      const before = all.tracker;
      const { state, told } = advance(before, siteOf(all, tab, now.wall), now, newId);
      browser.tick(Boolean(state.open) || all.queue.events.length > 0 || told.length > 0);
      return { tracker: state, idle: here, ...enqueue(all, stretches(told), before.open, now.wall) };
    });
  }

  /** A tab shows another page. */
  async function navigated(tabId, tab) {
    await look();
    const now = clock();
    await store.update((all) => {
      const site = siteOf(all, tab, now.wall);
      const { state, told } = arrive(all.tracker, tabId, site, now, newId);
      return { tracker: state, ...enqueue(all, stretches(told), all.tracker.open, now.wall) };
    });
  }

  async function closed(tabId) {
    await store.update(({ tracker }) => ({ tracker: leave(tracker, tabId) }));
    await look();
  }

  /** A page's watch.js saw a call. */
  async function called(facts, tab) {
    const { wall } = clock();
    await store.update((all) => {
      const site = siteOf(all, tab, wall);
      const event = site && callEvent(facts, site, apiMatcher(all.config), wall, newId);
      return event ? enqueue(all, [event], null, wall) : {};
    });
    browser.tick(true);
  }

  /** Hosts whose answers a page's watch.js may look at; none where nothing counts. */
  async function watchList(tab) {
    const all = await store.read();
    if (!siteOf(all, tab, clock().wall)) return { apis: [], proxies: [] };
    const { apis, proxies } = all.config;
    const origins = proxies.filter(({ url }) => URL.canParse(url)).map(({ url }) => new URL(url).origin);
    return { apis: apis.map(({ host }) => host), proxies: origins };
  }

  let sending = null;
  /** All that waits, batch by batch; one round at a time. */
  function send() {
    sending ??= sendAll().finally(() => {
      sending = null;
    });
    return sending;
  }
  async function sendAll() {
    let goOn = true;
    while (goOn) {
      const { settings, pairing, queue, sending: state } = await store.read();
      const batch = batchOf(queue, state.limit);
      if (!pairing || batch.length === 0 || !maySend(state, clock().wall)) return;
      const { status, json } = await door.post(fetch, settings.daemon, pairing.token, browser.name, wireForm(batch));
      await store.update((all) => {
        if (all.pairing?.token !== pairing.token) return {};
        const { state: next, fate } = judge(all.sending, status, batch.length, clock().wall, dice());
        goOn = fate !== 'kept' || next.limit < all.sending.limit;
        const refused = fate === 'taken' ? (json?.rejected?.length ?? 0) : 0;
        const lost = all.queue.lost + refused + (fate === 'dropped' ? 1 : 0);
        const left = fate === 'kept' ? all.queue : { ...settle(all.queue, batch), lost };
        return { sending: next, queue: left };
      });
    }
  }

  /** What today's calls cost so far. `looks`: somebody wants to see it now. */
  async function refreshCosts(looks = false) {
    const { settings, pairing, named, costs, sending: state } = await store.read();
    const calls = toAsk(named, costs, clock().wall, looks);
    if (!pairing || calls.length === 0 || !maySend(state, clock().wall)) return;
    const { status, json } = await door.costs(fetch, settings.daemon, pairing.token, browser.name, calls);
    const told = status === 200 ? costsTold(json, named, clock().wall) : null;
    await store.update((all) => {
      if (all.pairing?.token !== pairing.token) return {};
      // What is wrong with this question alone says nothing of the door; an older daemon has no such address.
      const says = status === 200 || status === 0 || status === 401 || status === 403 || status >= 500;
      const state = says ? judge(all.sending, status, calls.length, clock().wall, dice()).state : all.sending;
      // What was wiped meanwhile is not put back.
      return told && all.named.change >= named.change ? { sending: state, costs: told } : { sending: state };
    });
  }

  async function refreshConfig(force = false) {
    const { settings, pairing, config, sending: state } = await store.read();
    const age = clock().wall - config.fetched;
    if (!pairing || (!force && age >= 0 && age < configAge) || (!force && !maySend(state, clock().wall))) return;
    const { status, json } = await door.config(fetch, settings.daemon, pairing.token);
    if (status !== 200 || !Array.isArray(json?.sites)) return;
    const { sites, apis = [], proxies = [] } = json;
    await store.update(() => ({ config: { sites, apis, proxies, fetched: clock().wall } }));
    await browser.syncScripts();
  }

  /** {ok} or {ok: false, message}. */
  async function pair(code, address) {
    const daemon = door.daemonAddress(address);
    if (!daemon) return { ok: false, message: 'Write the address as http://127.0.0.1:4319; elsewhere than on this machine it must be https.' };
    const { status, json } = await door.pair(fetch, daemon, code, browser.name);
    if (status === 0) return { ok: false, message: `Nobody answers at ${daemon}. Does the daemon run?` };
    if (status !== 200 || typeof json?.token !== 'string') return { ok: false, message: json?.error?.message ?? `The daemon said ${status}.` };
    await store.update(({ settings }) => ({
      pairing: { token: json.token, name: json.name },
      sending: { ...ready, paired: true },
      settings: { ...settings, daemon },
      costs: noCosts,
    }));
    await refreshConfig(true);
    await look();
    void send();
    return { ok: true, name: json.name };
  }

  /** Every alarm: nothing that was begun is forgotten, however often the service worker dies. */
  async function tick({ looks = false } = {}) {
    await look();
    await refreshConfig();
    await send();
    await refreshCosts(looks);
  }

  const settingsChanged = async (change) => {
    await store.update(({ settings }) => ({ settings: { ...settings, ...change(settings) } }));
    await browser.syncScripts();
    await look();
  };
  const unpair = () => store.update(() => ({ pairing: null, sending: ready, costs: noCosts, tracker: nothingSeen }));

  return { store, look, navigated, closed, called, watchList, send, refreshConfig, pair, unpair, tick, settingsChanged };
}
