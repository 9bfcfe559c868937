// Pay by the bundle as the wizard holds it, and the rules that come of it.
import type { Price } from '../../lib/form.ts';
import { weighs } from './measured.ts';
import type { Base } from './measured.ts';

export interface BundleDraft {
  /** Answers in a bundle, as typed. */
  size: string;
  /** Each answer its part by itself; or the bundle together, in proportion or all or nothing. */
  way: 'each' | 'proportion' | 'all';
  /** From which accuracy on all is paid, per cent as typed. */
  least: string;
}

export const PLAIN_BUNDLE: BundleDraft = { size: '10', way: 'each', least: '90' };

const leastPpm = (of: BundleDraft) => Math.round(Number(of.least.trim() || 'x') * 10_000);

/** The part of a price that is about its bundle. */
export function bundleOf(of: BundleDraft): Pick<Price, 'bundle' | 'bundle_quality'> {
  const bundle = Math.floor(Number(of.size)) || 1;
  if (of.way === 'each') return { bundle };
  return { bundle, bundle_quality: of.way === 'all' ? { all_or_nothing: true, at_least_ppm: leastPpm(of) } : {} };
}

/** The wizard's side of a price that stands already. */
export function bundleRead(price: Price): BundleDraft | undefined {
  if (price.unit !== 'bundle') return undefined;
  const rule = price.bundle_quality;
  const least = String((rule?.at_least_ppm ?? 900_000) / 10_000);
  return { size: String(price.bundle ?? 1), way: !rule ? 'each' : rule.all_or_nothing ? 'all' : 'proportion', least };
}

export type BundleFault = 'size_bad' | 'least_bad' | 'unmeasured' | 'both';

/** What the server would refuse of it, in its order. */
export function bundleFault(draft: Base & { unit: string; bundle?: BundleDraft | undefined }): BundleFault | null {
  if (draft.unit !== 'bundle') return null;
  const of = draft.bundle ?? PLAIN_BUNDLE;
  const size = Number(of.size);
  const [low, high] = of.way === 'each' ? [1, 10_000] : [2, 100];
  if (!Number.isInteger(size) || size < low || size > high) return 'size_bad';
  if (of.way === 'each') return null;
  const least = leastPpm(of);
  if (of.way === 'all' && !(least >= 10_000 && least <= 1_000_000)) return 'least_bad';
  if (draft.measured?.grades.length) return 'both';
  return weighs(draft) ? null : 'unmeasured';
}
