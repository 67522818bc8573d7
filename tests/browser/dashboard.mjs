// The dashboard in real Chromium against a real daemon with a made-up month; dashboard_test.py starts both.
import fs from 'node:fs';
import {
  enter, expect, expectAccessible, expectEqual, expectFits, getJson, launch, openWindow, picture, post, settled, show, URL_OF,
} from './page.mjs';

const PAGES = ['today', 'explore', 'sessions', 'calls', 'dark', 'sources', 'inventory', 'reconcile', 'settings'];
const call = (await getJson('/v1/calls?limit=1&route=tracked')).calls[0];
const EVERY = [...PAGES, `sessions/${call.session}`, `calls/${encodeURIComponent(call.id)}`];

// What must be on a page that has its data.
const MARKS = {
  today: '.hero .figure', explore: '.plot canvas', sessions: 'tbody tr', calls: 'tbody tr', dark: '.ways-to code',
  sources: '.health', inventory: 'tbody tr', reconcile: '.account', settings: '.facts code',
};

async function withoutASession(browser) {
  const { context, page } = await openWindow(browser);
  await page.goto(`${URL_OF}/dashboard/`);
  await page.waitForSelector('text=This window has no session');
  expect(await page.isVisible('code:has-text("companion open")'), 'a window without a session does not say what to run');
  const text = await page.textContent('body');
  expect(!text.includes(call.model), 'a window without a session shows a model');
  const status = await page.evaluate(async () => (await fetch('/v1/calls')).status);
  expectEqual(status, 401, 'reading without a session');
  await expectAccessible(page, 'no session');
  await context.close();
}

async function everyPage(browser) {
  for (const [name, options] of [
    ['light', {}],
    ['dark', { colorScheme: 'dark' }],
    ['phone', { viewport: { width: 360, height: 740 }, hasTouch: true }],
    ['4k', { viewport: { width: 3840, height: 2160 } }],
  ]) {
    const { context, page, complaints } = await openWindow(browser, options);
    await enter(page);
    for (const hash of EVERY) {
      await show(page, hash);
      await page.waitForSelector(MARKS[hash] ?? '.card');
      await expectFits(page, `${hash} ${name}`);
      if (name !== '4k') await expectAccessible(page, `${hash} ${name}`);
      await picture(page, `${hash.split('/')[0]}${hash.includes('/') ? '-one' : ''}-${name}`, { fullPage: name === 'phone' });
    }
    const light = await page.evaluate(() => {
      const [red] = getComputedStyle(document.documentElement).backgroundColor.match(/\d+/g).map(Number);
      return red > 128;
    });
    expectEqual(light, name !== 'dark', `light background in the window "${name}"`);
    expectEqual(complaints.join('\n'), '', `complaints in the window "${name}"`);
    await context.close();
  }
}

async function theButtonChangesTheColours(page) {
  await show(page, 'explore');
  const scheme = (name) => page.waitForFunction((wanted) => getComputedStyle(document.documentElement).colorScheme === wanted, name);
  const press = () => page.click('button[aria-label^="Colours"]');
  await scheme('light dark');
  await press();
  await scheme('light');
  await press();
  await scheme('dark');
  await page.reload();
  await settled(page);
  await scheme('dark');
  await press();
  await scheme('light dark');
}

async function fromABarToItsEvidence(page) {
  await show(page, 'explore?group_by=model&since=30d');
  const plot = await page.locator('.plot .u-over').boundingBox();
  // The last bars of a month: one of them is not a weekend.
  let opened = false;
  for (let i = 1; i < 8 && !opened; ++i) {
    await page.mouse.move(plot.x + plot.width * (1 - i / 31), plot.y + plot.height - 2);
    const total = await page.locator('.tip p .money, .tip li .money').last().textContent({ timeout: 2000 }).catch(() => '');
    if (!total || total === '$0.00') continue;
    await page.mouse.down();
    await page.mouse.up();
    opened = true;
  }
  expect(opened, 'no bar tells what it holds');
  await page.waitForFunction(() => location.hash.startsWith('#/calls?'));
  const query = new URLSearchParams(page.url().split('?')[1]);
  expect(query.get('since') && query.get('until'), `the bar leads to ${page.url()}`);
  await settled(page);
  await page.locator('tbody a').first().click();
  await page.waitForSelector('.evidence li');
  const text = await page.textContent('main');
  expect(/companion explain c\w+/.test(text), 'a call does not show how to explain it');
  await page.goBack();
  await page.waitForSelector('tbody tr');
  await page.goBack();
  await page.waitForSelector('.plot canvas');
  expect(page.url().endsWith('#/explore?group_by=model&since=30d'), `going back ends at ${page.url()}`);
}

