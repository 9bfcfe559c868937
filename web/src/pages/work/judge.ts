// Whether what was filled in is an answer, judged here as the server will judge it (src/editor/answer), so that a slip
// is told at its field before anything is sent. The workbench loads this while the first task is looked at.
import { sayFault, validate } from '../../editor/answer/index.ts';
import type { Picture } from '../../editor/model/picture.ts';
import type { Form, Slip } from '../../lib/form.ts';
import { wholeForm } from './whole.ts';

/** A slip with the number of the object that has it, where it is one of several. */
export interface Told extends Slip {
  at: number | null;
}

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
