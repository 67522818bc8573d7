// One call of a model API, as page/watch.js saw it and as the daemon hears of it. Pure. Pages can make the
// browser send what they like, so every member is measured here before it goes anywhere.
import { normalise } from './usage.js';

const durationMax = 24 * 3_600_000;
const text = (value, rule) => (typeof value === 'string' && rule.test(value) ? value : undefined);
const id = /^[\w.:-]{1,128}$/;

/** `facts` of the page, `site` that the tab shows, `match` of modules/apis.js. Null for what is no call. */
export function callEvent(facts, site, match, wall, newId) {
  if (!facts || typeof facts !== 'object') return null;
  const api = match(facts.url);
  const { status, start, end } = facts;
  if (!api || !Number.isInteger(status) || status < 100 || status > 599) return null;
  const sound = Number.isInteger(start) && Number.isInteger(end) && start <= end && end - start < durationMax;
  return {
    kind: 'call',
    id: newId(),
    site: site.name,
    provider: api.provider,
    endpoint: api.endpoint,
    start: sound ? start : wall,
    end: sound ? end : wall,
    status,
    model: text(facts.model, /^[\w./:@+ -]{1,128}$/),
    response_id: text(facts.id, /^[\w.:=+/-]{1,1024}$/),
    litellm_call_id: text(facts.litellm_call_id, id),
    request_id: text(facts.request_id, id),
    // A stream that was cut off has stated only the beginning.
    usage: facts.whole && status < 400 ? (normalise(facts.usage) ?? undefined) : undefined,
  };
}
