// Why: a question that is asked only sometimes comes and goes while somebody answers, as crates/labels condition.rs has it.
// What: which fields are asked of an answer so far. What not: keeping what was typed meanwhile (the draft does), and pages.

import { rule, type Asked, type Condition, type When } from './when';

rule.of = askedOf;

/** The fields that are asked where the answer so far is this; what hangs on a field that is not asked is not either. */
export function askedOf<F extends Asked>(fields: readonly F[], answer: Readonly<Record<string, unknown>>): F[] {
  const asked: F[] = [];
  for (const field of fields) {
    const areMet = conditionsOf(field.when).every((when) => {
      const upper = asked.find((one) => one.name === when.field);
      return upper && isMet(when, upper.kind, answer[upper.name]);
    });
    if (areMet) asked.push(field);
  }
  return asked;
}

/** What a field hangs on, one by one; nothing where it is always asked. */
export const conditionsOf = (when: When | undefined): readonly Condition[] => (!when ? [] : 'all' in when ? when.all : [when]);

function isMet({ is }: Condition, kind: string, value: unknown): boolean {
  if (!is) return saysSomething(value);
  const said: unknown[] = Array.isArray(value) ? value : [value];
  return said.some((one) => is.some((named) => one === named || (kind === 'taxonomy' && typeof one === 'string' && one.startsWith(`${named}/`))));
}

function saysSomething(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() !== '';
  const all = typeof value === 'object' && value !== null && 'spans' in value ? value.spans : value;
  return Array.isArray(all) ? all.length > 0 : all !== undefined && all !== null;
}
