// Which site of the catalogue, or of the user's own, a URL belongs to. By host and path, never by a piece of
// text: the same rules as detectors/browser/site_matcher in the daemon, so that both tell of the same sites.

const covers = (prefix, path) =>
  path.startsWith(prefix) && (path.length === prefix.length || prefix.endsWith('/') || path[prefix.length] === '/');

function placeOf(text, site) {
  const cut = text.search(/[/?]/);
  const host = (cut < 0 ? text : text.slice(0, cut)).toLowerCase();
  const [path, query = ''] = (cut < 0 ? '' : text.slice(cut)).split('?', 2);
  return { host, path: path || '/', query, site };
}

/** Compares what says most about a place; of two that say as much, an exception comes before a site. */
const byWeight = (a, b) =>
  b.path.length + b.query.length - a.path.length - a.query.length || (a.site ? 1 : 0) - (b.site ? 1 : 0);

/**
 * `sites` as GET /v1/browser/config has them; `own` are hosts that the user added.
 * Returns a function from a URL to {name, category} or null.
 */
export function siteMatcher(sites, own = []) {
  const places = new Map();
  const add = (text, site) => {
    const place = placeOf(text, site);
    places.set(place.host, [...(places.get(place.host) ?? []), place].sort(byWeight));
  };
  for (const { name, category = '', hosts = [], paths = [], excluding = [] } of sites) {
    for (const host of hosts) for (const path of paths.length ? paths : ['']) add(host + path, { name, category });
    for (const exception of excluding) add(exception, null);
  }
  for (const host of own) add(host, { name: host, category: 'custom' });
  return (text) => {
    const url = webAddress(text);
    if (!url) return null;
    const parts = url.search.slice(1).split('&');
    for (let host = url.hostname.replace(/\.+$/, ''); host; host = host.split('.').slice(1).join('.')) {
      const fits = ({ path, query }) => covers(path, url.pathname) && (!query || parts.includes(query));
      const place = places.get(host)?.find(fits);
      if (place) return place.site;
    }
    return null;
  };
}

/** A URL object for http and https; null for all else. */
export function webAddress(text) {
  if (typeof text !== 'string' || !URL.canParse(text)) return null;
  const url = new URL(text);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url : null;
}

/** The match patterns that let us see a site's tabs. */
export const patternsOf = (hosts) => hosts.map((host) => `*://*.${host}/*`);

/** "Chat.Example.com/path" as typed -> "chat.example.com"; null when it is no host. */
export function hostTyped(text) {
  const typed = text.trim();
  const url = webAddress(typed.includes('://') ? typed : `https://${typed}`);
  const host = url?.hostname.replace(/\.+$/, '') ?? '';
  return /^[a-z0-9.-]+$/.test(host) ? host : null;
}
