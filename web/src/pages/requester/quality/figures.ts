// A project's quality as it is drawn: points and bars out of the server's figures.
import type { QualityView } from '../../../api/names.ts';
import { chance } from '../../../lib/agreed.ts';
import { count, micros, money } from '../../../lib/money.ts';
import { q } from '../../../words/quality.ts';

type Days = Pick<QualityView, 'days'>;
type Costs = Pick<QualityView, 'accepted' | 'paid' | 'fees' | 'by_answers' | 'currency' | 'saved_answers'>;

/** Where each of so many stands between the ends; one by itself in the middle. */
const along = (at: number, count: number) => (count > 1 ? at / (count - 1) : 0.5);

/** Accuracy by day, the oldest first: of all judged answers, and of those to known tasks. */
export function byDay(of: Days) {
  const days = [...of.days].sort((a, b) => a.day.localeCompare(b.day));
  const most = Math.max(1, ...days.map((day) => day.judged));
  const judged = days.map((day, at) => ({
    at: along(at, days.length), ppm: day.right_ppm, weight: 0.15 + (day.judged / most) * 0.35, label: day.day, shown: q('d_judged', { n: count(day.judged), p: chance(day.right_ppm) }),
  }));
  const known = days.flatMap((day, at) => {
    const ppm = day.gold_right_ppm ?? null;
    return ppm === null ? [] : [{ at: along(at, days.length), ppm, weight: 0.2, label: day.day, shown: q('d_judged', { n: count(day.gold), p: chance(ppm) }) }];
  });
  return { judged, known, ends: [days[0]?.day ?? '', days.length > 1 ? (days.at(-1)?.day ?? '') : ''] as [string, string] };
}

/** What an answer costs in the mean, fee included; none before one was paid. */
export function eachCosts(of: Costs): number | null {
  return of.accepted > 0 ? Math.round((micros(of.paid) + micros(of.fees)) / of.accepted) : null;
}

/** How sure tasks are by their number of answers, with what that many cost. */
export function byCost(of: Costs) {
  const each = eachCosts(of);
  const groups = [...of.by_answers].sort((a, b) => a.answers - b.answers);
  const most = Math.max(1, ...groups.map((group) => group.tasks));
  const cost = (answers: number) => (each === null ? '' : money(answers * each, of.currency));
  const label = (answers: number) => q('cost_point', { n: answers, cost: cost(answers) }).replace(/ · $/, '');
  return {
    points: groups.map((group, at) => ({
      at: along(at, groups.length), ppm: group.probability_ppm, weight: group.tasks / most, label: label(group.answers), shown: `${chance(group.probability_ppm)} · ${q('tasks', { n: count(group.tasks) })}`,
    })),
    ends: [groups[0] ? label(groups[0].answers) : '', groups.length > 1 ? label(groups.at(-1)?.answers ?? 0) : ''] as [string, string],
  };
}

/** How many tasks are how sure, in twentieths from the least sure there is, or from a half, up. */
export function bySureness(of: Pick<QualityView, 'sure'>) {
  const STEP = 50_000;
  const last = 1_000_000 - STEP;
  // What is wholly sure belongs to the last twentieth.
  const tasks = new Map<number, number>();
  for (const one of of.sure) tasks.set(Math.min(last, one.from_ppm), (tasks.get(Math.min(last, one.from_ppm)) ?? 0) + one.tasks);
  const first = Math.min(500_000, ...tasks.keys());
  return Array.from({ length: (last - first) / STEP + 1 }, (_, at) => first + at * STEP).map((from) => ({
    label: q('sure_from', { p: chance(from) }), value: tasks.get(from) ?? 0, shown: q('tasks', { n: count(tasks.get(from) ?? 0) }),
  }));
}
