import { addDays, fill, mondayOf, stepFor } from '../../receiver/web/src/lib/buckets';

test('days without use are on the axis too', () => {
  const days = fill('day', ['2026-02-26', '2026-03-02']);
  expect(days.map((one) => one.key)).toEqual(['2026-02-26', '2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02']);
  expect(days[0]!.label).toBe('26 Feb');
  expect(days[0]!.name).toBe('Thu 26 Feb');
});

test('the axis begins where the range does', () => {
  expect(fill('day', ['2026-11-20'], '2026-11-18', '2026-11-21').map((one) => one.key)).toEqual([
    '2026-11-18', '2026-11-19', '2026-11-20', '2026-11-21',
  ]);
});

test('a day is asked for from its own date to the next one', () => {
  expect(fill('day', ['2026-12-31'])[0]).toMatchObject({ since: '2026-12-31', until: '2027-01-01' });
});

test('days do not slip where clocks change', () => {
  expect(addDays('2026-03-28', 1)).toBe('2026-03-29');
  expect(addDays('2026-03-29', 1)).toBe('2026-03-30');
  expect(addDays('2026-10-25', 1)).toBe('2026-10-26');
});

test('hours are told apart by their offset when the clock goes back', () => {
  const hours = fill('hour', ['2026-10-25T02:00+02:00', '2026-10-25T02:00+01:00']);
  expect(hours).toHaveLength(2);
  expect(hours[0]!.until).toBe(hours[1]!.since);
});

test('hours between two hours are filled in', () => {
  expect(fill('hour', ['2026-11-25T09:00+00:00', '2026-11-25T12:00+00:00'])).toHaveLength(4);
});

test('ISO weeks begin on Mondays and cross the year', () => {
  expect(mondayOf('2026-W01')).toBe('2025-12-29');
  expect(fill('week', ['2026-W52', '2027-W01']).map((one) => one.key)).toEqual(['2026-W52', '2026-W53', '2027-W01']);
});

test('months go over the end of a year', () => {
  const months = fill('month', ['2026-11', '2027-02']);
  expect(months.map((one) => one.key)).toEqual(['2026-11', '2026-12', '2027-01', '2027-02']);
  expect(months[1]).toMatchObject({ since: '2026-12-01', until: '2027-01-01', label: 'Dec 2026' });
});

test('nothing gives no bars, and a wild range is bounded', () => {
  expect(fill('day', [])).toEqual([]);
  expect(fill('day', ['1970-01-01', '2026-11-26']).length).toBeLessThanOrEqual(800);
});

test('the step follows the length of the range', () => {
  const now = new Date('2026-11-26T12:00:00Z');
  expect(stepFor('24h', undefined, now)).toBe('hour');
  expect(stepFor('2026-11-26', undefined, now)).toBe('hour');
  expect(stepFor('30d', undefined, now)).toBe('day');
  expect(stepFor('2026-11-01', '2026-11-08', now)).toBe('day');
  expect(stepFor('all', undefined, now)).toBe('week');
});
