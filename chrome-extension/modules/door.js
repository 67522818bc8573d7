// The daemon's address and what it answers. Requests go out as any page's would, with the extension's Origin, by
// which the daemon knows who asks: no permission for its host is needed.

export const usualDaemon = 'http://127.0.0.1:4319';

/** As typed -> without a path; null when it is no address that a token may be sent to. */
export function daemonAddress(text) {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const near = ['127.0.0.1', 'localhost'].includes(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && near) ? url.origin : null;
}

async function ask(fetch, address, path, { method = 'GET', token = '', body = undefined } = {}) {
  const headers = { ...(token && { authorization: `Bearer ${token}` }), ...(body && { 'content-type': 'application/json' }) };
  try {
    const answer = await fetch(`${address}${path}`, {
      method,
      headers,
      body: body && JSON.stringify(body),
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      signal: AbortSignal.timeout(20_000),
    });
    return { status: answer.status, json: await answer.json().catch(() => null) };
  } catch {
    return { status: 0, json: null };
  }
}

export const pair = (fetch, address, code, browser) =>
  ask(fetch, address, '/v1/browser/pair', { method: 'POST', body: { code, browser } });
export const post = (fetch, address, token, browser, events) =>
  ask(fetch, address, '/v1/browser/events', { method: 'POST', token, body: { browser, events } });
export const costs = (fetch, address, token, browser, calls) =>
  ask(fetch, address, '/v1/browser/costs', { method: 'POST', token, body: { browser, calls } });
export const config = (fetch, address, token) => ask(fetch, address, '/v1/browser/config', { token });
