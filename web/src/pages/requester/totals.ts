// A project's batches added up, and how far and how fast it is.
import type { BatchView } from '../../api/names.ts';
import { micros } from '../../lib/money.ts';

export interface Totals {
  tasks: number;
  settled: number;
  wanted: number;
  answers: number;
  /** Answers that wait for a person. */
  toReview: number;
  accepted: number;
  rejected: number;
  paid: number;
  fees: number;
  held: number;
  free: number;
  need: number;
  toOpen: number;
}

/** A project's batches added up; answers that wait for a person are the project's own count, since a batch's holds stand for leases and known tasks too. */
export function totals(batches: BatchView[], toReview = 0): Totals {
  const sum = (of: (batch: BatchView) => number) => batches.reduce((all, batch) => all + of(batch), 0);
  return {
    tasks: sum((b) => b.tasks),
    settled: sum((b) => b.settled),
    wanted: sum((b) => b.wanted),
    answers: sum((b) => b.answers),
    toReview,
    accepted: sum((b) => b.accepted),
    rejected: sum((b) => b.rejected),
    paid: sum((b) => micros(b.paid)),
    fees: sum((b) => micros(b.fees)),
    held: sum((b) => micros(b.escrow.held)),
    free: sum((b) => micros(b.escrow.free)),
    need: sum((b) => micros(b.escrow.need)),
    toOpen: batches.filter((b) => b.state === 'funded').length,
  };
}

/** The parts of the progress bar, in answers: decided, waiting for a person, still to come. */
export function parts(of: Totals): { done: number; doubt: number; way: number; left: number } {
  const decided = Math.min(of.accepted + of.rejected, of.wanted);
  const doubt = Math.min(of.toReview, of.wanted - decided);
  const way = Math.max(0, Math.min(of.answers, of.wanted) - decided - doubt);
  return { done: decided, doubt, way, left: Math.max(0, of.wanted - decided - doubt - way) };
}

/** Looks at two moments: how long until all answers are in at the pace between them. */
export function forecastMs(then: { at: number; answers: number }, now: { at: number; answers: number }, wanted: number): number | null {
  const [passed, came] = [now.at - then.at, now.answers - then.answers];
  return passed > 0 && came > 0 && wanted > now.answers ? ((wanted - now.answers) * passed) / came : null;
}
