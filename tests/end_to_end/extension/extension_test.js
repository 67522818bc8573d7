// The extension, loaded for real: pairing, time, calls, an outage, revoking, wiping. `--unit MS` sets the pace.
import assert from 'node:assert/strict';
import { join } from 'node:path';

import { Browser, typeCode } from './browser.js';
import { Daemon, freePort, inOwnFolder, pause, until } from './daemon.js';
import { Desktop } from './desktop.js';
import { hostile } from './hostile.js';
import { away, Session, walk } from './session.js';
import { standIns } from './stand_ins.js';

const given = process.argv.indexOf('--unit');
const unit = given < 0 ? 2000 : Number(process.argv[given + 1]);
const sites = ['claude.ai', 'chatgpt.com', 'gemini.google.com', 'news.test', 'evil.test', 'api.openai.com', 'api.anthropic.com'];

async function pair(daemon, options) {
  await typeCode(options, daemon);
  await options.waitForFunction(() => document.getElementById('paired').textContent.startsWith('Paired as'), { timeout: 10_000 });
}

const ask = (page, url, body, way = 'fetch') =>
  page.evaluate(
    async (url, body, way) => {
      if (way === 'fetch') {
        const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', authorization: 'Bearer sk-of-the-page' }, body: JSON.stringify(body) });
        return (await answer.text()).length;
      }
      return new Promise((resolve) => {
        const request = new XMLHttpRequest();
        request.open('POST', url);
        request.onloadend = () => resolve(request.responseText.length);
        request.send(JSON.stringify(body));
      });
    },
    url,
    body,
    way,
  );

const usage = (call) => [call.tokens.input, call.tokens.cache_read, call.tokens.cache_write_5m, call.tokens.output, call.tokens.reasoning];

async function makeCalls(page, proxy) {
  const openai = 'https://api.openai.com/v1';
  assert.ok((await ask(page, `${openai}/chat/completions`, { stand_in: 'json', id: 'chatcmpl-json' })) > 100, 'the page gets its answer whole');
  await ask(page, `${openai}/chat/completions`, { stand_in: 'chat_stream', id: 'chatcmpl-stream' });
  await ask(page, `${openai}/responses`, { stand_in: 'responses', id: 'resp_stream' });
  await ask(page, 'https://api.anthropic.com/v1/messages', { stand_in: 'messages', id: 'msg_stream' });
  await ask(page, `${openai}/chat/completions`, { stand_in: 'json', id: 'chatcmpl-xhr' }, 'xhr');
  await ask(page, `${openai}/chat/completions`, { stand_in: 'limited', id: 'none' });
  await ask(page, `${openai}/chat/completions`, { stand_in: 'unmeasured', id: 'chatcmpl-unmeasured' });
  await ask(page, `${proxy}/v1/chat/completions`, { stand_in: 'json', id: 'chatcmpl-proxy', call_id: 'call-of-the-proxy-1' });
  await ask(page, 'https://news.test/v1/chat/completions', { stand_in: 'json', id: 'chatcmpl-stranger' });
}

async function checkCalls(daemon) {
  const calls = await daemon.calls();
  const found = {};
  for (const sighting of await daemon.sightings(calls)) found[sighting.response_id || sighting.status] = sighting;
  assert.deepEqual(Object.keys(found).sort(), ['chatcmpl-json', 'chatcmpl-proxy', 'chatcmpl-stream', 'chatcmpl-xhr', 'failure', 'msg_stream', 'resp_stream']);
  assert.deepEqual(usage(found['chatcmpl-json']), [100, 20, 0, 30, 10]);
  assert.deepEqual(usage(found['chatcmpl-xhr']), [100, 20, 0, 30, 10]);
  assert.deepEqual(usage(found['chatcmpl-stream']), [11, 0, 0, 7, 0]);
  assert.deepEqual(usage(found['resp_stream']), [40, 10, 0, 9, 4]);
  assert.deepEqual(usage(found['msg_stream']), [12, 300, 70, 5, 0]);
  assert.equal(found['msg_stream'].model, 'claude-opus-4-8');
  assert.equal(found['chatcmpl-proxy'].litellm_call_id, 'call-of-the-proxy-1');
  assert.equal(found['chatcmpl-proxy'].tool, 'chatgpt.com');
  assert.equal(found.failure.tool, 'chatgpt.com');
  assert.deepEqual((await daemon.unmeasured()).map(({ name, count }) => [name, count]), [['openai', 1]], 'unknown usage is no call of 0 tokens');
  return calls.length;
}

/** The proxy's own account of the same call joins it. */
async function callback(daemon) {
  const seconds = Date.now() / 1000;
  const payload = { id: 'chatcmpl-proxy', litellm_call_id: 'call-of-the-proxy-1', call_type: 'acompletion', status: 'success', model: 'gpt-5-mini', custom_llm_provider: 'openai', startTime: seconds - 1, endTime: seconds, prompt_tokens: 120, completion_tokens: 30, total_tokens: 150, response_cost: 0.001 };
  const answer = await fetch(`${daemon.url}/v1/litellm`, { method: 'POST', body: JSON.stringify([payload]), headers: { 'content-type': 'application/json' } });
  const told = await answer.json();
  assert.equal(told.calls_merged, 1, JSON.stringify(told));
}

