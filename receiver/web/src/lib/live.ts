// Live by the daemon's stream; without one the totals are asked every few seconds.
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { ask } from './ask';
import type { Call, Summary } from './types';

export type Way = 'connecting' | 'stream' | 'polling' | 'offline';

export interface Live {
  way: Way;
  version: number; // rises when the ledger changed: ask again
  calls: Call[]; // new ones since the page was opened, newest first
}

export const LiveContext = createContext<Live>({ way: 'connecting', version: 0, calls: [] });
export function useLive(): Live {
  return useContext(LiveContext);
}

const POLL_MS = 5000;
const REST_MS = 2000; // a page asks again at most this often,
const SOON_MS = 300; // and so long after a change, since changes come in flocks
const RETRY_STREAM_MS = 30_000;
const CALLS_KEPT = 50;

/** What tells two summaries apart. */
export function fingerprint(summary: Summary): string {
  const { all } = summary.totals;
  return [all.calls, all.failed_calls, all.cost_usd, all.unpriced_calls, summary.ledger?.last_call].join('|');
}

/** The newest first, each once; a call that is told again takes the place of what was told of it. */
export function withCall(calls: Call[], call: Call): Call[] {
  const others = calls.filter((one) => one.id !== call.id);
  return [call, ...others].sort((a, b) => (b.start ?? '').localeCompare(a.start ?? '')).slice(0, CALLS_KEPT);
}

/** Follows the daemon until the returned function is called. */
export function follow(tell: (change: (before: Live) => Live) => void): () => void {
  let source: EventSource | null = null;
  let retry = 0;
  let bumping = 0;
  let bumped = 0;
  let polling = false;
  let missed = false; // while nobody looked
  let last: string | null = null;
  let over = false;

  const way = (now: Way) => tell((before) => (before.way === now ? before : { ...before, way: now }));
  const bump = () => {
    if (document.hidden) missed = true;
    if (bumping || document.hidden) return;
    bumping = window.setTimeout(() => {
      bumping = 0;
      bumped = Date.now();
      tell((before) => ({ ...before, version: before.version + 1 }));
    }, Math.max(SOON_MS, bumped + REST_MS - Date.now()));
  };
  const looked = () => {
    if (document.hidden || !missed) return;
    missed = false;
    bump();
  };
  const seen = (summary: Summary) => {
    const now = fingerprint(summary);
    if (last !== null && last !== now) bump();
    last = now;
  };

  // Until the stream is open. Who has no session any more hears of it here: a refused stream does not say why.
  const needed = () => !over && source?.readyState !== EventSource.OPEN;
  const poll = async () => {
    if (polling) return;
    polling = true;
    while (needed()) {
      const summary = await ask<Summary>('/v1/summary').catch(() => null);
      if (!needed()) break;
      way(summary ? 'polling' : 'offline');
      if (summary) seen(summary);
      await new Promise((again) => setTimeout(again, POLL_MS));
    }
    polling = false;
  };

  const open = () => {
    source = new EventSource('/v1/stream');
    source.onopen = () => way('stream');
    source.addEventListener('usage', (event) => seen(JSON.parse(event.data as string) as Summary));
    source.addEventListener('dropped', bump); // more calls than the stream tells one by one
    source.addEventListener('call', (event) => {
      const call = JSON.parse(event.data as string) as Call;
      if (typeof call.id !== 'string') return;
      tell((before) => ({ ...before, calls: withCall(before.calls, call) }));
      bump();
    });
    source.onerror = () => {
      if (over) return;
      void poll();
      // A browser comes back by itself from a broken stream, not from a refused one.
      if (source?.readyState === EventSource.CLOSED) retry = window.setTimeout(open, RETRY_STREAM_MS);
    };
  };

  document.addEventListener('visibilitychange', looked);
  open();
  return () => {
    over = true;
    document.removeEventListener('visibilitychange', looked);
    source?.close();
    clearTimeout(retry);
    clearTimeout(bumping);
  };
}
