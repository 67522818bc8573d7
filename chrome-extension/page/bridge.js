// In the extension's own world of the same page: hears what watch.js says and hands it on. It learns the secret
// name before the page has so much as a <head>: no script of the page has run by then, and none is heard later.
(() => {
  const factsMax = 4096;
  const isPristine = () => document.contentType === 'text/html' && document.head === null;

  const greet = (hello) => {
    if (!isPristine() || typeof hello.detail !== 'string') return;
    const secret = hello.detail;
    document.addEventListener(secret, (event) => {
      if (typeof event.detail !== 'string' || event.detail.length > factsMax) return;
      // The extension was updated or removed under us: nobody listens any more.
      chrome.runtime?.sendMessage({ kind: 'call', facts: JSON.parse(event.detail) }).catch(() => {});
    });
    const tell = (watch) => {
      const detail = JSON.stringify(watch ?? { apis: [], proxies: [] });
      document.dispatchEvent(new CustomEvent(`${secret}:hosts`, { detail }));
    };
    chrome.runtime.sendMessage({ kind: 'watch' }).then(tell, () => {});
  };
  document.addEventListener('litellm-companion:hello', greet, { once: true });
})();
