// In the page's own world, before its scripts: looks at the answers of model APIs, and takes from them the id, the
// model and the counts of tokens. Nothing else leaves this file; nothing of the page's behaviour changes. Whatever
// the page does to the built-ins later, these are the ones from before.
(() => {
  const asks = /\/(chat\/completions|completions|responses|messages|embeddings|rerank|images\/(generations|edits)|audio\/(speech|transcriptions|translations))$|:(generate|streamGenerate)Content$/;
  const jsonMax = 8 << 20;
  const lineMax = 1 << 20;

  const free = Function.prototype.bind.bind(Function.prototype.call);
  const [clone, getReader, read, cancel, decode, then, header, test] = [
    Response.prototype.clone,
    ReadableStream.prototype.getReader,
    ReadableStreamDefaultReader.prototype.read,
    ReadableStreamDefaultReader.prototype.cancel,
    TextDecoder.prototype.decode,
    Promise.prototype.then,
    Headers.prototype.get,
    RegExp.prototype.test,
  ].map((method) => free(method));
  const { CustomEvent, Request, URL, TextDecoder: Decoder, Promise: Promised } = globalThis;
  const { parse, stringify } = JSON;
  const { apply } = Reflect;
  const now = Date.now.bind(Date);
  const dispatch = document.dispatchEvent.bind(document);

  // Our other half hears this before any script of the page can run, and from then on only the secret name.
  const secret = crypto.randomUUID();
  const hosts = new Promised((resolve) => {
    document.addEventListener(`${secret}:hosts`, (event) => resolve(parse(event.detail)), { once: true });
  });
  dispatch(new CustomEvent('litellm-companion:hello', { detail: secret }));

  const report = (facts) => dispatch(new CustomEvent(secret, { detail: stringify(facts) }));

  const isWatched = (url, { apis, proxies }) => {
    const { host, origin } = new URL(url);
    return proxies.includes(origin) || apis.some((api) => host === api || host.endsWith(`.${api}`) || host.endsWith(`-${api}`));
  };

  /** Numbers, and objects of numbers. */
  function numbers(value, depth = 0) {
    const kept = {};
    for (const [key, inner] of Object.entries(value)) {
      if (typeof inner === 'number') kept[key] = inner;
      else if (inner && typeof inner === 'object' && depth < 2) kept[key] = numbers(inner, depth + 1);
    }
    return kept;
  }

  /** Later accounts of the same answer say more. */
  function pick(document, into) {
    for (const part of Array.isArray(document) ? document : [document, document?.message, document?.response]) {
      if (!part || typeof part !== 'object') continue;
      const id = part.id ?? part.responseId;
      const model = part.model ?? part.modelVersion;
      const usage = part.usage ?? part.usageMetadata;
      if (typeof id === 'string') into.id ??= id.slice(0, 1024);
      if (typeof model === 'string') into.model = model.slice(0, 128);
      if (usage && typeof usage === 'object') into.usage = { ...into.usage, ...numbers(usage) };
    }
  }

  function pickText(text, into) {
    try {
      pick(parse(text), into);
    } catch {
      // No JSON: it states nothing.
    }
  }

  /** Server-sent events: one JSON a line; those after the first matter when they state usage. */
  function eventLines(into) {
    let rest = '';
    const line = (text) => {
      if (!text.startsWith('data:')) return;
      if (into.id === undefined || text.includes('"usage')) pickText(text.slice(5), into);
    };
    return (piece) => {
      const lines = (rest + piece).split('\n');
      rest = lines.pop();
      if (rest.length > lineMax) rest = '';
      lines.forEach(line);
      return true;
    };
  }

  function wholeText(into) {
    let text = '';
    return (piece, ended) => {
      text += piece;
      if (ended) pickText(text, into);
      return text.length <= jsonMax;
    };
  }

  /** Calls `ended` once, with what was stated until then. */
  function readBody(response, take, ended) {
    const reader = getReader(response.body);
    const decoder = new Decoder();
    const step = ({ done, value }) => {
      const goOn = take(done ? '\n' : decode(decoder, value, { stream: true }), done);
      if (done) return ended(true);
      if (goOn) return then(read(reader), step, () => ended(false));
      then(cancel(reader), undefined, () => {});
      return ended(false);
    };
    then(read(reader), step, () => ended(false));
  }

  const stated = (get) => ({
    litellm_call_id: get('x-litellm-call-id') ?? undefined,
    request_id: get('request-id') ?? get('x-request-id') ?? undefined,
  });

  /** `get`: a header by name. `response`: our own copy of the answer; null where it has no body. */
  function look(seen, status, get, response) {
    then(hosts, (watched) => {
      const type = get('content-type') ?? '';
      const into = {};
      const facts = { ...seen, status, ...stated(get) };
      const tell = (whole) => report({ ...facts, ...into, end: now(), whole });
      if (!isWatched(seen.url, watched) || !response?.body) {
        if (response?.body) then(cancel(getReader(response.body)), undefined, () => {});
        return isWatched(seen.url, watched) ? tell(false) : undefined;
      }
      if (type.includes('text/event-stream')) return readBody(response, eventLines(into), tell);
      if (type.includes('json')) return readBody(response, wholeText(into), tell);
      then(cancel(getReader(response.body)), undefined, () => {});
      return tell(false);
    });
  }

  /** {url, start} of a request that asks a model; null for all others. */
  function asked(method, target) {
    if (method.toUpperCase() !== 'POST') return null;
    const { href, pathname } = new URL(target, document.baseURI);
    return test(asks, pathname) ? { url: href.split('?')[0], start: now() } : null;
  }

  const { fetch } = globalThis;
  const getUrl = free(Object.getOwnPropertyDescriptor(Request.prototype, 'url').get);
  const getMethod = free(Object.getOwnPropertyDescriptor(Request.prototype, 'method').get);

  function seenOf(input, init) {
    const request = input instanceof Request;
    return asked(String(init?.method ?? (request ? getMethod(input) : 'GET')), request ? getUrl(input) : String(input));
  }

  const watching = {
    fetch(input, init) {
      let seen = null;
      try {
        seen = seenOf(input, init);
      } catch {
        // The page's own call will say what is wrong with it.
      }
      const answer = apply(fetch, this, arguments);
      if (seen) {
        const arrived = (response) => {
          try {
            look(seen, response.status, (name) => header(response.headers, name), response.body ? clone(response) : null);
          } catch {
            // Not ours to break.
          }
        };
        then(answer, arrived, () => {});
      }
      return answer;
    },
  };
  Object.defineProperty(watching.fetch, 'length', { value: fetch.length });
  globalThis.fetch = watching.fetch;

  // XMLHttpRequest: older libraries.
  const { open, send, getResponseHeader } = XMLHttpRequest.prototype;
  const requests = new WeakMap();
  const remember = WeakMap.prototype.set.bind(requests);
  const recall = WeakMap.prototype.get.bind(requests);
  const listen = free(EventTarget.prototype.addEventListener);
  const textOf = free(Object.getOwnPropertyDescriptor(XMLHttpRequest.prototype, 'responseText').get);
  const statusOf = free(Object.getOwnPropertyDescriptor(XMLHttpRequest.prototype, 'status').get);

  function answered(request, seen) {
    then(hosts, (watched) => {
      if (!isWatched(seen.url, watched) || statusOf(request) === 0) return;
      const get = (name) => apply(getResponseHeader, request, [name]);
      const into = {};
      const isText = request.responseType === '' || request.responseType === 'text';
      const text = isText ? textOf(request) : stringify(request.responseType === 'json' ? request.response : null);
      const events = (get('content-type') ?? '').includes('text/event-stream');
      if (text.length <= jsonMax) (events ? eventLines(into) : wholeText(into))(`${text}\n`, true);
      report({ ...seen, status: statusOf(request), ...stated(get), ...into, end: seen.end, whole: true });
    });
  }

  XMLHttpRequest.prototype.open = function (method, target) {
    try {
      remember(this, asked(String(method), String(target)));
    } catch {
      remember(this, null);
    }
    return apply(open, this, arguments);
  };
  XMLHttpRequest.prototype.send = function () {
    const seen = recall(this);
    if (seen) {
      seen.start = now();
      listen(this, 'loadend', () => {
        seen.end = now();
        answered(this, seen);
      });
    }
    return apply(send, this, arguments);
  };
})();
