import { costColumn } from '../../receiver/web/src/parts/money';
import { exactMoney, formatMoney, known, parseMoney, percent } from '../../receiver/web/src/lib/money';

test('a decimal string becomes whole nano-dollars', () => {
  expect(parseMoney('198.0812126')).toBe(198_081_212_600n);
  expect(parseMoney('0')).toBe(0n);
  expect(parseMoney('-0.5')).toBe(-500_000_000n);
});

test('what is unknown stays unknown and is no zero', () => {
  expect(parseMoney(null)).toBeNull();
  expect(parseMoney(undefined)).toBeNull();
  expect(parseMoney('much')).toBeNull();
  expect(parseMoney('1e3')).toBeNull();
});

test('sums are exact where floating point is not', () => {
  const sum = ['0.1', '0.2'].reduce((all, one) => all + known(one), 0n);
  expect(exactMoney(sum)).toBe('$0.30');
  expect(0.1 + 0.2).not.toBe(0.3);
  const many = Array.from({ length: 10_000 }, () => known('0.000000001')).reduce((a, b) => a + b, 0n);
  expect(exactMoney(many)).toBe('$0.00001');
});

test('amounts that a double cannot hold keep every place', () => {
  expect(exactMoney(known('123456789012.123456789'))).toBe('$123,456,789,012.123456789');
});

test('money is rounded half up, with thousands set apart', () => {
  expect(formatMoney(known('1234.565'))).toBe('$1,234.57');
  expect(formatMoney(known('0.995'))).toBe('$1.00');
  expect(formatMoney(known('1234567.5'), 0)).toBe('$1,234,568');
  expect(formatMoney(known('-2.5'))).toBe('−$2.50');
});

test('what is not nothing never reads as nothing', () => {
  expect(formatMoney(known('0.0012'))).toBe('<$0.01');
  expect(formatMoney(known('0.0012'), 4)).toBe('$0.0012');
  expect(formatMoney(1n, 4)).toBe('<$0.0001');
  expect(formatMoney(0n)).toBe('$0.00');
});

test('a share of nothing is no number', () => {
  expect(percent(5n, 0n)).toBeNull();
  expect(percent(known('36.15'), known('104.28'))).toBeCloseTo(34.66, 2);
});

test('a table is taken along with nothing in the place of a cost that is not known', () => {
  const sum = (cost_usd: string, unpriced_calls: number) => costColumn.value({ cost_usd, unpriced_calls, calls: 3 });
  expect(sum('0', 3)).toBeNull();
  expect(sum('0.5', 1)).toBe('0.5');
  expect(sum('0', 0)).toBe('0');
});