async function time(daemon, browser, options, desktop) {
  const session = new Session(unit, desktop, {});
  await walk(browser, session);
  await browser.flush(options);
  session.check(await daemon.sites());
  const alone = new Session(unit, desktop, await daemon.sites());
  await away(browser, alone, unit < 10_000 ? 15 : 60);
  await browser.flush(options);
  alone.check(await daemon.sites(), 2000); // Chromium looks once a second whether anybody is there
}

async function outage(daemon, browser, options, desktop, total) {
  const before = await daemon.calls();
  const told = await daemon.sites();
  await daemon.kill();
  await popupAlone(browser, total);
  const page = await browser.page();
  await page.goto('https://claude.ai/');
  const session = new Session(unit, desktop, told);
  session.now('claude.ai');
  for (let i = 0; i < 5; ++i) await ask(page, 'https://api.openai.com/v1/chat/completions', { stand_in: 'json', id: `chatcmpl-outage-${i}` });
  await session.stay(2);
  await browser.killWorker();
  await session.stay();
  await page.close();
  session.now(null);
  await options.bringToFront();
  const waiting = await browser.flush(options);
  assert.ok(waiting.queue.events.length >= 6, `${waiting.queue.events.length} events wait`);
  assert.equal(waiting.sending.problem, 'no_daemon');
  await daemon.start();
  await browser.drain(options);
  assert.equal((await daemon.calls()).length, before.length + 5, 'nothing lost, nothing doubled');
  session.check(await daemon.sites());
}

async function revoke(daemon, browser, options) {
  assert.match(daemon.command('token', 'list'), /ingest:browser/);
  await browser.drain(options); // what pages asked until now, the hostile one too, has come before it is counted
  daemon.command('token', 'revoke', 'chromium');
  await pause(1500); // the daemon looks at its tokens once a second
  const before = await daemon.calls();
  const page = await browser.page();
  await page.goto('https://claude.ai/');
  await ask(page, 'https://api.openai.com/v1/chat/completions', { stand_in: 'json', id: 'chatcmpl-revoked' });
  const isQueued = async () => (await browser.state(options)).queue.events.some(({ response_id }) => response_id === 'chatcmpl-revoked');
  await until('the call to be queued', isQueued); // a tab that closes first takes it along
  await page.close();
  await until('the refusal', async () => (await browser.flush(options)).sending.problem === 'not_paired');
  assert.equal((await daemon.calls()).length, before.length);
  await pair(daemon, options);
  await browser.drain(options);
  const known = new Set(before.map((call) => call.id));
  const came = (await daemon.calls()).filter((call) => !known.has(call.id));
  assert.deepEqual((await daemon.sightings(came)).map((one) => one.response_id), ['chatcmpl-revoked'], 'it came after the new pairing');
}

async function wipe(browser, options) {
  assert.notDeepEqual((await browser.state(options)).days, {});
  await options.click('#wipe');
  await options.waitForFunction(() => document.getElementById('wiped').textContent === 'Wiped.');
  const { days, queue, pairing } = await browser.state(options);
  assert.deepEqual([days, queue.events, pairing], [{}, [], true]);
}

/** A call of somebody else, through the proxy: no business of the extension's. */
async function stranger(daemon) {
  const seconds = Date.now() / 1000;
  const payload = { id: 'chatcmpl-of-another', litellm_call_id: 'call-of-another', call_type: 'acompletion', status: 'success', model: 'gpt-5', custom_llm_provider: 'openai', startTime: seconds - 1, endTime: seconds, prompt_tokens: 999, completion_tokens: 9, total_tokens: 1008, response_cost: 5 };
  const answer = await fetch(`${daemon.url}/v1/litellm`, { method: 'POST', body: JSON.stringify([payload]), headers: { 'content-type': 'application/json' } });
  assert.equal((await answer.json()).calls_new, 1);
}

const nano = (text) => {
  const [whole, part = ''] = text.split('.');
  return BigInt(whole) * 1_000_000_000n + BigInt(part.padEnd(9, '0'));
};
const decimal = (amount) => `${amount / 1_000_000_000n}.${String(amount % 1_000_000_000n).padStart(9, '0')}`.replace(/\.?0+$/, '');

/** {site: {cost, priced}} of what the extension told of, by the ledger that the daemon shows to people. */
async function costsOf(daemon) {
  const sums = {};
  for (const { id } of await daemon.calls()) {
    const { call, sightings } = await daemon.get(`/v1/calls/${id}`);
    const own = sightings.find(({ source }) => source.startsWith('extension:'));
    if (!own || call.cost_usd === null) continue;
    sums[own.tool] ??= { cost: 0n, priced: 0 };
    sums[own.tool].cost += nano(call.cost_usd);
    sums[own.tool].priced += 1;
  }
  return sums;
}

