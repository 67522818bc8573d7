// Active time by site, as a pure function of what was seen when. A stretch is time on one site without a
// break; it grows under one id, and whoever hears of it several times keeps the greatest account.
import { passed } from './clock.js';

/** A longer stay becomes several stretches: a crash loses none that was told of, and hours add up. */
const stretchMax = 15 * 60_000;

export const nothingSeen = { open: null, at: null, tabs: {} };

const begun = (site, wall, newId) => ({
  id: newId(),
  site: site.name,
  category: site.category,
  start: wall,
  end: wall,
  active_ms: 0,
  visits: 0,
});

/**
 * Time goes on to `now`; from then on `site` ({name, category} or null) is looked at.
 * Returns the next state and the stretches that grew or ended.
 */
export function advance(state, site, now, newId) {
  const told = [];
  let open = state.open;
  let broken = false;
  if (open && state.at) {
    const gone = passed(state.at, now);
    broken = gone.broken;
    open = { ...open, end: open.end + gone.ms, active_ms: open.active_ms + gone.ms };
    if (gone.ms > 0) told.push(open);
  }
  const stays = open && site && open.site === site.name && !broken && open.active_ms < stretchMax;
  if (!stays) open = site ? begun(site, now.wall, newId) : null;
  return { state: { ...state, open, at: now }, told };
}

/**
 * A tab shows `site` ({…} or null) now. A visit is counted when it showed something else before; time on a
 * site that is looked at and its visit are one stretch. Call advance() first.
 */
export function arrive(state, tab, site, now, newId) {
  const { [tab]: before, ...others } = state.tabs;
  const tabs = site ? { ...others, [tab]: site.name } : others;
  if (!site || before === site.name) return { state: { ...state, tabs }, told: [] };
  if (state.open?.site === site.name) {
    const open = { ...state.open, visits: state.open.visits + 1 };
    return { state: { ...state, tabs, open }, told: [open] };
  }
  return { state: { ...state, tabs }, told: [{ ...begun(site, now.wall, newId), visits: 1 }] };
}

export function leave(state, tab) {
  const { [tab]: gone, ...tabs } = state.tabs;
  return { ...state, tabs };
}
