// A person's way through tabs and windows, with the time that each site is due.
import assert from 'node:assert/strict';

import { pause } from './daemon.js';

/** Whole steps of `unit` milliseconds; what was looked at between two of them is measured here by our own clock. */
export class Session {
  due = {};
  site = null;
  since = performance.now();

  constructor(unit) {
    this.unit = unit;
  }
  /** From now on `site` is looked at (null: none that counts). */
  now(site) {
    const at = performance.now();
    if (this.site) this.due[this.site] = (this.due[this.site] ?? 0) + at - this.since;
    this.site = site;
    this.since = at;
  }
  stay = (units = 1) => pause(units * this.unit);

  /** Within a second by site. */
  check(told) {
    const off = Object.entries(this.due).map(([site, ms]) => [site, ms, told[site]?.ms ?? 0]);
    for (const [site, due, seen] of off) console.log(`${site}: due ${(due / 1000).toFixed(2)} s, told ${(seen / 1000).toFixed(2)} s`);
    for (const [site, due, seen] of off) assert.ok(Math.abs(seen - due) <= 1000, `${site} is off by ${seen - due} ms`);
    assert.deepEqual(Object.keys(told).sort(), Object.keys(this.due).sort(), 'no other sites');
  }
}

export async function walk(browser, session) {
  const first = await browser.page();
  await first.goto('https://claude.ai/');
  session.now('claude.ai');
  await session.stay(2);
  const second = await browser.page();
  session.now(null);
  await second.goto('https://chatgpt.com/');
  session.now('chatgpt.com');
  await session.stay();
  await first.bringToFront();
  session.now('claude.ai');
  await session.stay();
  await browser.killWorker();
  await session.stay(2);
  await second.bringToFront();
  session.now('chatgpt.com');
  await session.stay();
  await second.goto('https://news.test/');
  session.now(null);
  await session.stay();
  await second.goto('https://chatgpt.com/login-done');
  session.now('chatgpt.com');
  await session.stay();
  await twoWindows(browser, session);
  await away(browser, session);
  await second.close();
  await first.close();
  session.now(null);
}

async function twoWindows(browser, session) {
  const ids = await browser.inWorker(async () => {
    const before = await chrome.windows.getLastFocused();
    const after = await chrome.windows.create({ url: 'https://gemini.google.com/', focused: true });
    return [before.id, after.id];
  });
  session.now('gemini.google.com');
  await session.stay();
  await browser.inWorker((id) => chrome.windows.update(id, { focused: true }), ids[0]);
  session.now('chatgpt.com');
  await session.stay();
  await browser.inWorker((id) => chrome.windows.update(id, { focused: true }), ids[1]);
  session.now('gemini.google.com');
  await session.stay();
  await browser.inWorker((id) => chrome.windows.remove(id), ids[1]);
  session.now('chatgpt.com');
  await session.stay();
}

/** Nobody at the keyboard: without a desktop's own services Chromium always says "active", so its event comes by hand. */
async function away(browser, session) {
  await browser.inWorker(() => chrome.idle.onStateChanged.dispatch('idle'));
  session.now(null);
  await session.stay(2);
  await browser.inWorker(() => chrome.idle.onStateChanged.dispatch('active'));
  session.now('chatgpt.com');
  await session.stay();
}