async function openPopup(browser) {
  const page = await browser.page();
  await page.goto(`chrome-extension://${browser.id}/popup/popup.html`);
  await page.waitForFunction(() => document.querySelectorAll('#sites tr').length > 0);
  return page;
}
/** {name: title of the cost} of the rows, and the line below. */
const costsShown = (page) =>
  page.evaluate(() => {
    const rows = [...document.querySelectorAll('#sites tr, #total tr')].map((row) => [row.firstChild.textContent, row.lastChild]);
    return { titles: Object.fromEntries(rows.map(([name, cell]) => [name, cell.title])), texts: Object.fromEntries(rows.map(([name, cell]) => [name, cell.innerText])), note: document.getElementById('costs').textContent };
  });

async function popup(daemon, browser) {
  const costs = await costsOf(daemon);
  assert.deepEqual(Object.keys(costs).sort(), ['chatgpt.com', 'claude.ai']);
  assert.ok(Object.values(costs).every(({ cost }) => cost > 0n), 'prices are known');
  const exactly = (amount) => `exactly $${decimal(amount)}`;
  const total = exactly(costs['chatgpt.com'].cost + costs['claude.ai'].cost);
  const page = await openPopup(browser);
  await page.waitForFunction((title) => document.querySelector('#total tr')?.lastChild.title === title, { timeout: 10_000 }, total);
  const text = await page.evaluate(() => document.body.innerText);
  assert.match(text, /Connected to http:\/\/127\.0\.0\.1/);
  const shown = await costsShown(page);
  for (const [site, { cost }] of Object.entries(costs)) assert.equal(shown.titles[site], exactly(cost), site);
  assert.equal(shown.titles['gemini.google.com'], 'no calls');
  const asked = 9; // eight of the page of chatgpt.com, one of claude.ai
  const open = asked - costs['chatgpt.com'].priced - costs['claude.ai'].priced;
  assert.ok(open >= 1, 'the one without usage has no price');
  assert.match(shown.texts['chatgpt.com'], new RegExp(`\\$[0-9.]+\\s+${open} unpriced`));
  assert.match(shown.note, new RegExp(`^Cost as of \\d\\d:\\d\\d\\. ${open} of ${asked} calls without a price`));
  if (process.env.COMPANION_PICTURES) await page.screenshot({ path: join(process.env.COMPANION_PICTURES, 'extension-popup.png'), clip: { x: 0, y: 0, width: 510, height: 440 } });
  await page.close();
  return total;
}

/** Without the daemon the last known sums stand there, with their time. */
async function popupAlone(browser, total) {
  const page = await openPopup(browser);
  const { titles, note } = await costsShown(page);
  assert.equal(titles.Together, total);
  assert.match(note, /^Cost as (of|last known, at) \d\d:\d\d\./);
  await page.close();
}

async function run(root, atEnd) {
  const servers = await standIns(root);
  atEnd(servers.close);
  const daemon = new Daemon(root, await freePort(), `http://127.0.0.1:${servers.plain}`);
  atEnd(() => daemon.kill());
  await daemon.start();
  const desktop = await Desktop.open();
  atEnd(() => desktop.close());
  const mapped = sites.map((host) => `MAP ${host} 127.0.0.1:${servers.secure}`);
  const browser = await Browser.open(root, [...mapped, `MAP rebound.test 127.0.0.1:${daemon.port}`], desktop);
  atEnd(browser.close);
  const step = (name) => console.log(`# ${name}`);
  const options = await browser.options();
  step('pairing');
  await pair(daemon, options);
  step('time');
  await time(daemon, browser, options, desktop);
  step('calls');
  const page = await browser.page();
  await page.goto('https://chatgpt.com/');
  await makeCalls(page, `http://127.0.0.1:${servers.plain}`);
  await until('the calls', async () => (await browser.flush(options)).queue.events.length === 0 && (await daemon.calls()).length >= 7);
  const count = await checkCalls(daemon);
  await callback(daemon);
  assert.equal((await daemon.calls()).length, count, 'the callback told of a call that is known');
  await page.goto('https://claude.ai/');
  await ask(page, 'https://api.openai.com/v1/chat/completions', { stand_in: 'json', id: 'chatcmpl-claude' });
  await stranger(daemon);
  await until('the call of another site', async () => (await browser.flush(options)).queue.events.length === 0 && (await daemon.calls()).length >= count + 2);
  await page.close();
  const total = await popup(daemon, browser);
  step('outage');
  await outage(daemon, browser, options, desktop, total);
  step('hostile');
  console.log(`${await hostile(root, daemon, browser, options)} attempts, all refused`);
  step('revoking');
  await revoke(daemon, browser, options);
  step('wiping');
  await wipe(browser, options);
  const everything = JSON.stringify([await daemon.calls(), await daemon.get('/v1/activities?limit=1000&since=all')]);
  assert.doesNotMatch(everything, /SECRET|sk-of-the-page/);
}

await inOwnFolder(run);
