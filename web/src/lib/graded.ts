// Pay by measured accuracy, as the server works it out (crates/quality: skill, beta, graded), so that a worked example
// can be shown before anybody has worked. What is really paid is the server's to say.
import type { Grade } from './form.ts';

/** What is believed of a worker's accuracy, in parts per million: the mean, and bounds that hold nine in ten. */
export interface Skill {
  mean_ppm: number;
  low_ppm: number;
  high_ppm: number;
  judged: number;
}
export interface Line {
  judged: number;
  right: number;
  skill: Skill;
  pay_ppm: number;
  pay_micros: number;
}

const WHOLE = 1_000_000;
/** What is believed of a worker nobody knows: three right answers of four. */
const PRIOR = { right: 3, wrong: 1 };
const PAY_LEAST = 500_000;
const PAY_MOST = 2_000_000;

/** The logarithm of the gamma function: recurrence up to ten, then Stirling's series. */
function lnGamma(of: number): number {
  let [x, product] = [of, 1];
  for (; x < 10; x += 1) product *= x;
  const r = 1 / (x * x);
  const series = 1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r * (1 / 1188 - (r * 691) / 360_360))));
  return (x - 0.5) * Math.log(x) - x + 0.918_938_533_204_672_8 + series / x - Math.log(product);
}

const lnBeta = (a: number, b: number) => lnGamma(a) + lnGamma(b) - lnGamma(a + b);

/** Lentz's method for the continued fraction of the incomplete beta function. */
function fraction(x: number, a: number, b: number): number {
  const keep = (value: number) => (Math.abs(value) < 1e-300 ? 1e-300 : value);
  let c = 1;
  let d = 1 / keep(1 - ((a + b) * x) / (a + 1));
  let whole = d;
  for (let m = 1; m < 10_000; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    const before = whole;
    for (const term of [even, odd]) {
      d = 1 / keep(1 + term * d);
      c = keep(1 + term / c);
      whole *= d * c;
    }
    if (Math.abs(whole - before) <= 1e-15 * Math.abs(whole)) break;
  }
  return whole;
}

/** The probability that a share which follows Beta(a, b) is at most `x`. */
function below(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(a * Math.log(x) + b * Math.log(1 - x) - lnBeta(a, b));
  return x <= (a + 1) / (a + b + 2) ? (front * fraction(x, a, b)) / a : 1 - (front * fraction(1 - x, b, a)) / b;
}

/** The share below which Beta(a, b) lies with the probability `part`. */
export function quantile(part: number, a: number, b: number): number {
  let [low, high] = [0, 1];
  while (high - low > 1e-10) {
    const middle = (low + high) / 2;
    if (below(middle, a, b) > part) high = middle;
    else low = middle;
  }
  return (low + high) / 2;
}

/** What is believed after so many judged answers of which so many were right, of somebody without another record. */
export function skillOf(right: number, judged: number): Skill {
  const [a, b] = [PRIOR.right + right, PRIOR.wrong + judged - right];
  const ppm = (part: number) => Math.round(part * WHOLE);
  const mean_ppm = ppm(a / (a + b));
  return { mean_ppm, low_ppm: Math.min(ppm(quantile(0.05, a, b)), mean_ppm), high_ppm: Math.max(ppm(quantile(0.95, a, b)), mean_ppm), judged };
}

/** The part of the price that an answer of this worker pays. A cut needs certainty, a bonus the mean itself. */
export function payPpm(grades: Grade[], skill: Skill): number {
  if (skill.judged <= 0 || !grades.length) return WHOLE;
  const lowest = Math.min(...grades.map((grade) => grade.pay_ppm));
  const reached = (accuracy: number) => {
    const pays = grades.filter((grade) => grade.at_least_ppm <= accuracy).map((grade) => grade.pay_ppm);
    return Math.min(PAY_MOST, Math.max(PAY_LEAST, pays.length ? Math.max(...pays) : lowest));
  };
  return Math.min(reached(Math.max(skill.high_ppm, skill.mean_ppm)), Math.max(reached(skill.mean_ppm), WHOLE));
}

/** A newcomer, then workers of whom so many answers were judged: the fewest right for each pay, and one who just misses. */
export function example(grades: Grade[], priceMicros: number, judged: number): Line[] {
  const line = (seen: number, right: number): Line => {
    const skill = skillOf(right, seen);
    const pay_ppm = payPpm(grades, skill);
    return { judged: seen, right, skill, pay_ppm, pay_micros: Math.floor((priceMicros * pay_ppm) / WHOLE) };
  };
  const lines = [line(0, 0)];
  let last = line(judged, judged);
  for (let right = judged - 1; right >= 0; right -= 1) {
    const now = line(judged, right);
    if (now.pay_ppm !== last.pay_ppm) lines.push(last);
    last = now;
  }
  const next = lines.length > 1 ? lines.at(-1) : undefined;
  return [...lines, line(judged, next ? Math.max(next.right - 1, last.right) : judged)];
}

/** The grade above what is paid now, by the mean: from which accuracy on it pays more. None where there is none. */
export function nextGrade(grades: Grade[], nowPpm: number): Grade | undefined {
  return grades.filter((grade) => grade.pay_ppm > nowPpm).sort((a, b) => a.at_least_ppm - b.at_least_ppm)[0];
}
