// What the pages of exams share: how an offer reads, whether an answer is there, how a question went.
import type { OfferView, QuestionView, SittingStateName } from '../../api/names.ts';
import { micros, money } from '../../lib/money.ts';
import { percent } from '../../lib/ppm.ts';
import { span } from '../../lib/time.svelte.ts';
import { x } from '../../words/exam.ts';

/** What one reads of an exam before it begins; amounts as the API writes them. */
export type About = Pick<OfferView, 'asks' | 'pass_ppm' | 'qualification' | 'pay' | 'paid_pay' | 'paid_attempts' | 'attempts' | 'expected_ms' | 'limit_ms' | 'wait_ms' | 'training' | 'currency'>;

/** What an exam asks, how long it takes and what it pays, in a line. */
export function offerLine(offer: OfferView): string {
  const paid = micros(offer.paid_pay) > 0 ? x('pays', { pay: money(offer.paid_pay, offer.currency) }) : x('unpaid');
  return [x('asks', { n: offer.asks }), x('takes', { span: span(offer.expected_ms) }), x('pass_at', { percent: percent(offer.pass_ppm) }), paid].join(' · ');
}

/** What one sees of a question's mark; nothing before that may be told. */
export function markOf(question: QuestionView): { word: string; tone: 'ok' | 'warn' | 'stop' } | null {
  if (question.points_ppm === null || question.points_ppm === undefined) return null;
  if (question.points_ppm >= 1_000_000) return { word: x('right'), tone: 'ok' };
  return question.points_ppm > 0 ? { word: x('partly'), tone: 'warn' } : { word: x('wrong'), tone: 'stop' };
}

export const stateWord = (state: SittingStateName): string => x(`s_${state}`);
