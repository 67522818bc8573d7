// The service worker (Chromium) or event page (Firefox): listens, and hands on. It may die after every event;
// what matters lies in the store.
import { companion } from './modules/companion.js';
import { browserName } from './modules/names.js';

const tickName = 'tick';
const idleAfterSeconds = 60;
const life = crypto.randomUUID();

const browser = {
  name: browserName(navigator),
  /** The tab that a person looks at, if it is one that we may see. */
  async observe() {
    const window = await chrome.windows.getLastFocused().catch(() => null);
    if (!window?.focused) return null;
    const [tab] = await chrome.tabs.query({ active: true, windowId: window.id });
    return tab?.url ? { url: tab.url, incognito: tab.incognito } : null;
  },
  /** The pages that we may see get the two scripts; those of the future, each at its start. */
  async syncScripts() {
    const { origins = [] } = await chrome.permissions.getAll();
    const matches = origins.filter((origin) => /^(\*|https?):/.test(origin));
    await chrome.scripting.unregisterContentScripts().catch(() => {});
    if (matches.length === 0) return;
    const script = (id, file, world) => ({ id, js: [file], matches, world, runAt: 'document_start', persistAcrossSessions: true });
    await chrome.scripting.registerContentScripts([script('bridge', 'page/bridge.js', 'ISOLATED'), script('watch', 'page/watch.js', 'MAIN')]);
  },
  /** Alarms only while there is something to count or to send. */
  tick(on) {
    if (!on) return void chrome.alarms.clear(tickName);
    return void chrome.alarms.get(tickName).then((alarm) => alarm ?? chrome.alarms.create(tickName, { periodInMinutes: 0.5 }));
  },
};

const ours = companion({
  storage: chrome.storage,
  fetch: (...request) => fetch(...request),
  browser,
  clock: () => ({ wall: Date.now(), steady: performance.now(), life }),
  newId: () => crypto.randomUUID(),
  dice: Math.random,
});

// Pages' renderers have no business with the token.
chrome.storage.local.setAccessLevel?.({ accessLevel: 'TRUSTED_CONTEXTS' })?.catch?.(() => {});
chrome.idle.setDetectionInterval(idleAfterSeconds);

/** Window managers hand the focus on in steps, and the last one is not always told: so we look once more. */
const focusSettles = 300;
const look = () => {
  setTimeout(() => ours.look(), focusSettles);
  return ours.look();
};
chrome.tabs.onActivated.addListener(look);
chrome.windows.onFocusChanged.addListener(look);
chrome.windows.onRemoved.addListener(look);
chrome.idle.onStateChanged.addListener((state) => ours.look(state));
chrome.tabs.onUpdated.addListener((tabId, changed, tab) => {
  if (changed.url || changed.status === 'loading') void ours.navigated(tabId, { url: tab.url, incognito: tab.incognito });
});
chrome.tabs.onRemoved.addListener((tabId) => ours.closed(tabId));
chrome.alarms.onAlarm.addListener(() => ours.tick());
chrome.runtime.onInstalled.addListener(() => browser.syncScripts());
chrome.runtime.onStartup.addListener(() => ours.tick());
chrome.permissions.onAdded.addListener(() => browser.syncScripts());
chrome.permissions.onRemoved.addListener(() => browser.syncScripts());

/** What the popup and the options page ask for. */
const wishes = {
  state: () => ours.store.read(),
  pair: ({ code, address }) => ours.pair(code, address),
  unpair: () => ours.unpair(),
  wipe: () => ours.store.wipe(),
  settings: ({ change }) => ours.settingsChanged(() => change),
  send: () => ours.tick({ looks: true }),
};

const isOurPage = (sender) => sender.id === chrome.runtime.id && sender.url?.startsWith(chrome.runtime.getURL('')) === true;
const isOurScript = (sender) => sender.id === chrome.runtime.id && sender.tab !== undefined && sender.frameId === 0;
const tabOf = (sender) => ({ url: sender.url, incognito: sender.tab.incognito });

async function answer(message, sender) {
  if (isOurPage(sender) && Object.hasOwn(wishes, message.kind)) return wishes[message.kind](message);
  if (isOurScript(sender) && message.kind === 'call') return ours.called(message.facts, tabOf(sender));
  if (isOurScript(sender) && message.kind === 'watch') return ours.watchList(tabOf(sender));
  return null;
}

chrome.runtime.onMessage.addListener((message, sender, respond) => {
  answer(message, sender).then((told) => respond(told ?? null), () => respond(null));
  return true;
});
