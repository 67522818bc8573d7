// `companion open` with the browser itself: the page in the data folder leads into a session. Only the program that
// would start the browser is a stand-in, which does nothing: Chromium is here already.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { expect, expectEqual, launch, openWindow, URL_OF } from './page.mjs';

const [program, ...words] = JSON.parse(process.env.COMPANION_OPEN);
const page_file = path.join(words[words.indexOf('--data-dir') + 1], 'open.html');

const browser = await launch();
const { context, page, complaints } = await openWindow(browser);
const asked = [];
page.on('request', (request) => asked.push(request.url()));
const command = spawn(program, words.filter((word) => word !== '--print'), {
  env: { ...process.env, PATH: `${process.env.COMPANION_OPENER}:${process.env.PATH}` }, stdio: ['ignore', 'pipe', 'inherit'] });
let told = '';
command.stdout.on('data', (text) => { told += text; });
const ended = once(command, 'exit');
for (let i = 0; i < 200 && !fs.existsSync(page_file); ++i) await new Promise((done) => setTimeout(done, 20));
await page.goto(`file://${page_file}`, { waitUntil: 'commit' });
await page.waitForURL(`${URL_OF}/dashboard/**`);
await page.waitForSelector('main h1');
const [code] = await ended;
expectEqual(code, 0, 'companion open');
expect(told.includes('Opened'), `companion open said ${told}`);
expect(!fs.existsSync(page_file), 'the page outlived its link');
expect(asked.some((url) => url.includes('/open/')), 'the page did not lead through the link');
expectEqual(await page.evaluate(async () => (await fetch('/v1/summary')).status), 200, 'a read with the new session');
const [cookie] = await context.cookies();
expectEqual(`${cookie.name} ${cookie.sameSite} ${cookie.httpOnly}`, `companion_session_${new URL(URL_OF).port} Strict true`, 'the cookie');
expectEqual(complaints.join('\n'), '', 'complaints of the page');
await browser.close();
console.log('companion open leads a browser in');
