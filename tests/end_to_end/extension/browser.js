// A real Chromium with the real extension in it.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { until } from './daemon.js';

const peers = process.env.COMPANION_PEERS ?? join(homedir(), '.cache/litellm-companion/peers');
const require = createRequire(pathToFileURL(join(peers, 'extension/package.json')));
export const { default: puppeteer } = await import(pathToFileURL(require.resolve('puppeteer-core')));

export const extensionFolder = new URL('../../../chrome-extension', import.meta.url).pathname;

/** Types a fresh code into the options page and sends it off. */
export const typeCode = (options, daemon) =>
  options.evaluate(
    (code, address) => {
      document.getElementById('code').value = code;
      document.getElementById('daemon').value = address;
      document.querySelector('#pair button').click();
    },
    daemon.command('connect', 'browser'),
    daemon.url,
  );

export class Browser {
  /** `hosts`: resolver rules, such as "MAP claude.ai 127.0.0.1:8443". */
  static async open(root, hosts, desktop) {
    const rules = [...hosts, 'EXCLUDE 127.0.0.1', 'EXCLUDE localhost', 'MAP * ~NOTFOUND'].join(', ');
    const browser = await puppeteer.launch({
      executablePath: process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync),
      headless: !desktop,
      env: desktop?.environment ?? process.env,
      pipe: true,
      enableExtensions: true,
      userDataDir: join(root, 'profile'),
      // Without the browser's own guard of the local network: the daemon has to refuse by itself.
      args: ['--no-sandbox', `--host-resolver-rules=${rules}`, '--ignore-certificate-errors', '--disable-background-networking', '--disable-features=LocalNetworkAccessChecks'],
    });
    const ours = new Browser();
    ours.browser = browser;
    ours.id = await browser.installExtension(extensionFolder);
    await ours.worker();
    return ours;
  }

  page = () => this.browser.newPage();
  close = () => this.browser.close();
  secondExtension = (folder) => this.browser.installExtension(folder);

  /** The service worker as it lives now; wakes it when it is dead. */
  async worker(id = this.id) {
    const mine = (target) => target.type() === 'service_worker' && target.url().startsWith(`chrome-extension://${id}/`);
    const target = await this.browser.waitForTarget(mine, { timeout: 10_000 });
    return target.worker();
  }

  async killWorker() {
    const mine = (target) => target.type() === 'service_worker' && target.url().includes(this.id);
    const target = this.browser.targets().find(mine);
    const worker = await target.worker();
    await worker.close();
    await until('the death of the service worker', async () => !this.browser.targets().includes(target));
  }

  async inWorker(work, ...given) {
    return (await this.worker()).evaluate(work, ...given);
  }

  async options() {
    const page = await this.page();
    await page.goto(`chrome-extension://${this.id}/options/options.html`);
    await page.waitForFunction(() => document.getElementById('daemon').value !== '');
    return page;
  }

  /** All that waits goes now; answers with the store, without the token. */
  async flush(options) {
    await options.evaluate(() => chrome.runtime.sendMessage({ kind: 'send' }));
    return this.state(options);
  }
  /** Until nothing waits any more. */
  drain = (options) => until('the queue to drain', async () => (await this.flush(options)).queue.events.length === 0, 40_000);
  async state(options) {
    return options.evaluate(async () => {
      const state = await chrome.runtime.sendMessage({ kind: 'state' });
      return { ...state, pairing: Boolean(state.pairing) };
    });
  }
}
