// What cards and sheets say of a project in words: its price, how long pay takes, where it is best done.
import type { PriceView } from '../../api/names.ts';
import type { Price } from '../../lib/form.ts';
import { mostPay } from '../../lib/form.ts';
import { percent } from '../../lib/ppm.ts';
import { micros, money } from '../../lib/money.ts';
import { span } from '../../lib/time.svelte.ts';
import { names } from '../../words/common.ts';
import type { Name } from '../../words/common.ts';
import { h } from '../../words/hall.ts';
import { w } from '../../words/worker.ts';

/** `/题`, or `每 10 题` for a bundle. */
export function unitWords(price: { unit: string; bundle?: number }): string {
  if (price.unit === 'bundle') return ` ${w('per_bundle', { n: price.bundle ?? 1 })}`;
  return w('per_unit', { unit: names(price.unit as Name) });
}

/** The whole rule in sentences. */
export function priceWords(price: Price, currency: string): string[] {
  const rate = money(price.rate_micros, currency);
  const most = money(mostPay(price), currency);
  const key = `pay_rule_${price.unit}` as const;
  const said = price.bundle_quality ? [] : [w(key, { rate, most, n: price.bundle ?? 1 })];
  if (price.minimum_micros) said.push(w('pay_minimum', { least: money(price.minimum_micros, currency) }));
  return said;
}

/** What a card says of a bundle that is graded as a whole; empty where there is none. */
export function bundleChip(price: PriceView): string {
  const rule = price.bundle_quality;
  if (!rule) return '';
  return rule.all_or_nothing ? h('bundle_all', { n: price.bundle, p: percent(rule.at_least_ppm ?? 1_000_000) }) : h('bundle_proportion', { n: price.bundle });
}

/** How long a task takes, from what it pays and what an hour has paid; none where nothing was measured. */
export function secondsEach(price: PriceView, mostPayText: string, hourly: string | null | undefined): number | null {
  const hour = micros(hourly);
  const fixed = price.unit === 'task' || price.unit === 'bundle';
  return hour > 0 && fixed ? Math.round((micros(mostPayText) * 3600) / hour) : null;
}

/** How long a requester lets people wait for their pay; empty where nobody was paid lately. */
export function waitWords(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return '';
  return ms < 60_000 ? h('review_at_once') : h('review_time', { time: span(ms) });
}

/** Whether a mouse does it better: where something is drawn. */
export const atDesk = (card: { kinds: readonly string[] }): boolean => card.kinds.includes('boxes') || card.kinds.includes('shapes');
