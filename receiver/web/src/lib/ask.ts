// Questions to the daemon, and what may go wrong with them.

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

/** What came of a question that failed. */
export function troubleIn(error: unknown): Trouble {
  return error instanceof Refusal ? error.trouble : { kind: 'refused', message: String(error) };
}
