// The page's state lies in the URL's hash: #/explore?group_by=model&since=7d
import { useEffect, useState } from 'preact/hooks';

export interface Place {
  path: string[]; // ['sessions', 'ID']
  query: Record<string, string>;
}

export function parseHash(hash: string): Place {
  const text = hash.replace(/^#\/?/, '');
  const cut = text.indexOf('?');
  const path = (cut < 0 ? text : text.slice(0, cut)).split('/').filter(Boolean).map(decode);
  const query: Record<string, string> = {};
  if (cut >= 0) for (const [key, value] of new URLSearchParams(text.slice(cut + 1))) query[key] = value;
  return { path: path.length === 0 ? ['today'] : path, query };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // somebody typed a lone %
  }
}

export function hashOf(path: string[], query: Record<string, string | undefined> = {}): string {
  const search = searchOf(query);
  return `#/${path.map(encodeURIComponent).join('/')}${search}`;
}

/** "?a=b", or nothing; what is undefined or empty is left out. */
export function searchOf(query: Record<string, string | undefined>): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value) parameters.set(key, value);
  const text = parameters.toString();
  return text ? `?${text}` : '';
}

export function usePlace(): Place {
  const [place, setPlace] = useState(() => parseHash(location.hash));
  useEffect(() => {
    const moved = () => setPlace(parseHash(location.hash));
    addEventListener('hashchange', moved);
    return () => removeEventListener('hashchange', moved);
  }, []);
  return place;
}

/** Changes the query of this page; `undefined` takes a key out. One step of the history each. */
export function changeQuery(change: Record<string, string | undefined>): void {
  const { path, query } = parseHash(location.hash);
  location.hash = hashOf(path, { ...query, ...change });
}
