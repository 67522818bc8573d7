// A hostile page and a second extension: every way to the daemon and to our extension that a browser offers.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { pause } from './daemon.js';

const events = JSON.stringify({ browser: 'chromium', events: [{ kind: 'site', id: 'forged', site: 'forged.example', start: Date.now() - 9000, end: Date.now(), active_ms: 9000, visits: 1 }] });

/** Runs in the page or in the second extension. Answers with a list of [name, what came of it]. */
async function tries(daemon, token, body) {
  const told = [];
  const nothing = () => new Promise((resolve) => setTimeout(resolve, 2000, 'refused: nothing came'));
  const note = async (name, attempt) => told.push([name, await Promise.race([attempt().then(String, (error) => `refused: ${error.name}`), nothing()])]);
  const read = async (answer) => (answer.type === 'opaque' ? 'opaque' : `${answer.status} ${(await answer.text()).slice(0, 200)}`);
  const auth = { authorization: `Bearer ${token}` };
  const [write, config, pair] = ['/v1/browser/events', '/v1/browser/config', '/v1/browser/pair'];
  const json = { 'content-type': 'application/json' };
  const code = JSON.stringify({ code: 'AAAA-AAAA', browser: 'chromium' });
  const requests = {
    'read the config': [config, {}],
    'read the config with the token': [config, { headers: auth }],
    'read the config without cors': [config, { mode: 'no-cors' }],
    'read the config with credentials': [config, { credentials: 'include' }],
    'read costs': ['/v1/browser/costs', { method: 'POST', body: '{"browser":"chromium","calls":[]}' }],
    'read costs with the token': ['/v1/browser/costs', { method: 'POST', body: '{"browser":"chromium","calls":[]}', headers: { ...json, ...auth } }],
    'write': [write, { method: 'POST', body }],
    'write as JSON': [write, { method: 'POST', body, headers: json }],
    'write with the token': [write, { method: 'POST', body, headers: { ...json, ...auth } }],
    'write without cors': [write, { method: 'POST', body, mode: 'no-cors' }],
    'write as a form': [write, { method: 'POST', body: new URLSearchParams({ body }), mode: 'no-cors' }],
    'write as multipart': [write, { method: 'POST', body: (() => { const form = new FormData(); form.append('a', body); return form; })(), mode: 'no-cors' }],
    'write as a blob': [write, { method: 'POST', body: new Blob([body]), mode: 'no-cors', keepalive: true }],
    'put': [write, { method: 'PUT', body }],
    'pair': [pair, { method: 'POST', body: code }],
    'pair without cors': [pair, { method: 'POST', body: code, mode: 'no-cors' }],
    'forged Origin': [write, { method: 'POST', body, headers: { ...auth, origin: 'chrome-extension://abcdefghijklmnopabcdefghijklmnop' } }],
    'read calls': ['/v1/calls', {}],
    'read calls with the token': ['/v1/calls', { headers: auth }],
    'read the summary': ['/v1/summary', {}],
    'read metrics': ['/metrics', {}],
    'read the landing page': ['/', {}],
    'write a callback': ['/v1/litellm', { method: 'POST', body: '[]' }],
    'write logs': ['/v1/logs', { method: 'POST', body: '{}', headers: json }],
  };
  for (const [name, [path, init]] of Object.entries(requests)) await note(name, async () => read(await fetch(`${daemon}${path}`, init)));
  if (typeof document === 'undefined') return told;
  await note('XMLHttpRequest', () => new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `${daemon}${write}`);
    request.onload = () => resolve(`${request.status} ${request.responseText}`);
    request.onerror = () => reject(new TypeError('no'));
    request.send(body);
  }));
  await note('beacon', async () => (navigator.sendBeacon(`${daemon}${write}`, body) ? 'opaque' : 'refused'));
  const element = (name, tag, set) => note(name, () => new Promise((resolve) => {
    const node = document.createElement(tag);
    node.onload = () => resolve('loaded');
    node.onerror = () => resolve('refused');
    setTimeout(() => resolve('refused: nothing came'), 1000);
    set(node);
    document.body.append(node);
  }));
  await element('script', 'script', (node) => (node.src = `${daemon}${config}`));
  await element('image', 'img', (node) => (node.src = `${daemon}${config}`));
  await element('style', 'link', (node) => Object.assign(node, { rel: 'stylesheet', href: `${daemon}${config}` }));
  await note('frame', () => new Promise((resolve) => {
    const frame = document.createElement('iframe');
    frame.src = `${daemon}${config}`;
    frame.onload = () => { try { resolve(frame.contentDocument ? `200 ${frame.contentDocument.body.innerText}` : 'opaque'); } catch { resolve('opaque'); } };
    document.body.append(frame);
  }));
  await note('form in a sandboxed frame', () => new Promise((resolve) => {
    const frame = document.createElement('iframe');
    frame.sandbox = 'allow-forms allow-scripts';
    frame.srcdoc = `<form method="post" enctype="text/plain" action="${daemon}${write}"><input name='${body.slice(0, -1)},"x":"' value='"}'></form><script>document.forms[0].submit()</` + 'script>';
    document.body.append(frame);
    setTimeout(() => resolve('opaque'), 800);
  }));
  await note('events', () => new Promise((resolve) => {
    const source = new EventSource(`${daemon}${config}`);
    source.onmessage = ({ data }) => resolve(`200 ${data}`);
    source.onerror = () => (source.close(), resolve('refused'));
  }));
  await note('socket', () => new Promise((resolve) => {
    const socket = new WebSocket(`${daemon.replace('http', 'ws')}${write}`);
    socket.onopen = () => resolve('200 open');
    socket.onerror = () => resolve('refused');
  }));
  await note('worker', () => new Promise((resolve) => {
    const code = `fetch(${JSON.stringify(daemon + write)}, {method: 'POST', body: ${JSON.stringify(body)}}).then((a) => postMessage(a.status), () => postMessage('refused'))`;
    const worker = new Worker(URL.createObjectURL(new Blob([code])));
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = () => resolve('refused');
  }));
  return told;
}

