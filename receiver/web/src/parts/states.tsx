// Loading, empty and trouble: each says what to do.
import type { ComponentChildren } from 'preact';
import type { Told } from '../lib/api';
import type { Trouble } from '../lib/ask';
import { Command } from './command';

export function NoSession() {
  return (
    <main class="state state-page">
      <h1>This window has no session</h1>
      <p>What the ledger holds is shown only to windows that you opened from a terminal. A session ends after twelve idle hours, or with the daemon.</p>
      <Command text="companion open" />
      <p><button type="button" onClick={() => location.reload()}>Try again</button></p>
    </main>
  );
}

export function Loading({ what = 'Loading' }: { what?: string }) {
  return (
    <div class="loading" role="status">
      <span class="sr">{what}</span>
      <i aria-hidden="true" /><i aria-hidden="true" /><i aria-hidden="true" />
    </div>
  );
}

export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="state">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

export function TroubleNote({ trouble, retry }: { trouble: Trouble; retry: () => void }) {
  const again = <button type="button" onClick={retry}>Try again</button>;
  if (trouble.kind === 'offline')
    return (
      <div class="state" role="alert">
        <h2>The daemon does not answer</h2>
        <p>See whether it runs, and start it if not:</p>
        <Command text="companion status" />
        {again}
      </div>
    );
  if (trouble.kind === 'no_session') return <NoSession />;
  if (trouble.kind === 'absent')
    return (
      <div class="state" role="alert">
        <h2>Not there</h2>
        <p>{trouble.message}</p>
        {again}
      </div>
    );
  return (
    <div class="state" role="alert">
      <h2>The daemon refused this</h2>
      <p>{trouble.message}</p>
      {again}
    </div>
  );
}

/** The answer, or what stands for it. An old answer stays while a new one is on its way; trouble goes above it. */
export function Answered<T>({ told, children }: { told: Told<T>; children: (data: T) => ComponentChildren }) {
  if (told.data === null) {
    if (told.trouble) return <TroubleNote trouble={told.trouble} retry={told.reload} />;
    return <Loading />;
  }
  return (
    <>
      {told.trouble && <p class="stale" role="status">Not up to date: the daemon does not answer. <button type="button" onClick={told.reload}>Try again</button></p>}
      {children(told.data)}
    </>
  );
}
