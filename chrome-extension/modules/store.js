// What the extension remembers. One change at a time: the browser runs handlers of several events at once, and
// ends the service worker when it likes.
import { noCosts, noneNamed } from './costs.js';
import { nothingSeen } from './tracker.js';
import { emptyQueue } from './queue.js';
import { ready } from './sending.js';
import { usualDaemon } from './door.js';

const lasting = {
  settings: { daemon: usualDaemon, private: false, own: [], pausedUntil: 0, pausedSites: [] },
  pairing: null,
  config: { sites: [], apis: [], proxies: [], fetched: 0 },
  queue: emptyQueue,
  sending: ready,
  days: {},
  named: noneNamed,
  costs: noCosts,
};
/** Gone with the browser: after a restart nothing is open. */
const passing = { tracker: nothingSeen, idle: 'active' };

export function openStore({ local, session }) {
  let last = Promise.resolve();

  async function read() {
    const [kept, now] = await Promise.all([local.get(lasting), session.get(passing)]);
    return { ...kept, ...now };
  }

  /** `change` gets everything and returns what is to be replaced; answers with its result. */
  function update(change) {
    const turn = last.then(async () => {
      const changed = (await change(await read())) ?? {};
      const part = (keys) => Object.fromEntries(Object.entries(changed).filter(([key]) => key in keys));
      const [kept, now] = [part(lasting), part(passing)];
      if (Object.keys(kept).length) await local.set(kept);
      if (Object.keys(now).length) await session.set(now);
      return changed;
    });
    last = turn.catch(() => {});
    return turn;
  }

  /** Everything but the pairing and the settings of a person. */
  const wipe = () => update(() => ({ queue: emptyQueue, days: {}, named: noneNamed, costs: noCosts, tracker: nothingSeen }));

  return { read, update, wipe };
}
