// Every answer of a project as its download tells it, for the grid, the people and the review queue.
import { readMarks } from '../../editor/spans/marks.ts';
import { drawnIn } from '../../lib/drawn.ts';
import type { Form, Price } from '../../lib/form.ts';

export interface Raw {
  task: string;
  key: string | null;
  worker: string;
  assignment: string;
  state: string;
  submitted_at: string;
  active_ms: number;
  answer: Record<string, unknown>;
  data: Record<string, unknown>;
}

/** What an accepted answer paid by the price rule, in micro-units; none where the answer does not tell. */
export function payOf(price: Price, form: Form, answer: Record<string, unknown>): number | null {
  const most = price.maximum_units ?? 1;
  const least = price.minimum_micros ?? 0;
  const characters = () => form.fields.reduce((sum, field) => sum + (field.kind === 'text' ? Array.from(String(answer[field.name] ?? '')).length : 0), 0);
  switch (price.unit) {
    case 'task':
      return price.rate_micros;
    case 'bundle':
      return Math.floor(price.rate_micros / (price.bundle ?? 1));
    case 'object':
      return Math.max(least, price.rate_micros * Math.min(most, objectsIn(form, answer)));
    case 'character':
      return Math.max(least, price.rate_micros * Math.min(most, characters()));
    case 'media_minute':
      return null;
  }
}

/** Objects drawn or marked. */
const objectsIn = (form: Form, answer: Record<string, unknown>): number =>
  drawnIn(form, answer).length + form.fields.reduce((sum, field) => sum + (field.kind === 'spans' ? readMarks(answer[field.name]).spans.length : 0), 0);

export interface Person {
  worker: string;
  answers: number;
  accepted: number;
  rejected: number;
  activeMs: number;
  /** Of the accepted ones. */
  paid: number;
  paidMs: number;
  hourly: number | null;
}

const ENOUGH = 5;

export function people(rows: Raw[], price: Price, form: Form): Person[] {
  const all = new Map<string, Person>();
  for (const row of rows) {
    const one = all.get(row.worker) ?? { worker: row.worker, answers: 0, accepted: 0, rejected: 0, activeMs: 0, paid: 0, paidMs: 0, hourly: null };
    one.answers += 1;
    one.activeMs += row.active_ms;
    if (row.state === 'rejected' || row.state === 'rejected_finally') one.rejected += 1;
    if (row.state === 'accepted') {
      one.accepted += 1;
      one.paid += payOf(price, form, row.answer) ?? 0;
      one.paidMs += row.active_ms;
    }
    all.set(row.worker, one);
  }
  const known = price.unit !== 'media_minute';
  for (const one of all.values()) {
    if (known && one.accepted >= ENOUGH && one.paidMs > 0) one.hourly = Math.round((one.paid * 3_600_000) / one.paidMs);
  }
  return [...all.values()].sort((a, b) => b.answers - a.answers);
}

/** The rate at which somebody who earns this much an hour would earn the floor, to a thousandth of the currency. */
export function rateAtFloor(rateMicros: number, hourly: number, floor: number): number {
  return Math.ceil((rateMicros * floor) / Math.max(1, hourly) / 1000) * 1000;
}
