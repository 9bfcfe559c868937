// What a project costs at most, what an hour of it pays, and when it is done; all of it estimates out of the wizard.
import { mostPay } from '../../lib/form.ts';
import { amountText } from '../../lib/money.ts';
import { priceOf, usualPay } from './draft.ts';
import type { Draft } from './draft.ts';

export interface Forecast {
  tasks: number;
  answers: number;
  pay: number;
  /** What it will likely pay, where that hangs on how much there is in a task. */
  likely: number;
  fee: number;
  all: number;
  workMs: number;
  /** Until it is done, with the people expected. */
  doneMs: number;
  hourly: number | null;
}

/** In micro-units and milliseconds. */
export function forecast(draft: Draft, feePpm: number): Forecast {
  const tasks = draft.tasks || 100;
  const answers = tasks * draft.overlap;
  const each = mostPay(priceOf(draft));
  const usual = usualPay(draft);
  const feeEach = Math.floor((each * feePpm) / 1_000_000);
  const seconds = Math.max(0, Number(draft.seconds) || 0);
  const workMs = answers * seconds * 1000;
  return {
    tasks,
    answers,
    pay: answers * each,
    likely: answers * usual,
    fee: answers * feeEach,
    all: answers * (each + feeEach),
    workMs,
    doneMs: workMs / Math.max(1, Math.min(draft.people, answers)),
    hourly: seconds > 0 && usual > 0 ? Math.round((usual * 3600) / seconds) : null,
  };
}

/** The pay for one unit that makes an hour worth so much. */
export function rateFor(draft: Draft, hourlyMicros: number): string {
  const perTask = (hourlyMicros * (Number(draft.seconds) || 0)) / 3600;
  const usual = Math.max(1, Number(draft.usualUnits) || 1);
  const units = draft.unit === 'task' ? 1 : draft.unit === 'media_minute' ? usual / 60 : usual;
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
