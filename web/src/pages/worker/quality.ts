// A project's rules of quality in sentences, for whoever decides whether to work there, and for whoever writes them.
import { chance } from '../../lib/agreed.ts';
import type { Price, Quality } from '../../lib/form.ts';
import { money } from '../../lib/money.ts';
import { fullPay } from '../../lib/form.ts';
import { nextGrade } from '../../lib/graded.ts';
import { k } from '../../words/skill.ts';
import { w } from '../../words/worker.ts';

/** Who answers a task and who accepts it. */
export function decidedWords(quality: Quality): string[] {
  const { adaptive, accept_above_ppm: above, overlap, acceptance } = quality;
  const said = adaptive ? [k('r_adaptive', { least: adaptive.least, most: overlap, p: chance(adaptive.target_ppm) })] : [];
  if (above !== undefined) said.push(k('r_above', { p: chance(above) }));
  else if (adaptive && acceptance === 'consensus') said.push(k('r_consensus'));
  else if (!adaptive || acceptance === 'always') said.push(w(`d_${acceptance}`, { n: overlap }));
  else said.push(w('d_manual', { n: adaptive.least === overlap ? overlap : `${adaptive.least}–${overlap}` }));
  const weighed = adaptive || above !== undefined || quality.gold ? [...said, k('r_weighs')] : said;
  return [...weighed, ...dispatchWords(quality)];
}

/** Who gets which task, and what that means for newcomers; nothing where everybody gets the next. */
function dispatchWords({ dispatch }: Quality): string[] {
  if (!dispatch) return [];
  const said = [k('r_dispatch', { n: dispatch.known_after ?? 10 })];
  return dispatch.newcomers_ppm ? [...said, k('r_newcomers', { p: chance(dispatch.newcomers_ppm) })] : said;
}

/** What there is of known tasks; nothing where there are none. Where items come in pairs, how many there are is said there. */
export function knownWords(quality: Quality, paired = false): string[] {
  const { gold } = quality;
  if (!gold) return [];
  const said = [...(paired ? [] : [k('r_gold', { n: Math.round(1_000_000 / gold.rate_ppm) })]), k(`f_${gold.feedback ?? 'after'}`)];
  return gold.pass_ppm === undefined ? said : [...said, k('mark_text', { p: chance(gold.pass_ppm), n: gold.least_seen ?? 10 })];
}

/** What is paid now by a grade, and from when on more. */
export function gradeWords(price: Price, currency: string, gradePpm: number): { now: string; next: string } {
  const amount = (ppm: number) => money(Math.floor((fullPay(price) * ppm) / 1_000_000), currency);
  const said = (ppm: number) => ({ p: chance(ppm), amount: amount(ppm) });
  const next = nextGrade(price.graded ?? [], gradePpm);
  return {
    now: gradePpm === 1_000_000 ? k('pay_whole', { amount: amount(gradePpm) }) : k('pay_graded', said(gradePpm)),
    // A cut needs certainty, so the upper end brings it back; a bonus needs the middle.
    next: next ? k(next.pay_ppm > 1_000_000 ? 'next_mean' : next.pay_ppm === 1_000_000 ? 'next_whole' : 'next_high', { acc: chance(next.at_least_ppm), ...said(next.pay_ppm) }) : k('next_top'),
  };
}
