// Which requests of web apps ask a model: by host, method and the end of the path.

const asks = /\/(chat\/completions|completions|responses|messages|embeddings|rerank|images\/(generations|edits)|audio\/(speech|transcriptions|translations))$|:(generate|streamGenerate)Content$/;

/** Paths of which the extension looks at answers at all. page/watch.js has the same rule; a test compares. */
export const asksAModel = (path) => asks.test(path.replace(/\/+$/, ''));
export const pathRule = asks.source;

const isHost = (host, known) => host === known || host.endsWith(`.${known}`) || host.endsWith(`-${known}`);

/**
 * `config` as GET /v1/browser/config has it. Returns a function from a URL to {provider, endpoint}, or null
 * for what is no call of a model API that we know.
 */
export function apiMatcher({ apis = [], proxies = [] }) {
  const bases = proxies.filter(({ url }) => URL.canParse(url)).map(({ url }) => new URL(url));
  return (text) => {
    if (!URL.canParse(text)) return null;
    const url = new URL(text);
    if (!asksAModel(url.pathname)) return null;
    const within = (base) => url.origin === base.origin && url.pathname.startsWith(base.pathname.replace(/\/+$/, ''));
    if (bases.some(within)) return { provider: 'litellm', endpoint: url.pathname };
    const api = url.protocol === 'https:' && apis.find(({ host }) => isHost(url.host, host));
    return api ? { provider: api.provider, endpoint: url.pathname } : null;
  };
}
