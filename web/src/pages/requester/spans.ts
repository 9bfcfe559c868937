// What the wizard holds of a question for spans, and the field that comes of it.
import { optionsOf } from './draft.ts';
import type { Question } from './draft.ts';
import type { Form, SpansField, Words } from '../../lib/form.ts';
import { markedColumn } from '../../lib/marked.ts';

type Relation = NonNullable<SpansField['relations']>[number];

/** The column that texts stand in where nothing else is said. */
export const TEXT = 'text';

/** One relation a line: `works for: person > firm`; `-` in place of `>` where it has no direction, `|` between classes. */
function relationOf(line: string, classes: readonly { value: string; label: string }[], language: string, at: number): Relation | null {
  const [, label = '', from = '', sign = '', to = ''] = /^([^:：]+)(?:[:：]([^>＞-]*)([>＞-])(.*))?$/.exec(line) ?? [];
  const ends = [from, to].map((names) => names.split('|').map((name) => name.trim()).filter(Boolean));
  const known = ends.map((names) => names.map((name) => classes.find((one) => one.label === name || one.value === name)?.value));
  if (!label.trim() || (line.search(/[:：]/) >= 0 && !sign) || known.flat().some((one) => one === undefined)) return null;
  const [first = [], second = []] = known as string[][];
  const value = /^[\w ]{1,32}$/.test(label.trim()) ? label.trim().replaceAll(' ', '_') : label.trim().slice(0, 32) || `relation_${at + 1}`;
  return { value, label: { [language]: label.trim() }, ...(first.length ? { from: first } : {}), ...(second.length ? { to: second } : {}), directed: sign !== '-' };
}

function relationsOf(one: Question, language: string): (Relation | null)[] {
  const lines = (one.relations ?? '').split('\n').map((line) => line.trim()).filter(Boolean);
  return lines.map((line, at) => relationOf(line, optionsOf(one.classes), language, at));
}

/** Whether a line of the relations cannot be read, or two say the same. */
export function badRelations(one: Question): boolean {
  const all = relationsOf(one, 'en');
  return all.includes(null) || new Set(all.map((relation) => relation?.value)).size < all.length;
}

export function spansField(one: Question, common: { name: string; question: Words; required?: boolean }, language: string): SpansField {
  const classes = optionsOf(one.classes).map(({ value, label }, at) => ({ value, label: { [language]: label }, ...(at < 10 ? { key: String((at + 1) % 10) } : {}) }));
  const relations = relationsOf(one, language).filter((relation) => relation !== null);
  return {
    ...common,
    kind: 'spans',
    column: one.column?.trim() || TEXT,
    classes,
    overlap: one.overlap ?? 'none',
    granularity: one.granularity ?? 'character',
    ...(relations.length ? { relations } : {}),
    at_most: Math.min(500, Math.max(1, Math.floor(Number(one.mostBoxes) || 100))),
  };
}

/** A question out of a field that stands already. */
export function spansRead(field: SpansField, form: Form, read: (words: Words) => string, blank: Question): Question {
  const label = (value: string) => read(field.classes.find((one) => one.value === value)?.label ?? {}) || value;
  const ends = (classes: string[] | undefined) => (classes ?? []).map(label).join(' | ');
  const line = (one: Relation) => {
    const [from, to, sign] = [ends(one.from), ends(one.to), one.directed === false ? '-' : '>'];
    return from || to || sign === '-' ? `${read(one.label) || one.value}: ${from} ${sign} ${to}`.trimEnd() : read(one.label) || one.value;
  };
  return {
    ...blank,
    question: read(field.question),
    required: field.required ?? true,
    classes: field.classes.map(({ value, label: words }) => (read(words) === value ? value : `${value}=${read(words)}`)).join('\n'),
    column: markedColumn(field, form),
    overlap: field.overlap ?? 'none',
    granularity: field.granularity ?? 'character',
    relations: (field.relations ?? []).map(line).join('\n'),
    mostBoxes: String(field.at_most ?? 100),
  };
}