async function sums(page) {
  await show(page, 'explore?group_by=model&since=all');
  const report = await getJson('/v1/usage?group_by=model&since=all');
  const unpriced = report.groups.find((one) => one.unpriced_calls === one.calls);
  expect(unpriced, 'the demo has no model without a price');
  const row = await page.locator('tbody tr', { hasText: unpriced.key }).textContent();
  expect(row.includes('unpriced') && !row.includes('$0.00'), `what has no price reads "${row}"`);
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('button[aria-label="Save as CSV"]')]);
  const lines = fs.readFileSync(await download.path(), 'utf8').trim().split('\r\n');
  const head = lines[0].split(',');
  expectEqual(lines.length - 1, report.groups.length, 'rows of the CSV');
  const nano = (text) => {
    const [whole, part = ''] = text.split('.');
    return BigInt(whole || '0') * 1_000_000_000n + BigInt(part.padEnd(9, '0') || '0');
  };
  const sum = lines.slice(1).reduce((all, line) => all + nano(line.split(',')[head.indexOf('cost_usd')]), 0n);
  expectEqual(String(sum), String(nano(report.total.cost_usd)), 'sum of the CSV');
  const [file] = await Promise.all([page.waitForEvent('download'), page.click('button[aria-label="Save as JSON"]')]);
  const told = JSON.parse(fs.readFileSync(await file.path(), 'utf8'));
  expectEqual(told.find((one) => one.model === unpriced.key).cost_usd, null, 'cost of what has no price in JSON');
}

/** Branches and hosts: chosen, kept in the address, named where unknown, and from a row to its very calls. */
async function byBranchAndHost(page) {
  await show(page, 'explore?since=30d');
  for (const [dimension, wanted] of [['branch', 'feat/checkout'], ['host', 'danas-laptop']]) {
    await page.locator('.choices select').first().selectOption(dimension);
    await page.waitForFunction((by) => new URLSearchParams(location.hash.split('?')[1]).get('group_by') === by, dimension);
    await page.reload();
    await settled(page);
    const report = await getJson(`/v1/usage?group_by=${dimension}&since=30d&timezone=Europe/Berlin`);
    const group = report.groups.find((one) => one.key === wanted);
    expect(group && report.groups.some((one) => one.key === ''), `the demo's ${dimension}: ${report.groups.map((one) => one.key)}`);
    expectEqual(await page.locator('tbody tr').count(), report.groups.length, `rows by ${dimension}`);
    expect(await page.isVisible(`tbody a:has-text("no ${dimension} named")`), `the unknown ${dimension} is not named`);
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('button[aria-label="Save as CSV"]')]);
    const [head, ...lines] = fs.readFileSync(await download.path(), 'utf8').trim().split('\r\n');
    expect(head.startsWith(`${dimension},`) && lines.some((line) => line.startsWith(`${wanted},`)), `the CSV begins "${head}"`);
    await page.click(`tbody a[title="${wanted}"]`);
    await page.waitForFunction(([name, key]) => new URLSearchParams(location.hash.split('?')[1]).get(name) === key, [dimension, wanted]);
    await settled(page);
    expect(await page.isVisible(`.chips :text("${wanted}")`), `no chip says ${wanted}`);
    await page.locator('tbody a').first().click();
    await page.waitForSelector('.evidence li');
    expect((await page.textContent('main')).includes(wanted), `the call does not say its ${dimension}`);
    await show(page, `explore?group_by=${dimension}&since=30d`);
    await page.click(`tbody a:has-text("no ${dimension} named")`);
    await settled(page);
    expectEqual(new URLSearchParams(page.url().split('?')[1]).get('none'), dimension, 'what the unknown leads to');
    await page.waitForSelector('tbody tr');
    await show(page, 'explore?since=30d');
  }
}

/** A session has its shell command around it: one of yesterday or before, which has ended whatever the hour is. */
async function aroundASession(page) {
  const day = new Date(Date.now() - 86_400_000).toISOString();
  const { activities } = await getJson(`/v1/activities?kind=shell&name=claude-code&until=${day}&limit=1`);
  const { start, end } = activities[0];
  const { calls } = await getJson(`/v1/calls?tool=claude-code&since=${start}&until=${end}&limit=1`);
  await show(page, `sessions/${calls[0].session}`);
  await page.waitForSelector('.lane-name[title="Shell: claude-code"]');
}

async function keyboardOnly(page) {
  await show(page, 'today');
  await page.reload();
  await settled(page);
  await page.keyboard.press('Tab');
  expectEqual(await page.evaluate(() => document.activeElement.textContent), 'Skip to the page', 'first stop of the tabulator');
  await page.keyboard.press('Enter');
  expectEqual(await page.evaluate(() => document.activeElement.id), 'main', 'where skipping leads');
  await page.focus('.nav a[href="#/explore"]');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement.id === 'main' && location.hash === '#/explore');
  await settled(page);
  for (let i = 0; i < 40; ++i) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(() => document.activeElement.matches('.plot'))) break;
  }
  expect(await page.evaluate(() => document.activeElement.matches('.plot')), 'the chart cannot be reached with the tabulator');
  await page.keyboard.press('End');
  const last = await page.getAttribute('.plot', 'aria-valuetext');
  await page.keyboard.press('ArrowLeft');
  const before = await page.getAttribute('.plot', 'aria-valuetext');
  expect(/\$/.test(last) && before !== last, `the chart says "${last}" and then "${before}"`);
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => location.hash.startsWith('#/calls?'));
  await show(page, 'explore?group_by=tool');
  const sort = page.locator('thead button', { hasText: 'Calls' });
  await sort.focus();
  await page.keyboard.press('Enter');
  expectEqual(await page.locator('th', { hasText: 'Calls' }).getAttribute('aria-sort'), 'descending', 'sorted by the keyboard');
}

