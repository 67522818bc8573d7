// Chromium, and what every test of the dashboard needs to know of a page. Playwright and axe: tests/peers/install.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(path.join(process.env.COMPANION_BROWSER_TOOLS, 'package.json'));
const { chromium } = require('playwright-core');
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

export const URL_OF = process.env.COMPANION_URL;
export const PICTURES = process.env.COMPANION_PICTURES;

export function expect(holds, message) {
  if (!holds) throw new Error(message);
}
export function expectEqual(got, wanted, what) {
  expect(got === wanted, `${what}: got ${JSON.stringify(got)}, wanted ${JSON.stringify(wanted)}`);
}

export async function launch() {
  const program = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((one) => fs.existsSync(one));
  expect(program, 'Chromium is not installed: run tests/peers/install');
  const options = process.getuid() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: program, args: options });
}

/** A window that remembers what its pages complained of: errors, refused scripts and styles. */
export async function openWindow(browser, options = {}) {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin', viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(String(error.stack ?? error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 401/.test(message.text())) complaints.push(message.text());
  });
  return { context, page, complaints };
}

/** A one-time link from the command line; it lasts a minute. */
export function freshLink() {
  const [program, ...words] = JSON.parse(process.env.COMPANION_OPEN);
  return execFileSync(program, words, { encoding: 'utf8', timeout: 20_000 }).trim().split('\n').at(-1);
}

export async function enter(page) {
  await page.goto(freshLink());
  await page.waitForSelector('main h1');
}

export async function show(page, hash) {
  await page.goto(`${URL_OF}/dashboard/#/${hash}`);
  await settled(page);
}

/** Nothing is loading any more, and what was loaded is drawn. */
export async function settled(page) {
  await page.waitForSelector('main h1');
  await page.waitForFunction(() => !document.querySelector('.loading'));
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

export async function expectAccessible(page, what) {
  // The page's policy lets no script in; the debugger's own evaluation is not bound to it.
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  const grave = found.violations.filter((one) => ['serious', 'critical'].includes(one.impact));
  const told = grave.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => `${node.html} ${node.failureSummary}`).join(' | ')}`);
  expect(grave.length === 0, `${what}: axe found\n${told.join('\n')}`);
}

export async function expectFits(page, what) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(over <= 0, `${what}: the page is ${over} px wider than its window`);
}

export async function picture(page, name, options = {}) {
  if (PICTURES) await page.screenshot({ path: path.join(PICTURES, `${name}.png`), ...options });
}

export async function post(url, body) {
  const answer = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
  return { status: answer.status, text: await answer.text() };
}

export const getJson = async (where) => (await fetch(`${URL_OF}${where}`)).json();
