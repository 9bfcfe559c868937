// Figures of quality: pay by accuracy, the worked example, how many answers are likely asked, the parts of answers.
import { expect, test } from 'vitest';
import { agreedOf, chance, moves } from '../src/lib/agreed.ts';
import { mostPay, fullPay } from '../src/lib/form.ts';
import { example, nextGrade, payPpm, quantile, skillOf } from '../src/lib/graded.ts';
import { expected, knownBeside } from '../src/lib/overlap.ts';

const GRADES = [
  { at_least_ppm: 0, pay_ppm: 800_000 },
  { at_least_ppm: 800_000, pay_ppm: 1_000_000 },
  { at_least_ppm: 950_000, pay_ppm: 1_200_000 },
];

test('a quantile is where the beta distribution says, with a plain sum for whole numbers as the model', () => {
  const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k);
  for (const [a, b] of [[3, 1], [2, 5], [12, 30], [103, 9]] as const) {
    for (const part of [0.05, 0.5, 0.95]) {
      const x = quantile(part, a, b);
      let sum = 0;
      for (let j = a; j < a + b; j += 1) sum += choose(a + b - 1, j) * x ** j * (1 - x) ** (a + b - 1 - j);
      expect(sum).toBeCloseTo(part, 7);
    }
  }
});

test('a newcomer is believed three in four, and has a wide interval', () => {
  const new_ = skillOf(0, 0);
  expect(new_.mean_ppm).toBe(750_000);
  // Beta(3, 1): the cube root of one in twenty, and of nineteen in twenty.
  expect(new_.low_ppm).toBe(Math.round(Math.cbrt(0.05) * 1e6));
  expect(new_.high_ppm).toBe(Math.round(Math.cbrt(0.95) * 1e6));
});

test('a cut needs certainty, a bonus the mean, and nothing measured pays the whole price', () => {
  const skill = (low: number, mean: number, high: number, judged = 50) => ({ low_ppm: low, mean_ppm: mean, high_ppm: high, judged });
  expect(payPpm(GRADES, skill(0, 100, 200, 0))).toBe(1_000_000);
  expect(payPpm([], skill(0, 100, 200))).toBe(1_000_000);
  expect(payPpm(GRADES, skill(600_000, 700_000, 810_000))).toBe(1_000_000);
  expect(payPpm(GRADES, skill(600_000, 700_000, 790_000))).toBe(800_000);
  expect(payPpm(GRADES, skill(900_000, 940_000, 990_000))).toBe(1_000_000);
  expect(payPpm(GRADES, skill(940_000, 960_000, 990_000))).toBe(1_200_000);
});

test('the worked example has a newcomer, the fewest right answers for each pay, and one who just misses', () => {
  const lines = example(GRADES, 100_000, 50);
  expect(lines.map(({ judged, pay_micros }) => [judged, pay_micros])).toEqual([[0, 100_000], [50, 120_000], [50, 100_000], [50, 80_000]]);
  for (const line of lines) expect(payPpm(GRADES, skillOf(line.right, line.judged))).toBe(line.pay_ppm);
  const [, best, whole, cut] = lines;
  expect(payPpm(GRADES, skillOf((best?.right ?? 0) - 1, 50))).toBe(1_000_000);
  expect(cut?.right).toBe((whole?.right ?? 0) - 1);
});

test('the next grade is the nearest that pays more', () => {
  expect(nextGrade(GRADES, 800_000)?.at_least_ppm).toBe(800_000);
  expect(nextGrade(GRADES, 1_000_000)?.at_least_ppm).toBe(950_000);
  expect(nextGrade(GRADES, 1_200_000)).toBeUndefined();
});

test('the most an answer pays is by the best grade', () => {
  const price = { unit: 'task', rate_micros: 100_000, graded: GRADES } as const;
  expect([fullPay({ ...price, graded: [...GRADES] }), mostPay({ ...price, graded: [...GRADES] })]).toEqual([100_000, 120_000]);
  expect(mostPay({ unit: 'task', rate_micros: 100_000 })).toBe(100_000);
});

test('as many answers as needed: never outside the bounds, and fewer of good people', () => {
  expect(expected({ least: 3, most: 3, target: 0.99 }, 0.8, 2).answers).toBeCloseTo(3, 9);
  // Three who are right four times in five: the majority is right 0.896 of the time.
  expect(expected({ least: 3, most: 3, target: 0.99 }, 0.8, 2).right).toBeCloseTo(0.896, 9);
  expect(expected({ least: 1, most: 7, target: 0.6 }, 0.9, 2).answers).toBe(1);
  const [good, bad] = [0.95, 0.7].map((skill) => expected({ least: 1, most: 7, target: 0.95 }, skill, 2).answers);
  expect(good).toBeLessThan(bad ?? 0);
  for (const classes of [2, 5, 200]) {
    const { answers, right } = expected({ least: 2, most: 9, target: 0.97 }, 0.85, classes);
    expect(answers).toBeGreaterThanOrEqual(2);
    expect(answers).toBeLessThanOrEqual(9);
    expect(right).toBeGreaterThan(0.85);
    expect(right).toBeLessThanOrEqual(1);
  }
});

test('known tasks are held for beside the answers, rounded up', () => {
  expect([knownBeside(90, 100_000), knownBeside(91, 100_000), knownBeside(5, 500_000)]).toEqual([10, 11, 5]);
});

test('parts of answers are read with care and told as odds', () => {
  const part = { assignment: 'asg_1', millinats: 1609, skill_ppm: 833_000, right_ppm: 900_000 };
  expect(agreedOf({ a: { value: 'x', probability_ppm: 900_000, parts: [part, { assignment: 3 }, null] }, b: 'y' })).toEqual([
    { field: 'a', value: 'x', probability_ppm: 900_000, parts: [part] },
    { field: 'b', value: 'y', probability_ppm: null, parts: [] },
  ]);
  expect(agreedOf({ a: { parts: [{ ...part, put_right: true }] } })[0]?.parts).toEqual([{ ...part, put_right: true }]);
  expect(moves(1609)).toEqual({ way: 'for', times: '5.0' });
  expect(moves(-2900)).toEqual({ way: 'against', times: '18' });
  expect(moves(10).way).toBe('none');
  expect([chance(934_567), chance(1_000_000), chance(999_960), chance(500_000)]).toEqual(['93.4%', '100%', '> 99.9%', '50%']);
});
