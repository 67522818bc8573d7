// Reads from the daemon: one question, one state. What was known stays on the page while the next answer comes.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { useLive } from './live';

export type Trouble =
  | { kind: 'no_session' }
  | { kind: 'offline' }
  | { kind: 'absent'; message: string }
  | { kind: 'refused'; message: string };

export class Refusal extends Error {
  constructor(public trouble: Trouble) {
    super(trouble.kind);
  }
}

export const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

const listeners = new Set<() => void>();
/** Tells the shell when the daemon asks for a session. */
export function onSessionEnd(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

async function troubleOf(answer: Response): Promise<Trouble> {
  let message = `${answer.status} ${answer.statusText}`;
  try {
    const told = (await answer.json()) as { error?: { message?: string } };
    if (told.error?.message) message = told.error.message;
  } catch {
    // no JSON: the status says it
  }
  if (answer.status === 401) return { kind: 'no_session' };
  if (answer.status === 404 || answer.status === 405) return { kind: 'absent', message };
  return { kind: 'refused', message };
}

export async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(path, { credentials: 'same-origin', cache: 'no-store', ...init });
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw error;
    throw new Refusal({ kind: 'offline' });
  }
  // healthz answers 503 with the parts that do not go on: that is an answer.
  if (!answer.ok && !(answer.status === 503 && path.startsWith('/healthz'))) {
    const trouble = await troubleOf(answer);
    if (trouble.kind === 'no_session') for (const listener of listeners) listener();
    throw new Refusal(trouble);
  }
  return (await answer.json()) as T;
}

export interface Told<T> {
  data: T | null;
  trouble: Trouble | null;
  loading: boolean;
  reload: () => void;
}

const kept = new Map<string, unknown>(); // the last answers, so that going back shows at once
function keep(path: string, value: unknown): void {
  kept.delete(path);
  kept.set(path, value);
  if (kept.size > 40) kept.delete(kept.keys().next().value!);
}

// Whoever asks again asks for the whole page: what failed together comes back together.
const asking = new Set<() => void>();
export function askAgain(): void {
  for (const again of asking) again();
}
const AGAIN_MS = 5000;

/** Asks again by itself while the daemon is silent. */
export function useAgain(trouble: Trouble | null, again: () => void): void {
  useEffect(() => {
    asking.add(again);
    return () => void asking.delete(again);
  }, [again]);
  useEffect(() => {
    if (trouble?.kind !== 'offline') return;
    const timer = setTimeout(again, AGAIN_MS);
    return () => clearTimeout(timer);
  }, [trouble, again]);
}

/** Asks once, again when `path` changes, again when the ledger does if `live`, and every so often if `every_ms`. */
export function useTold<T>(path: string | null, live = true, every_ms = 0): Told<T> {
  const { version } = useLive();
  const [turn, setTurn] = useState(0);
  const [state, setState] = useState<{ path: string | null; data: T | null; trouble: Trouble | null; loading: boolean }>(
    () => ({ path, data: path ? ((kept.get(path) as T) ?? null) : null, trouble: null, loading: path !== null }),
  );
  const asked = useRef<string | null>(null);
  const stamp = live ? version : 0;
  useEffect(() => {
    if (path === null) return;
    const abort = new AbortController();
    if (asked.current !== path) {
      asked.current = path;
      setState({ path, data: (kept.get(path) as T) ?? null, trouble: null, loading: true });
    }
    ask<T>(path, { signal: abort.signal }).then(
      (data) => {
        keep(path, data);
        setState({ path, data, trouble: null, loading: false });
      },
      (error: unknown) => {
        if (abort.signal.aborted) return;
        const trouble: Trouble = error instanceof Refusal ? error.trouble : { kind: 'refused', message: String(error) };
        setState((before) => ({ ...before, trouble, loading: false }));
      },
    );
    return () => abort.abort();
  }, [path, stamp, turn]);
  useEffect(() => {
    if (every_ms === 0) return;
    const timer = setInterval(() => { if (!document.hidden) setTurn((n) => n + 1); }, every_ms);
    return () => clearInterval(timer);
  }, [every_ms]);
  useAgain(state.trouble, useCallback(() => setTurn((n) => n + 1), []));
  // Between the change of the path and its effect nothing of the old path may show.
  if (state.path !== path) return { data: path ? ((kept.get(path) as T) ?? null) : null, trouble: null, loading: true, reload: askAgain };
  return { data: state.data, trouble: state.trouble, loading: state.loading, reload: askAgain };
}
