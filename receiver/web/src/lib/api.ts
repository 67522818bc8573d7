// Reads from the daemon: one question, one state. What was known stays on the page while the next answer comes.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ask, type Trouble, troubleIn } from './ask';
import { useLive } from './live';

export const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

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
        setState((before) => ({ ...before, trouble: troubleIn(error), loading: false }));
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
