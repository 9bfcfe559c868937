// A form with what goes without saying: a form leaves that out, and the judge and the draft want it whole.
import type { Form as WholeForm } from '../../editor/answer/form.ts';
import type { Field, Form } from '../../lib/form.ts';
import { markedColumn } from '../../lib/marked.ts';

/** The question that is answered by drawing. */
export const pictureField = (form: Form | undefined) => form?.fields.find((one) => one.kind === 'boxes' || one.kind === 'shapes');

/** The column whose picture is drawn on; none where the form asks for no boxes. */
export function pictureColumn(form: Form): string | null {
  const field = pictureField(form);
  if (!field) return null;
  return field.column ?? form.show?.find((one) => one.style === 'picture')?.column ?? 'image';
}

function wholeField(field: Field, form: Form): unknown {
  const common = { ...field, required: field.required ?? true };
  if (field.kind === 'text') {
    return { ...common, min_chars: field.min_chars ?? 1, max_chars: field.max_chars ?? 2000, multiline: field.multiline ?? false };
  }
  if (field.kind === 'number') {
    const text = (bound: string | number | undefined) => (bound === undefined ? undefined : String(bound));
    return { ...common, minimum: text(field.minimum), maximum: text(field.maximum), step: text(field.step) };
  }
  if (field.kind === 'boxes' || field.kind === 'shapes') {
    return { ...common, column: pictureColumn(form), min_size: field.min_size ?? 1, at_least: field.at_least ?? 0, at_most: field.at_most ?? 100 };
  }
  if (field.kind === 'spans') {
    return { ...common, column: markedColumn(field, form), overlap: field.overlap ?? 'none', granularity: field.granularity ?? 'character', at_least: field.at_least ?? 0, at_most: field.at_most ?? 100 };
  }
  return common;
}

/** The form with everything the server takes for granted. */
export const wholeForm = (form: Form): WholeForm => ({ fields: form.fields.map((field) => wholeField(field, form)) }) as unknown as WholeForm;
