// Events that wait for the daemon: bounded, each under its id, gone only when the daemon has said so. Pure.

export const queueMax = 5_000;
/** What one request carries; the daemon takes 500 events and 1 MiB. */
export const batchMax = 200;

export const emptyQueue = { events: [], lost: 0 };

/** An event that is known grows in its place; `rev` tells whether it grew since it was sent. */
export function put(queue, event) {
  const at = queue.events.findIndex(({ id }) => id === event.id);
  const events = [...queue.events];
  if (at >= 0) {
    events[at] = { ...event, rev: events[at].rev + 1 };
    return { ...queue, events };
  }
  events.push({ ...event, rev: 0 });
  const over = Math.max(0, events.length - queueMax);
  return { events: events.slice(over), lost: queue.lost + over };
}

/** The oldest events; at most `limit`. */
export const batchOf = (queue, limit = batchMax) => queue.events.slice(0, Math.min(limit, batchMax));

/** Those that were taken go, unless they grew meanwhile. */
export function settle(queue, sent) {
  const revs = new Map(sent.map(({ id, rev }) => [id, rev]));
  return { ...queue, events: queue.events.filter(({ id, rev }) => revs.get(id) !== rev) };
}

/** As the daemon reads them. */
export const wireForm = (events) => events.map(({ rev, ...event }) => event);
