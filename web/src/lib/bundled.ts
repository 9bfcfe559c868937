// What a bundle that is graded as a whole pays, as the server works it out (crates/market/src/bundle.rs), for the worked
// example people read before they begin. What is really paid is the server's to say.
import type { Price } from './form.ts';

export interface BundleLine {
  of: number;
  right: number;
  pay_micros: number;
}

/** The pay of a whole bundle with so many answers, so many of them right, in micro-units. */
export function bundlePays(price: Price, of: number, right: number): number {
  const rule = price.bundle_quality;
  const whole = Math.floor((price.rate_micros * of) / (price.bundle ?? 1));
  const reached = right * 1_000_000 >= (rule?.at_least_ppm ?? 1_000_000) * of;
  const earned = rule?.all_or_nothing ? (reached ? whole : 0) : Math.floor((whole * right) / of);
  const least = price.minimum_micros ?? 0;
  const at = (place: number) => Math.floor((earned * place) / of);
  let paid = 0;
  for (let place = 0; place < of; place += 1) paid += Math.max(at(place + 1) - at(place), least);
  return paid;
}

/** All right, one wrong, the fewest right that a threshold lets through and one fewer; and one that ended half way. */
export function bundleExample(price: Price): BundleLine[] {
  const of = price.bundle ?? 1;
  const line = (count: number, right: number): BundleLine => ({ of: count, right, pay_micros: bundlePays(price, count, right) });
  const least = price.bundle_quality?.all_or_nothing ? Math.ceil(((price.bundle_quality.at_least_ppm ?? 1_000_000) * of) / 1_000_000) : of;
  const rights = [...new Set([of, of - 1, least, least - 1])].filter((right) => right >= 0 && right <= of).sort((x, y) => y - x);
  const half = Math.max(1, Math.floor(of / 2));
  const early = half < of ? [line(half, half), line(half, half - 1)] : [];
  return [...rights.map((right) => line(of, right)), ...early];
}
