import { expect, test } from 'vitest';
import { amountText, money, parseAmount, perHour, rough, share } from '../src/lib/money.ts';

test('amounts are read and written exactly, as the server does', () => {
  for (const [text, micros, shown] of [
    ['0.05', 50_000, '¥0.05'],
    ['12', 12_000_000, '¥12.00'],
    ['-3.5', -3_500_000, '−¥3.50'],
    ['0.000001', 1, '¥0.000001'],
    ['0.035', 35_000, '¥0.035'],
    ['1902.15', 1_902_150_000, '¥1,902.15'],
  ] as const) {
    expect(parseAmount(text)).toBe(micros);
    expect(money(text)).toBe(shown);
    expect(parseAmount(amountText(micros))).toBe(micros);
  }
  for (const bad of ['', '-', '.5', '1.', '1.0000001', '1e3', 'NaN', '1,5', '99999999999']) expect(parseAmount(bad), bad).toBeNull();
});

test('any sum of micro-units survives its text', () => {
  let seed = 7;
  for (let turn = 0; turn < 5000; turn += 1) {
    seed = (seed * 48_271) % 2_147_483_647;
    const micros = (seed % 2 ? 1 : -1) * ((seed * 4093) % 1_000_000_000_000_000);
    expect(parseAmount(amountText(micros))).toBe(micros === 0 ? 0 : micros);
  }
});

test('an hour is told roughly, and not at all where less than a minute was measured', () => {
  expect(perHour(320_000, 64_000)).toBe(18_000_000);
  expect(perHour(80_000, 59_999)).toBeNull();
  expect(perHour(80_000, 0)).toBeNull();
  expect(rough(18_000_000)).toBe('≈ ¥18');
  expect(rough('18.52')).toBe('≈ ¥18.5');
  expect(rough(123_400_000)).toBe('≈ ¥123');
  expect(share(1, 3)).toBe('33.3%');
  expect(share(0, 0)).toBeNull();
});
