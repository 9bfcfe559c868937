// The finer rules of quality as the wizard holds them: numbers as they are typed, and the rules that come of them. A draft
// without them makes the same rules as ever, to the byte.
import type { Feedback, Grade, Price, Quality, Rules } from '../../lib/form.ts';
import { amountText, parseAmount } from '../../lib/money.ts';

export interface Measured {
  /** Ask only as many as a task needs; the most is the draft's overlap. */
  adaptive: boolean;
  least: number;
  targetPpm: number;
  worth: string;
  /** Let skill say who gets which task, with the judged answers that make a worker known and the newcomers' share. */
  dispatch: boolean;
  knownAfter: number;
  newcomersPpm: number;
  abovePpm: number | null;
  gold: boolean;
  ratePpm: number;
  feedback: Feedback;
  passPpm: number | null;
  leastSeen: string;
  /** Per cent, as typed; none where pay is not graded. */
  grades: { from: string; pays: string }[];
}

export const PLAIN: Measured = {
  adaptive: false, least: 2, targetPpm: 950_000, worth: '', dispatch: false, knownAfter: 10, newcomersPpm: 200_000, abovePpm: null, gold: false, ratePpm: 100_000, feedback: 'at_once', passPpm: null, leastSeen: '10', grades: [],
};

export const USUAL_GRADES = [{ from: '0', pays: '80' }, { from: '75', pays: '100' }, { from: '95', pays: '120' }];

export interface Base {
  overlap: number;
  acceptance: Quality['acceptance'];
  measured?: Measured | undefined;
}

const ppm = (percent: string) => Math.round(Number(percent.trim() || 'x') * 10_000);

/** Whether answers are weighed by who gave them, so that there is something to grade by. */
export const weighs = ({ measured, acceptance }: Base): boolean => Boolean(measured && (measured.adaptive || measured.gold || (measured.abovePpm !== null && acceptance === 'consensus')));

export function gradesOf(measured: Measured | undefined): Grade[] {
  return (measured?.grades ?? []).map(({ from, pays }) => ({ at_least_ppm: ppm(from), pay_ppm: ppm(pays) }));
}

export function qualityOf(draft: Base): Quality {
  const { overlap, acceptance, measured: of } = draft;
  const dispatch = of?.adaptive && of.dispatch ? { known_after: of.knownAfter, newcomers_ppm: of.newcomersPpm } : null;
  const worth = parseAmount(of?.worth ?? '') ?? 0;
  return {
    overlap, acceptance,
    ...(of?.adaptive ? { adaptive: { least: of.least, target_ppm: of.targetPpm, ...(worth > 0 ? { worth_micros: worth } : {}) } } : {}),
    ...(of && of.abovePpm !== null && acceptance === 'consensus' ? { accept_above_ppm: of.abovePpm } : {}),
    ...(of?.gold ? { gold: { rate_ppm: of.ratePpm, feedback: of.feedback, ...(of.passPpm === null ? {} : { pass_ppm: of.passPpm }), least_seen: Math.floor(Number(of.leastSeen)) } } : {}),
    ...(dispatch ? { dispatch } : {}),
  };
}

export function gradedPrice(price: Price, draft: Base): Price {
  const graded = gradesOf(draft.measured);
  return graded.length ? { ...price, graded } : price;
}

export type RuleFault = 'least_over' | 'worth_bad' | 'mark_least_bad';

export function ruleFaults({ overlap, measured: of }: Base): RuleFault[] {
  if (!of) return [];
  const found: RuleFault[] = [];
  if (of.adaptive && of.least > overlap) found.push('least_over');
  if (of.adaptive && of.worth.trim() && (parseAmount(of.worth) ?? 0) <= 0) found.push('worth_bad');
  const seen = Number(of.leastSeen);
  if (of.gold && !(Number.isInteger(seen) && seen >= 1 && seen <= 1000)) found.push('mark_least_bad');
  return found;
}

export type GradeFault = { key: 'g_number' | 'g_ascending' | 'g_never_whole' | 'g_unmeasured'; grade: number };

/** What the server would refuse of the grades, the first thing of each kind in its words. */
export function gradeFault(draft: Base): GradeFault | null {
  const grades = gradesOf(draft.measured);
  for (const [at, grade] of grades.entries()) {
    const before = grades[at - 1];
    const within = (value: number, low: number, high: number) => Number.isInteger(value) && value >= low && value <= high;
    if (!within(grade.at_least_ppm, 0, 1_000_000) || !within(grade.pay_ppm, 500_000, 2_000_000)) return { key: 'g_number', grade: at + 1 };
    if (before && (before.at_least_ppm >= grade.at_least_ppm || before.pay_ppm >= grade.pay_ppm)) return { key: 'g_ascending', grade: at + 1 };
  }
  const best = grades.at(-1);
  if (best && best.pay_ppm < 1_000_000) return { key: 'g_never_whole', grade: grades.length };
  return best && !weighs(draft) ? { key: 'g_unmeasured', grade: 1 } : null;
}

/** The wizard's side of rules that stand already; nothing where they have none of it. */
export function measuredOf(rules: Rules): Measured | undefined {
  const { adaptive, accept_above_ppm: above, gold, dispatch } = rules.quality;
  const graded = rules.price.graded ?? [];
  if (!adaptive && above === undefined && !gold && !graded.length) return undefined;
  return {
    ...PLAIN,
    ...(adaptive ? { adaptive: true, least: adaptive.least, targetPpm: adaptive.target_ppm, worth: adaptive.worth_micros ? amountText(adaptive.worth_micros) : '' } : {}),
    ...(dispatch ? { dispatch: true, knownAfter: dispatch.known_after ?? 10, newcomersPpm: dispatch.newcomers_ppm ?? 0 } : {}),
    abovePpm: above ?? null,
    ...(gold ? { gold: true, ratePpm: gold.rate_ppm, feedback: gold.feedback ?? 'after', passPpm: gold.pass_ppm ?? null, leastSeen: String(gold.least_seen ?? 10) } : {}),
    grades: graded.map((grade) => ({ from: String(grade.at_least_ppm / 10_000), pays: String(grade.pay_ppm / 10_000) })),
  };
}
