// The same extension in a real Firefox: pairing, active seconds, a call with its usage.
import assert from 'node:assert/strict';
import http from 'node:http';
import net from 'node:net';

import { extensionFolder, puppeteer, typeCode } from './browser.js';
import { Daemon, freePort, inOwnFolder, pause, until } from './daemon.js';
import { standIns } from './stand_ins.js';

const uuid = '0b54c4d6-3f5f-4b3c-9d6e-1f2a3b4c5d6e';

/** Firefox has no resolver rules: a proxy leads every name to the stand-ins. */
async function everyNameTo(port) {
  const proxy = http.createServer();
  proxy.on('connect', (_request, client) => {
    const server = net.connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      client.pipe(server).pipe(client);
    });
    for (const socket of [client, server]) socket.on('error', () => {});
  });
  await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return proxy;
}

async function pair(page, daemon) {
  // The protocol tells of no load there.
  await page.goto(`moz-extension://${uuid}/options/options.html`, { timeout: 5000 }).catch(() => {});
  await until('the options', async () => page.evaluate(() => document.getElementById('daemon').value !== ''));
  await typeCode(page, daemon);
  await until('the pairing', async () => (await page.evaluate(() => document.getElementById('paired').textContent)).startsWith('Paired as'));
}

async function run(root, atEnd) {
  const servers = await standIns(root);
  atEnd(servers.close);
  const proxy = await everyNameTo(servers.secure);
  atEnd(() => void proxy.close());
  const daemon = new Daemon(root, await freePort(), `http://127.0.0.1:${servers.plain}`);
  atEnd(() => daemon.kill());
  await daemon.start();
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr',
    headless: true,
    acceptInsecureCerts: true,
    args: ['--remote-allow-system-access'], // to open a page of the extension
    extraPrefsFirefox: {
      'extensions.webextensions.uuids': JSON.stringify({ 'companion@litellm-companion.invalid': uuid }),
      'network.proxy.type': 1,
      'network.proxy.ssl': '127.0.0.1',
      'network.proxy.ssl_port': proxy.address().port,
      'network.proxy.no_proxies_on': '127.0.0.1',
    },
  });
  atEnd(() => browser.close());
  await browser.installExtension(extensionFolder);
  const options = await browser.newPage();
  await pair(options, daemon);
  const page = await browser.newPage();
  await page.goto('https://chatgpt.com/');
  const before = performance.now();
  const body = JSON.stringify({ stand_in: 'messages', id: 'msg_fox' });
  await page.evaluate(async (body) => (await fetch('https://api.anthropic.com/v1/messages', { method: 'POST', body })).text(), body);
  await pause(4000);
  await options.bringToFront();
  const due = performance.now() - before;
  const flushed = async () => {
    await options.evaluate(() => chrome.runtime.sendMessage({ kind: 'send' }));
    return (await daemon.calls()).length === 1;
  };
  await until('the call', flushed);
  const [{ source, tokens }] = await daemon.sightings(await daemon.calls());
  assert.equal(source, 'extension:firefox');
  assert.deepEqual([tokens.input, tokens.cache_read, tokens.output], [12, 300, 5]);
  const sites = await daemon.sites();
  console.log(`chatgpt.com: due ${(due / 1000).toFixed(2)} s, told ${(sites['chatgpt.com'].ms / 1000).toFixed(2)} s`);
  assert.ok(Math.abs(sites['chatgpt.com'].ms - due) <= 1000);
  assert.match(daemon.command('token', 'list'), /moz-extension:/);
}

await inOwnFolder(run);
