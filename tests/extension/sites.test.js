import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { catalogueHosts, manifestText } from '../../chrome-extension/generate.mjs';
import { apiMatcher, asksAModel, pathRule } from '../../chrome-extension/modules/apis.js';
import { callEvent } from '../../chrome-extension/modules/calls.js';
import { daemonAddress } from '../../chrome-extension/modules/door.js';
import { browserName } from '../../chrome-extension/modules/names.js';
import { hostTyped, patternsOf, siteMatcher } from '../../chrome-extension/modules/sites.js';
import { connectionText, durationText } from '../../chrome-extension/modules/words.js';

const text = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const sites = [
  { name: 'chat.example', category: 'chat', hosts: ['chat.example'], excluding: ['chat.example/login', 'docs.chat.example'] },
  { name: 'big.example/ai', category: 'search', hosts: ['big.example'], paths: ['/ai'] },
  { name: 'duck.example', hosts: ['duck.example'], paths: ['/?ia=chat'] },
];
const siteOf = (url) => siteMatcher(sites, ['own.example'])(url)?.name ?? null;

for (const [url, site] of [
  ['https://chat.example/', 'chat.example'],
  ['https://CHAT.example./c/1?q=2#x', 'chat.example'],
  ['http://eu.chat.example:8443/c', 'chat.example'],
  ['https://chat.example/login', null],
  ['https://docs.chat.example/', null],
  ['https://notchat.example/', null],
  ['https://evil.example/?u=https://chat.example/', null],
  ['https://big.example/ai', 'big.example/ai'],
  ['https://big.example/ai/x', 'big.example/ai'],
  ['https://big.example/aix', null],
  ['https://big.example/', null],
  ['https://duck.example/?q=a&ia=chat', 'duck.example'],
  ['https://duck.example/?q=ia=chat', null],
  ['https://own.example/x', 'own.example'],
  ['chrome://settings', null],
  ['about:blank', null],
  ['', null],
  [undefined, null],
]) {
  test(`${url} is of ${site ?? 'no site'}`, () => assert.equal(siteOf(url), site));
}

const config = {
  apis: [{ provider: 'openai', host: 'api.openai.com' }, { provider: 'gcp.vertex_ai', host: 'aiplatform.googleapis.com' }, { provider: 'own', host: 'llm.example:8443' }],
  proxies: [{ name: 'p', url: 'http://127.0.0.1:4000' }, { name: 'q', url: 'https://corp.example/litellm/' }],
};
const apiOf = (url) => apiMatcher(config)(url)?.provider ?? null;

for (const [url, provider] of [
  ['https://api.openai.com/v1/chat/completions', 'openai'],
  ['https://api.openai.com/v1/responses', 'openai'],
  ['https://api.openai.com/v1/responses/resp_1/cancel', null],
  ['https://api.openai.com/v1/models', null],
  ['http://api.openai.com/v1/responses', null],
  ['https://api.openai.com.evil.example/v1/responses', null],
  ['https://europe-west1-aiplatform.googleapis.com/v1/p/m:streamGenerateContent', 'gcp.vertex_ai'],
  ['https://llm.example:8443/v1/messages', 'own'],
  ['https://llm.example/v1/messages', null],
  ['http://127.0.0.1:4000/chat/completions', 'litellm'],
  ['http://127.0.0.1:4001/chat/completions', null],
  ['https://corp.example/litellm/v1/messages', 'litellm'],
  ['https://corp.example/v1/messages', null],
  ['https://api.openai.com/v1/messages/count_tokens', null],
]) {
  test(`${url} asks ${provider ?? 'no model that we know'}`, () => assert.equal(apiOf(url), provider));
}

test('the page script looks at the same paths', () => {
  const rule = text('chrome-extension/page/watch.js').match(/const asks = \/(.+)\/;/)[1];
  assert.equal(rule, pathRule);
  assert.ok(asksAModel('/v1/embeddings/'));
});

test('the manifest is what generate.mjs writes, and covers the catalogue', () => {
  assert.equal(text('chrome-extension/manifest.json'), manifestText());
  const hosts = catalogueHosts(text('config/defaults/catalogue/sites.yaml'));
  assert.ok(hosts.length >= 89);
  assert.ok(hosts.includes('twitter.com') && hosts.includes('chatgpt.com'));
  assert.deepEqual(JSON.parse(manifestText()).permissions, ['alarms', 'idle', 'scripting', 'storage']);
});

