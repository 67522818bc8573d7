// When to send, and what an answer means. Pure; background.js does the sending.

import { batchMax } from './queue.js';

const first = 5_000;
export const longest = 10 * 60_000;

export const ready = { failures: 0, notBefore: 0, paired: false, limit: batchMax, problem: '' };

/** A clock that was set back must not make us wait for hours. */
export const maySend = (state, wall) => state.paired && (wall >= state.notBefore || state.notBefore - wall > longest);

/** Milliseconds until the next try after so many failures; `dice` in [0, 1) keeps several browsers apart. */
export const pauseAfter = (failures, dice) => Math.min(longest, first * 2 ** Math.min(failures - 1, 10)) * (0.75 + dice / 4);

/**
 * `status` 0: nobody answered. Returns the next state and what becomes of the batch: 'taken', 'kept' or
 * 'dropped' (one event that the daemon will never take).
 */
export function judge(state, status, batchLength, wall, dice) {
  if (status === 200) return { state: { ...state, failures: 0, notBefore: 0, limit: batchMax, problem: '' }, fate: 'taken' };
  if (status === 401 || status === 403) {
    return { state: { ...state, paired: false, problem: 'not_paired' }, fate: 'kept' };
  }
  if (status === 400 || status === 413) {
    // Whatever is wrong with it, halves find it.
    if (batchLength <= 1) return { state: { ...state, limit: batchMax }, fate: 'dropped' };
    return { state: { ...state, limit: Math.ceil(batchLength / 2) }, fate: 'kept' };
  }
  const failures = state.failures + 1;
  const notBefore = wall + pauseAfter(failures, dice);
  return { state: { ...state, failures, notBefore, problem: status === 0 ? 'no_daemon' : 'busy' }, fate: 'kept' };
}
