import { costNote, withCosts } from '../modules/costs.js';
import { siteMatcher } from '../modules/sites.js';
import { todaySorted } from '../modules/today.js';
import { connectionText, durationText } from '../modules/words.js';

const pauseTime = 30 * 60_000;
const part = (id) => document.getElementById(id);
const ask = (message) => chrome.runtime.sendMessage(message);

function row({ site, ms, visits, calls, tokens, cost }) {
  const line = document.createElement('tr');
  for (const text of [site, durationText(ms), visits, calls, tokens.toLocaleString(), cost.text]) {
    const cell = document.createElement('td');
    cell.textContent = text;
    if (text !== site) cell.className = 'number';
    line.append(cell);
  }
  line.lastChild.title = cost.title;
  if (cost.more) {
    const more = document.createElement('div');
    Object.assign(more, { textContent: cost.more, className: 'quiet' });
    line.lastChild.append(more);
  }
  return line;
}

function showSites(state, wall) {
  const told = withCosts(todaySorted(state.days, wall), state.costs, wall);
  part('sites').replaceChildren(...told.rows.map(row));
  part('total').replaceChildren(row({ ...told.total, site: 'Together' }));
  part('total').hidden = told.rows.length < 2;
  part('empty').hidden = told.rows.length > 0;
  const note = costNote(told, wall, state.pairing !== null && state.sending.paired && !state.sending.problem);
  Object.assign(part('costs'), { textContent: note, hidden: note === '' });
}

async function siteHere({ config, settings }) {
  const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
  return siteMatcher(config.sites, settings.own)(tab?.url)?.name;
}

async function show() {
  const state = await ask({ kind: 'state' });
  const { settings } = state;
  const { text, mood } = connectionText(state, Date.now());
  Object.assign(part('connection'), { textContent: text, className: mood });
  showSites(state, Date.now());
  part('dashboard').href = `${settings.daemon}/dashboard/`;
  const paused = Date.now() < settings.pausedUntil;
  part('pause').textContent = paused ? 'Go on now' : 'Pause for 30 minutes';
  part('pause').onclick = () => change({ pausedUntil: paused ? 0 : Date.now() + pauseTime });
  const here = await siteHere(state);
  part('site').hidden = !here;
  if (!here) return;
  const off = settings.pausedSites.includes(here);
  part('site').textContent = off ? `Count ${here} again` : `Do not count ${here}`;
  part('site').onclick = () => {
    const others = settings.pausedSites.filter((site) => site !== here);
    return change({ pausedSites: off ? others : [...others, here] });
  };
}

async function change(settings) {
  await ask({ kind: 'settings', change: settings });
  await show();
}

part('options').onclick = () => chrome.runtime.openOptionsPage();
await show();
await ask({ kind: 'send' });
await show();
