// Whether what was filled in is an answer, judged here as the server will judge it (src/editor/answer), so that a slip
// is told at its field before anything is sent. A form leaves out what goes without saying; the judge wants it whole.
import { sayFault, validate } from '../../editor/answer/index.ts';
import type { Form as WholeForm } from '../../editor/answer/index.ts';
import type { Picture } from '../../editor/model/picture.ts';
import type { Field, Form, Slip } from '../../lib/form.ts';
import { markedColumn } from '../../lib/marked.ts';

/** A slip with the number of the object that has it, where it is one of several. */
export interface Told extends Slip {
  at: number | null;
}

/** The column whose picture is drawn on; none where the form asks for no boxes. */
export function pictureColumn(form: Form): string | null {
  const field = form.fields.find((one) => one.kind === 'boxes' || one.kind === 'shapes');
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

/** What may stay empty is empty where nobody touched it, and nothing where it is not asked for. */
function filled(form: Form, given: Record<string, unknown>): Record<string, unknown> {
  const all = { ...given };
  for (const field of form.fields) {
    const value = all[field.name];
    const isNone = value === undefined || (Array.isArray(value) && value.length === 0);
    if (!isNone) continue;
    const needed = field.required ?? true;
    if (field.kind === 'boxes' || field.kind === 'shapes') all[field.name] = [];
    else if (field.kind === 'spans') all[field.name] = { spans: [], relations: [] };
    else if ('many' in field && field.many) {
      if (needed && field.at_least === 0) all[field.name] = [];
      else if (!(needed && value)) delete all[field.name];
    } else if (field.kind === 'text' && field.min_chars === 0) all[field.name] = '';
  }
  return all;
}

/** The answer as it is sent, and what is wrong with it, in the order of the form. */
export function judge(form: Form, given: Record<string, unknown>, picture: Picture | null, language: string): { answer: Record<string, unknown>; slips: Told[] } {
  const { answer, faults } = validate(wholeForm(form), filled(form, given), picture);
  const slips = faults.map((fault) => {
    const [, field = '', at] = /^([a-z0-9_]*)(?:\[(\d+)\])?/.exec(fault.path) ?? [];
    return { field, at: at === undefined ? null : Number(at), text: sayFault(fault, language) };
  });
  return { answer, slips };
}