/** Of the extension itself: its pages, its messages, its events in the page. */
async function triesOnTheExtension(id) {
  const told = [];
  const nothing = () => new Promise((resolve) => setTimeout(resolve, 2000, 'refused: nothing came'));
  const note = async (name, attempt) => told.push([name, await Promise.race([attempt().then(String, (error) => `refused: ${error.name}`), nothing()])]);
  for (const path of ['manifest.json', 'page/watch.js', 'options/options.html']) await note(`read ${path}`, async () => (await fetch(`chrome-extension://${id}/${path}`)).text());
  await note('send it a message', async () => new Promise((resolve, reject) => {
    if (!globalThis.chrome?.runtime?.sendMessage) return reject(new TypeError('no'));
    return chrome.runtime.sendMessage(id, { kind: 'state' }, (answer) => (chrome.runtime.lastError ? reject(new TypeError('no')) : resolve(`200 ${JSON.stringify(answer)}`)));
  }));
  if (typeof document === 'undefined') return told;
  await note('speak as its script', async () => {
    document.dispatchEvent(new CustomEvent('litellm-companion:hello', { detail: 'guessed' }));
    const now = Date.now();
    const facts = { url: 'https://api.openai.com/v1/chat/completions', status: 200, start: now, end: now, id: 'chatcmpl-forged', usage: { prompt_tokens: 1e6, completion_tokens: 1e6 }, whole: true };
    document.dispatchEvent(new CustomEvent('guessed', { detail: JSON.stringify(facts) }));
    return 'refused, if no call shows';
  });
  await note('listen to its script', () => new Promise((resolve) => {
    const { dispatchEvent } = EventTarget.prototype;
    EventTarget.prototype.dispatchEvent = function (event) {
      if (String(event.detail).includes('usage')) resolve('200 heard');
      return Reflect.apply(dispatchEvent, this, [event]);
    };
    setTimeout(() => resolve('refused: nothing heard'), 300);
    void fetch('https://api.openai.com/v1/chat/completions', { method: 'POST', body: JSON.stringify({ stand_in: 'limited' }) });
  }));
  return told;
}

function secondExtension(root) {
  const folder = join(root, 'second');
  mkdirSync(folder);
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ manifest_version: 3, name: 'second', version: '1', background: { service_worker: 'sw.js' } }));
  writeFileSync(join(folder, 'sw.js'), 'self.here = true;');
  return folder;
}

/** Returns how many ways were tried. */
export async function hostile(root, daemon, browser, options) {
  const token = await browser.inWorker(async () => (await chrome.storage.local.get('pairing')).pairing.token);
  const before = await daemon.facts();
  const page = await browser.page();
  await page.goto('https://evil.test/');
  const all = [];
  for (const door of [daemon.url, daemon.url.replace('127.0.0.1', 'localhost'), 'http://rebound.test']) {
    for (const [name, told] of await page.evaluate(tries, door, token, events)) all.push([`page, ${door}: ${name}`, told]);
  }
  for (const [name, told] of await page.evaluate(triesOnTheExtension, browser.id)) all.push([`page: ${name}`, told]);
  const id = await browser.secondExtension(secondExtension(root));
  const worker = await browser.worker(id);
  for (const [name, told] of await worker.evaluate(tries, daemon.url, token, events)) all.push([`extension: ${name}`, told]);
  for (const [name, told] of await worker.evaluate(triesOnTheExtension, browser.id)) all.push([`extension: ${name}`, told]);
  await page.close();
  // On a site that counts, where our scripts are, too.
  const site = await browser.page();
  await site.goto('https://chatgpt.com/');
  for (const [name, told] of await site.evaluate(triesOnTheExtension, browser.id)) all.push([`AI site: ${name}`, told]);
  await site.close();
  await pause(300);
  await browser.drain(options);
  for (const [name, told] of all) {
    assert.match(told, /^(403|421|405|404|refused|opaque)/, `${name} -> ${told}`);
    assert.doesNotMatch(told, /"sites"|"calls":\[|cost/, name);
  }
  const after = await daemon.facts();
  assert.doesNotMatch(after, /forged/);
  assert.doesNotMatch(before, /forged/);
  const seen = await daemon.sightings(await daemon.calls());
  assert.ok(seen.some((one) => one.response_id === 'chatcmpl-outage-0'), 'sightings tell by which answer they were');
  assert.ok(!seen.some((one) => one.response_id === 'chatcmpl-forged'), 'a page spoke as our script');
  assert.ok(all.length >= 30);
  return all.length;
}