const match = apiMatcher(config);
const facts = { url: 'https://api.openai.com/v1/chat/completions', start: 10, end: 20, status: 200, model: 'gpt-x', id: 'chatcmpl-1', usage: { prompt_tokens: 3, completion_tokens: 4 }, whole: true };
const event = (more) => callEvent({ ...facts, ...more }, { name: 'chat.example' }, match, 99, () => 'id1');

test('a call is told with what the answer stated', () => {
  const told = event({});
  assert.equal(told.response_id, 'chatcmpl-1');
  assert.equal(told.endpoint, '/v1/chat/completions');
  assert.deepEqual([told.usage.input, told.usage.output], [3, 4]);
});

test('an answer that was cut off, or refused, states no usage', () => {
  assert.equal(event({ whole: false }).usage, undefined);
  assert.equal(event({ status: 429 }).usage, undefined);
});

test('sentences in the place of ids and models do not get through', () => {
  const told = event({ model: 'please <remember> this', id: 'a b', litellm_call_id: 'x'.repeat(500), request_id: {} });
  assert.deepEqual([told.model, told.response_id, told.litellm_call_id, told.request_id], [undefined, undefined, undefined, undefined]);
});

for (const bad of [{ url: 'https://else.example/v1/messages' }, { status: 0 }, { status: '200' }, { url: null }]) {
  test(`no call: ${JSON.stringify(bad)}`, () => assert.equal(event(bad), null));
}

test('impossible times become the time at which we heard of it', () => {
  assert.deepEqual([event({ start: 30 }).start, event({ start: 30 }).end], [99, 99]);
});

for (const [typed, host] of [['Chat.Corp.example/x', 'chat.corp.example'], ['https://a.example:8/', 'a.example'], ['no host', null], ['', null], ['ftp://x', null]]) {
  test(`"${typed}" as a host of one's own`, () => assert.equal(hostTyped(typed), host));
}
test('a host covers its own sub-domains', () => assert.deepEqual(patternsOf(['a.example']), ['*://*.a.example/*']));

for (const [typed, address] of [
  ['http://127.0.0.1:4319/x', 'http://127.0.0.1:4319'],
  ['https://box.example', 'https://box.example'],
  ['http://box.example', null],
  ['javascript:alert(1)', null],
  ['4319', null],
]) {
  test(`the token goes to ${typed}: ${address ?? 'never'}`, () => assert.equal(daemonAddress(typed), address));
}

for (const [brands, name] of [[['Chromium', 'Google Chrome'], 'chrome'], [['Chromium', 'Microsoft Edge'], 'edge'], [['Chromium'], 'chromium'], [['Brave', 'Chromium'], 'brave'], [[], 'chromium']]) {
  test(`brands ${brands} are ${name}`, () => assert.equal(browserName({ userAgentData: { brands: brands.map((brand) => ({ brand })) } }), name));
}
test('Firefox says so itself', () => assert.equal(browserName({ userAgent: 'Mozilla/5.0 (X11) Gecko/20100101 Firefox/153.0' }), 'firefox'));

test('words for durations and for how it stands', () => {
  assert.deepEqual([durationText(0), durationText(65_000), durationText(5_025_000)], ['0:00', '1:05', '1:23:45']);
  const state = { pairing: { token: 't' }, settings: { pausedUntil: 0, daemon: 'd' }, sending: { paired: true, problem: '' }, queue: { events: [], lost: 0 } };
  assert.equal(connectionText(state, 1).mood, 'good');
  assert.match(connectionText({ ...state, sending: { paired: false } }, 1).text, /pair it again/);
  assert.match(connectionText({ ...state, sending: { paired: true, problem: 'no_daemon' }, queue: { events: [1, 2], lost: 0 } }, 1).text, /2 events wait/);
  assert.match(connectionText({ ...state, sending: { paired: true, problem: '' }, queue: { events: [1], lost: 0 } }, 1).text, /1 event waits\.$/);
  assert.match(connectionText({ ...state, sending: { paired: true, problem: 'busy' } }, 1).text, /takes nothing now/);
  assert.match(connectionText({ ...state, settings: { pausedUntil: 60_001 } }, 1).text, /Paused for 1:00/);
});
