import { ago, compact, duration, moment, shortId, shortPath } from '../../receiver/web/src/lib/format';
import { hashOf, parseHash, searchOf } from '../../receiver/web/src/lib/hash';
import { csv, csvCell, json } from '../../receiver/web/src/lib/table_text';
import { connectCommand, nameOf, routeOf } from '../../receiver/web/src/lib/words';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

test('counts keep three figures and one unit', () => {
  expect(plain(compact(812))).toBe('812');
  expect(plain(compact(13_269))).toBe('13.3 k');
  expect(plain(compact(4_632_042))).toBe('4.63 M');
  expect(plain(compact(164_747_803))).toBe('165 M');
  expect(plain(compact(999_999))).toBe('1.00 M');
});

test('spans read in the unit that fits', () => {
  expect(plain(duration(350))).toBe('350 ms');
  expect(plain(duration(19_773))).toBe('19.8 s');
  expect(plain(duration(59_990))).toBe('1 min');
  expect(plain(duration(7_500_000))).toBe('2 h 05 min');
  expect(plain(duration(200_000_000))).toBe('2 d 7 h');
});

test('moments name the day only when it is another one', () => {
  const now = new Date(2026, 10, 26, 18, 0);
  expect(plain(moment(new Date(2026, 10, 26, 8, 15).toISOString(), now))).toBe('08:15');
  expect(plain(moment(new Date(2026, 10, 25, 17, 59).toISOString(), now))).toBe('25 Nov 17:59');
  expect(plain(moment(new Date(2025, 10, 25, 17, 59).toISOString(), now))).toBe('25 Nov 2025 17:59');
  expect(moment(null)).toBe('–');
});

test('how long ago, and never in the future', () => {
  const now = Date.parse('2026-11-26T12:00:00Z');
  expect(plain(ago('2026-11-26T11:59:00Z', now))).toBe('1 min ago');
  expect(ago('2026-11-26T12:30:00Z', now)).toBe('now');
  expect(ago(null)).toBe('never');
});

test('long names are cut where they still tell', () => {
  expect(shortPath('/home/dana/src/shop-web')).toBe('src/shop-web');
  expect(shortPath('C:\\Users\\dana\\src')).toBe('dana/src');
  expect(shortId('458b0209-3ab7-4729-857e-f21d1da35905')).toBe('458b0209…');
});

test('the hash holds path and query and comes back the same', () => {
  const hash = hashOf(['sessions', 'a/b c%'], { since: '7d', model: 'x&y', empty: undefined });
  expect(parseHash(hash)).toEqual({ path: ['sessions', 'a/b c%'], query: { since: '7d', model: 'x&y' } });
  expect(parseHash('')).toEqual({ path: ['today'], query: {} });
  expect(parseHash('#/calls/%').path).toEqual(['calls', '%']);
  expect(searchOf({ a: '', b: undefined })).toBe('');
});

test('CSV quotes what must be quoted and runs no formulas', () => {
  expect(csvCell('a,"b"')).toBe('"a,""b"""');
  expect(csvCell('=HYPERLINK("x")')).toBe('"\'=HYPERLINK(""x"")"');
  expect(csvCell('@SUM(A1)')).toBe("'@SUM(A1)");
  expect(csvCell('-0.5')).toBe('-0.5');
  expect(csvCell(null)).toBe('');
  expect(csv(['model', 'cost_usd'], [['m', '0.140404']])).toBe('model,cost_usd\r\nm,0.140404\r\n');
});

test('JSON has money as it came, and null for what is unknown', () => {
  expect(JSON.parse(json(['id', 'cost_usd'], [['a', '0.1'], ['b', null]]))).toEqual([
    { id: 'a', cost_usd: '0.1' },
    { id: 'b', cost_usd: null },
  ]);
});

test('meanings have their own colours and names', () => {
  const colors = ['tracked', 'dark', 'proxy_only', 'unknown'].map((route) => routeOf(route).color);
  expect(new Set(colors).size).toBe(4);
  expect(nameOf('route', 'proxy_only')).toBe('Proxy only');
  expect(nameOf('tool', '')).toBe('no tool named');
  expect(nameOf('model', 'gpt-5.4')).toBe('gpt-5.4');
  expect(nameOf('project', '/home/dana/src/shop-web')).toBe('src/shop-web');
  expect(nameOf('session', '')).toBe('no session');
  expect([nameOf('branch', ''), nameOf('host', '')]).toEqual(['no branch named', 'no host named']);
  expect(nameOf('branch', 'feature/a-very-long-name/of-work')).toBe('feature/a-very-long-name/of-work');
});

test('only tools that companion connect knows get its command', () => {
  expect(connectCommand('claude-code')).toContain('companion connect claude ');
  expect(connectCommand('qwen-code')).toBeNull();
});
