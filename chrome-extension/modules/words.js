// What the popup and the options page say. Pure.

const two = (number) => String(number).padStart(2, '0');

/** 5_025_000 -> "1:23:45", 65_000 -> "1:05". */
export function durationText(ms) {
  const seconds = Math.floor(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** How it stands with the daemon: {text, mood}; mood is a class of page.css. */
export function connectionText({ pairing, settings, sending, queue }, wall) {
  const { length } = queue.events;
  const waiting = length ? ` ${length} ${length === 1 ? 'event waits' : 'events wait'}.` : '';
  const lost = queue.lost ? ` ${queue.lost} were lost.` : '';
  if (!pairing) return { text: 'Not paired: open the options.', mood: 'bad' };
  if (!sending.paired) return { text: `The daemon no longer knows this browser: pair it again.${waiting}`, mood: 'bad' };
  if (wall < settings.pausedUntil) return { text: `Paused for ${durationText(settings.pausedUntil - wall)}.${waiting}`, mood: 'quiet' };
  const answers = sending.problem === 'busy' ? 'takes nothing now' : 'does not answer';
  if (sending.problem) return { text: `The daemon at ${settings.daemon} ${answers}.${waiting}${lost}`, mood: 'bad' };
  return { text: `Connected to ${settings.daemon}.${waiting}${lost}`, mood: 'good' };
}
