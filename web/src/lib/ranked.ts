// What every form needs to know of orders; how one comes about is loaded with the part that asks for it (ranking.ts).
import type { Form, RankingField } from './form.ts';

export type Order = string[][];

/** The data columns that hold what is ranked, which are shown where they are ranked. */
export const rankedColumns = (form: Form): string[] =>
  form.fields.flatMap((field) => (field.kind === 'ranking' ? field.options.flatMap((one) => one.column ?? []) : []));

/** What is ranked already of a value of unknown origin. */
export function orderOf(field: RankingField, value: unknown): Order {
  const left = new Set(field.options.map((one) => one.value));
  const groups = Array.isArray(value) ? (value as unknown[]) : [];
  const known = (group: unknown) => (Array.isArray(group) ? (group as unknown[]) : [group]).filter((one): one is string => typeof one === 'string' && left.delete(one));
  return groups.map(known).filter((group) => group.length > 0);
}

/** Whether options are left to rank. */
export const isPartial = (field: RankingField, value: unknown): boolean => orderOf(field, value).flat().length < field.options.length;
