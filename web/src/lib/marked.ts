// Texts that are marked, as forms ask for them and answers hold them, for the pages that show and review them.
import { PALETTE } from '../editor/render/colours.ts';
import type { Marks } from '../editor/spans/marks.ts';
import type { Form, SpansField } from './form.ts';
import { rankedColumns } from './ranked.ts';

/** The data column whose text a field marks. */
export function markedColumn(field: { column?: string }, form: Form): string {
  const first = form.show?.find((one) => (one.style ?? 'text') === 'text')?.column;
  return field.column ?? first ?? 'text';
}

/** The form's first question for spans; none where it asks for none. */
export const spansOf = (form: Form): SpansField | undefined => form.fields.find((field) => field.kind === 'spans');

/** The columns that are shown where they are marked or ranked. */
export const markedColumns = (form: Form): string[] => [...form.fields.filter((field) => field.kind === 'spans').map((field) => markedColumn(field, form)), ...rankedColumns(form)];

/** The text of a task that a field marks; empty where there is none. */
export function textOf(field: { column?: string }, form: Form, data: Record<string, unknown>): string {
  const text = data[markedColumn(field, form)];
  return typeof text === 'string' ? text : '';
}

/** The colour of a class, the same wherever it is seen. */
export function spanColour(field: SpansField, value: string): string {
  const at = field.classes.findIndex((one) => one.value === value);
  return PALETTE[Math.max(0, at) % PALETTE.length] ?? 'currentColor';
}

/** What two answers to one text do not share: for each span of the first whether the second has it. */
export function sharedSpans(one: Marks, other: Marks): boolean[] {
  const known = new Set(other.spans.map((span) => `${span.start} ${span.end} ${span.class}`));
  return one.spans.map((span) => known.has(`${span.start} ${span.end} ${span.class}`));
}