const requests = (page) => page.locator('.figure', { hasText: 'Requests' }).locator('dd').first().textContent();

async function live(page, payload) {
  await show(page, 'today');
  await page.waitForSelector('.way-stream');
  const before = Number((await requests(page)).replaceAll(',', ''));
  const { status, text } = await post(`${URL_OF}/v1/litellm`, JSON.stringify([payload]));
  expectEqual(status, 200, `the callback (${text})`);
  await page.waitForFunction((wanted) => {
    const figure = [...document.querySelectorAll('.figure')].find((one) => one.textContent.includes('Requests'));
    return figure?.querySelector('dd').textContent.replaceAll(',', '') === String(wanted);
  }, before + 1);
  await page.waitForFunction((model) => document.querySelector('tbody tr')?.textContent.includes(model), payload.model_group);
}

/** Without a stream the page asks by itself, and hears by that too that its session has ended. */
async function withoutAStream(browser, payload) {
  const { context, page } = await openWindow(browser);
  await page.route('**/v1/stream*', (route) => route.fulfill({ status: 503, body: '' }));
  await enter(page);
  await page.waitForSelector('.way-polling');
  const before = await requests(page);
  await post(`${URL_OF}/v1/litellm`, JSON.stringify([payload]));
  await page.waitForFunction((old) => {
    const figure = [...document.querySelectorAll('.figure')].find((one) => one.textContent.includes('Requests'));
    return figure && figure.querySelector('dd').textContent !== old;
  }, before);
  await context.clearCookies();
  await page.waitForSelector('text=This window has no session');
  await context.close();
}

async function trouble(browser) {
  const { context, page } = await openWindow(browser);
  await enter(page);
  await page.route('**/v1/usage*', (route) => route.abort());
  await show(page, 'explore?since=90d');
  await page.waitForSelector('text=The daemon does not answer');
  expect(await page.isVisible('code:has-text("companion status")'), 'a silent daemon: not said what to run');
  await expectAccessible(page, 'the daemon does not answer');
  await page.unroute('**/v1/usage*');
  await page.click('button:has-text("Try again")');
  await page.waitForSelector('.plot canvas');
  await show(page, 'calls/c000000000000x');
  await page.waitForSelector('text=Try again');
  await show(page, 'nowhere');
  await page.waitForSelector('text=There is no such page');
  await context.clearCookies();
  await show(page, 'sessions?since=90d');
  await page.waitForSelector('text=This window has no session');
  await context.close();
}

async function switches(page) {
  await show(page, 'sources?all=true');
  const name = await page.locator('[role=switch]').first().getAttribute('aria-label');
  const knob = page.getByRole('switch', { name });
  const state = async (on) => {
    await page.waitForFunction(([label, wanted]) => document.querySelector(`[role=switch][aria-label="${label}"]`)?.getAttribute('aria-checked') === wanted, [name, String(on)]);
    const { parts } = await getJson('/healthz');
    const part = parts.find((one) => name.startsWith(`${one.name} `));
    expectEqual(part.switched_off === true, !on, `${part.name} is switched off`);
  };
  await knob.click();
  await state(false);
  await knob.click();
  await state(true);
}

/**
 * From the click to figures on the page, the best of some: other work on the machine is not the page's. The bar is a second;
 * a debug daemon on a busy machine may miss it, so only COMPANION_INTERACTIVE_MS=1000 holds it to that.
 */
const interactiveMost = Number(process.env.COMPANION_INTERACTIVE_MS ?? 5000);
async function interactive(browser) {
  const { context, page } = await openWindow(browser);
  await enter(page);
  let best = Infinity;
  for (let i = 0; i < 15 && best >= 1000; ++i) {
    await page.goto('about:blank');
    const begun = Date.now();
    await page.goto(`${URL_OF}/dashboard/#/today`);
    await page.waitForSelector('.hero .figure');
    best = Math.min(best, Date.now() - begun);
  }
  await context.close();
  console.log(`interactive in ${best} ms`);
  expect(best < interactiveMost, `the first figures took ${best} ms`);
}

const payloads = JSON.parse(fs.readFileSync(process.env.COMPANION_CALLBACKS, 'utf8'));
const browser = await launch();
try {
  await withoutASession(browser);
  await interactive(browser);
  await everyPage(browser);
  const { context, page, complaints } = await openWindow(browser);
  await enter(page);
  await theButtonChangesTheColours(page);
  await fromABarToItsEvidence(page);
  await sums(page);
  await byBranchAndHost(page);
  await aroundASession(page);
  await keyboardOnly(page);
  await live(page, payloads[0]);
  await switches(page);
  expectEqual(complaints.join('\n'), '', 'complaints');
  await context.close();
  await withoutAStream(browser, payloads[1]);
  await trouble(browser);
  console.log('every page is as it should be');
} finally {
  await browser.close();
}
