// What a project costs at most, what an hour of it pays, and when it is done; all of it estimates out of the wizard.
import { mostPay } from '../../lib/form.ts';
import { amountText } from '../../lib/money.ts';
import { expected, knownBeside } from '../../lib/overlap.ts';
import type { Expected } from '../../lib/overlap.ts';
import { PLAIN_BUNDLE } from './bundle.ts';
import { optionsOf, priceOf, usualPay } from './draft.ts';
import type { Draft } from './draft.ts';
import { gradedPrice } from './measured.ts';

export interface Forecast {
  tasks: number;
  /** At most; and how many it will likely be, where no more are asked than needed. */
  answers: number;
  answersLikely: number;
  /** Answers to known tasks beside them. */
  known: number;
  pay: number;
  /** What it will likely pay, where that hangs on how much there is in a task or on how many answers it needs. */
  likely: number;
  fee: number;
  all: number;
  /** The likely pay with its fee. */
  allLikely: number;
  workMs: number;
  /** Until it is done, with the people expected. */
  doneMs: number;
  hourly: number | null;
}

/** In micro-units and milliseconds. */
export function forecast(draft: Draft, feePpm: number): Forecast {
  const { measured } = draft;
  // Rows with a right answer are known tasks: paid by how many are mixed in, and not by the overlap.
  const tasks = toAnswer(draft);
  const beside = (answers: number) => (measured?.gold ? knownBeside(answers, measured.ratePpm) : 0);
  const most = tasks * draft.overlap;
  const some = measured?.adaptive ? Math.ceil(tasks * asked(draft).answers) : most;
  const [answers, answersLikely] = [most + beside(most), some + beside(some)];
  const each = mostPay(gradedPrice(priceOf(draft), draft));
  const usual = usualPay(draft);
  const fee = (pay: number) => Math.floor((pay * feePpm) / 1_000_000);
  const seconds = Math.max(0, Number(draft.seconds) || 0);
  const workMs = answersLikely * seconds * 1000;
  return {
    tasks,
    answers,
    answersLikely,
    known: beside(most),
    pay: answers * each,
    likely: answersLikely * usual,
    fee: answers * fee(each),
    all: answers * (each + fee(each)),
    allLikely: answersLikely * (usual + fee(usual)),
    workMs,
    doneMs: workMs / Math.max(1, Math.min(draft.people, answersLikely)),
    hourly: seconds > 0 && usual > 0 ? Math.round((usual * 3600) / seconds) : null,
  };
}

/** Tasks whose answer is asked for; a hundred where there is no data yet. */
export function toAnswer(draft: Draft): number {
  return draft.tasks ? Math.max(0, draft.tasks - (draft.measured?.gold ? (draft.known ?? 0) : 0)) : 100;
}

/** Different answers a text or a number may have, as far as chance is concerned. */
const OPEN_CLASSES = 200;

/** How many answers a task likely takes, and how likely they are right, if people are as good as the draft expects. */
export function asked(draft: Draft): Expected {
  const [first] = draft.questions;
  const classes = first?.kind === 'choice' ? optionsOf(first.options).length : first?.kind === 'choices' ? 2 : OPEN_CLASSES;
  const of = draft.measured;
  const [least, target] = of?.adaptive ? [of.least, of.targetPpm / 1_000_000] : [draft.overlap, 1];
  return expected({ least: Math.min(least, draft.overlap), most: draft.overlap, target }, draft.single / 100, classes);
}

/** The pay for one unit that makes an hour worth so much. */
export function rateFor(draft: Draft, hourlyMicros: number): string {
  const perTask = (hourlyMicros * (Number(draft.seconds) || 0)) / 3600;
  const usual = Math.max(1, Number(draft.usualUnits) || 1);
  const units = draft.unit === 'task' ? 1 : draft.unit === 'bundle' ? 1 / (Math.floor(Number((draft.bundle ?? PLAIN_BUNDLE).size)) || 1) : draft.unit === 'media_minute' ? usual / 60 : usual;
  return amountText(Math.max(1000, Math.ceil(perTask / units / 1000) * 1000));
}

/** The chance that more than half of `n` people are right, each with chance `p`; a tie counts half. */
export function majority(n: number, p: number): number {
  let [sum, ways] = [0, 1];
  for (let right = 0; right <= n; right += 1) {
    const weight = ways * p ** right * (1 - p) ** (n - right);
    if (right * 2 > n) sum += weight;
    else if (right * 2 === n) sum += weight / 2;
    ways = (ways * (n - right)) / (right + 1);
  }
  return sum;
}
