import { hostTyped, patternsOf } from '../modules/sites.js';
import { connectionText } from '../modules/words.js';

const part = (id) => document.getElementById(id);
const ask = (message) => chrome.runtime.sendMessage(message);
const say = (id, text, mood) => Object.assign(part(id), { textContent: text, className: mood });

function ownHost(host, settings) {
  const item = document.createElement('li');
  const button = document.createElement('button');
  Object.assign(button, { type: 'button', textContent: 'Remove', ariaLabel: `Remove ${host}` });
  button.onclick = async () => {
    await chrome.permissions.remove({ origins: patternsOf([host]) }).catch(() => {});
    await change({ own: settings.own.filter((other) => other !== host) });
  };
  item.append(`${host} `, button);
  return item;
}

async function show() {
  const state = await ask({ kind: 'state' });
  const { settings, config, pairing } = state;
  const { text, mood } = connectionText(state, Date.now());
  say('connection', text, mood);
  if (!part('daemon').value) part('daemon').value = settings.daemon;
  part('unpair').hidden = !pairing;
  const proxies = config.proxies.length ? ` Calls to ${config.proxies.map(({ url }) => url).join(', ')} are counted too.` : '';
  part('known').textContent = pairing
    ? `${config.sites.length} AI sites of the daemon's catalogue, and calls to ${config.apis.length} model APIs.${proxies}`
    : 'The daemon tells which sites are AI sites, once it is paired.';
  part('own').replaceChildren(...settings.own.map((host) => ownHost(host, settings)));
  part('private').checked = settings.private;
}

async function change(settings) {
  await ask({ kind: 'settings', change: settings });
  await show();
}

part('pair').onsubmit = async (event) => {
  event.preventDefault();
  const told = await ask({ kind: 'pair', code: part('code').value, address: part('daemon').value });
  say('paired', told?.ok ? `Paired as "${told.name}".` : (told?.message ?? 'The extension did not answer.'), told?.ok ? 'good' : 'bad');
  if (told?.ok) part('code').value = '';
  await show();
};
part('unpair').onclick = async () => {
  await ask({ kind: 'unpair' });
  say('paired', 'Unpaired here. `companion token revoke` makes the daemon forget it too.', 'quiet');
  await show();
};
part('add').onsubmit = async (event) => {
  event.preventDefault();
  const host = hostTyped(part('host').value);
  if (!host) return say('added', 'That is no host.', 'bad');
  // Asked for before anything is awaited: browsers want to see the person's click.
  const granted = await chrome.permissions.request({ origins: patternsOf([host]) }).catch(() => false);
  if (!granted) return say('added', `Without the permission for ${host} it cannot be counted.`, 'bad');
  const { settings } = await ask({ kind: 'state' });
  await change({ own: [...new Set([...settings.own, host])] });
  part('host').value = '';
  return say('added', `${host} is counted.`, 'good');
};
part('private').onchange = () => change({ private: part('private').checked });
part('wipe').onclick = async () => {
  await ask({ kind: 'wipe' });
  say('wiped', 'Wiped.', 'good');
  await show();
};

await show();
