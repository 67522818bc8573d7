// A person's way through tabs and windows, with the time that each site is due.
import assert from 'node:assert/strict';

import { pause } from './daemon.js';

const pressEvery = 10_000;

/**
 * Whole steps of `unit` milliseconds; what was looked at between two of them is measured here by our own clock.
 * `before` is what the daemon had been told of the sites.
 */
export class Session {
  due = {};
  site = null;
  since = performance.now();

  constructor(unit, desktop, before) {
    Object.assign(this, { unit, desktop, before });
    desktop.press();
  }
  /** From now on `site` is looked at (null: none that counts). */
  now(site) {
    const at = performance.now();
    if (this.site) this.due[this.site] = (this.due[this.site] ?? 0) + at - this.since;
    this.site = site;
    this.since = at;
  }
  /** At the keyboard. */
  async stay(units = 1) {
    for (let left = units * this.unit; left > 0; left -= pressEvery) {
      this.desktop.press();
      await pause(Math.min(left, pressEvery));
    }
  }

  /** By site, within a second or what else is said. */
  check(told, most = 1000) {
    const grown = Object.keys(told).filter((site) => told[site].ms !== this.before[site]?.ms);
    const seen = Object.fromEntries(grown.map((site) => [site, told[site].ms - (this.before[site]?.ms ?? 0)]));
    const off = Object.entries(this.due).map(([site, ms]) => [site, ms, seen[site] ?? 0]);
    for (const [site, due, ms] of off) console.log(`${site}: due ${(due / 1000).toFixed(2)} s, told ${(ms / 1000).toFixed(2)} s`);
    for (const [site, due, ms] of off) assert.ok(Math.abs(ms - due) <= most, `${site} is off by ${ms - due} ms`);
    assert.deepEqual(grown.sort(), Object.keys(this.due).sort(), 'no other sites');
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

/** Nobody at the keyboard for longer than `idleAfter` seconds, and back again. */
export async function away(browser, session, idleAfter) {
  const usual = 60; // as background.js says; 15 is the least that Chromium takes
  const page = await browser.page();
  await page.goto('https://chatgpt.com/');
  await browser.inWorker((seconds) => chrome.idle.setDetectionInterval(seconds), idleAfter);
  session.desktop.press();
  session.now('chatgpt.com');
  await pause(idleAfter * 1000);
  session.now(null);
  await pause(2 * session.unit);
  session.desktop.press();
  session.now('chatgpt.com');
  await session.stay();
  await page.close();
  session.now(null);
  await browser.inWorker((seconds) => chrome.idle.setDetectionInterval(seconds), usual);
}
