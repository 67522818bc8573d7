// Calls page by page, newest first. New ones are read in again from the top, as many as were on the page.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { askAgain, useAgain } from './api';
import { ask, type Trouble, troubleIn } from './ask';
import { useLive } from './live';
import type { Call, CallPage } from './types';

export interface Calls {
  calls: Call[] | null;
  more: boolean;
  trouble: Trouble | null;
  loading: boolean;
  load: () => void;
  reload: () => void;
}

/** `search` begins with "?"; `keep` chooses among what the daemon cannot filter. */
export function useCalls(search: string, size: number, keep?: (call: Call) => boolean, most = 20_000): Calls {
  const { version } = useLive();
  const [wanted, setWanted] = useState(size);
  const [turn, setTurn] = useState(0);
  const [state, setState] = useState<Omit<Calls, 'load' | 'reload'>>({ calls: null, more: false, trouble: null, loading: true });
  const asked = useRef('');
  useEffect(() => {
    const abort = new AbortController();
    const fresh = asked.current !== search;
    asked.current = search;
    const goal = fresh ? size : wanted;
    if (fresh && wanted !== size) setWanted(size);
    setState((before) => ({ ...before, ...(fresh ? { calls: null, trouble: null } : {}), loading: true }));
    const read = async () => {
      const calls: Call[] = [];
      let next: string | null = null;
      let looked = 0;
      do {
        const page: CallPage = await ask<CallPage>(
          `/v1/calls${search}${search ? '&' : '?'}limit=${Math.min(1000, keep ? 1000 : goal)}${next ? `&before=${encodeURIComponent(next)}` : ''}`,
          { signal: abort.signal },
        );
        calls.push(...(keep ? page.calls.filter(keep) : page.calls));
        looked += page.calls.length;
        next = page.next;
      } while (next && calls.length < goal && looked < most * (goal / size));
      setState({ calls, more: next !== null, trouble: null, loading: false });
    };
    read().catch((error: unknown) => {
      if (abort.signal.aborted) return;
      setState((before) => ({ ...before, trouble: troubleIn(error), loading: false }));
    });
    return () => abort.abort();
  }, [search, wanted, version, turn]);
  useAgain(state.trouble, useCallback(() => setTurn((n) => n + 1), []));
  return { ...state, load: () => setWanted((n) => n + size), reload: askAgain };
}
