// Why: answering a question a second is keyboard work, and it must feel the same for every kind of field.
// What: the state of a form being answered as a pure reducer: which field has the turn, what digits pick, what Enter, S
//   and Escape do, which faults are shown. Values live in the session's log, so that they can be undone and drafted.
// What not: drawing the form; pages draw what `rowsOf` says.

import type { Json } from '../json';
import { pickKeys } from '../model/classes';
import type { Picture } from '../model/picture';
import { validate, validateField, isFault, type Answers } from './validate';
import type { Fault } from './faults';
import type { Field, Form } from './form';

export interface Sheet {
  readonly form: Form;
  readonly picture: Picture | null;
  /** The field whose turn it is, by number. */
  readonly turn: number;
  /** Whether faults are shown: after the first try to submit, or for a field that was left. */
  readonly shown: ReadonlySet<string>;
}

export type SheetEvent =
  /** A key of `rowsOf`. */
  | { readonly on: 'pick'; readonly key: string }
  | { readonly on: 'set'; readonly field: string; readonly value: Json }
  | { readonly on: 'turn'; readonly field: string }
  | { readonly on: 'enter' }
  | { readonly on: 'skip' }
  | { readonly on: 'escape' };

export type SheetOutput =
  | { readonly out: 'answer'; readonly field: string; readonly value: Json }
  | { readonly out: 'submit'; readonly answer: Answers }
  | { readonly out: 'skip' }
  | { readonly out: 'back' };

export const openSheet = (form: Form, picture: Picture | null = null): Sheet => ({ form, picture, turn: 0, shown: new Set() });

type Step = readonly [Sheet, readonly SheetOutput[]];

/** What an event does. `answers` is what the log says now; `taken` are the keys of commands. */
export function answerSheet(sheet: Sheet, event: SheetEvent, answers: Answers, taken: ReadonlySet<string>): Step {
  switch (event.on) {
    case 'pick':
      return pick(sheet, event.key, answers, taken);
    case 'set':
      return [sheet, [{ out: 'answer', field: event.field, value: event.value }]];
    case 'turn': {
      const turn = sheet.form.fields.findIndex((field) => field.name === event.field);
      return turn < 0 ? [sheet, []] : [{ ...left(sheet), turn }, []];
    }
    case 'enter':
      return enter(sheet, answers);
    case 'skip':
      return [sheet, [{ out: 'skip' }]];
    case 'escape':
      return sheet.turn > 0 ? [{ ...sheet, turn: sheet.turn - 1 }, []] : [sheet, [{ out: 'back' }]];
  }
}

/** The field that has the turn was left; its fault may be shown. */
function left(sheet: Sheet): Sheet {
  const name = sheet.form.fields[sheet.turn]?.name;
  return name === undefined ? sheet : { ...sheet, shown: new Set([...sheet.shown, name]) };
}

function pick(sheet: Sheet, key: string, answers: Answers, taken: ReadonlySet<string>): Step {
  const field = sheet.form.fields[sheet.turn];
  if (field?.kind !== 'choice') return [sheet, []];
  const option = field.options[optionKeys(field, taken).indexOf(key)];
  if (!option) return [sheet, []];
  if (field.many !== true) {
    const isLast = sheet.turn >= sheet.form.fields.length - 1;
    const next = isLast ? sheet : { ...left(sheet), turn: sheet.turn + 1 };
    return [next, [{ out: 'answer', field: field.name, value: option.value }]];
  }
  const now = answers[field.name];
  const chosen = Array.isArray(now) ? (now as readonly Json[]) : [];
  const value = chosen.includes(option.value) ? chosen.filter((one) => one !== option.value) : [...chosen, option.value];
  return [sheet, [{ out: 'answer', field: field.name, value: value.length > 0 ? value : null }]];
}

/** Enter submits a whole answer; otherwise it goes to the first field that lacks something and shows why. */
function enter(sheet: Sheet, answers: Answers): Step {
  const { answer, faults } = validate(sheet.form, answers, sheet.picture);
  const first = faults[0];
  if (!first) return [sheet, [{ out: 'submit', answer }]];
  const fields = sheet.form.fields;
  const turnFault = validateField(fields[sheet.turn] as Field, answers[fields[sheet.turn]?.name ?? ''], sheet.picture);
  const faulty = fields.findIndex((field) => faults.some((one) => fieldNameOf(one) === field.name));
  // A field that is in order hands the turn on without complaint about those that were not reached yet.
  if (!isFault(turnFault) && faulty > sheet.turn) return [{ ...left(sheet), turn: faulty }, []];
  const all = new Set(faults.map(fieldNameOf));
  return [{ ...sheet, turn: Math.max(0, faulty), shown: new Set([...sheet.shown, ...all]) }, []];
}

const fieldNameOf = (one: Fault): string => one.path.split(/[[.]/)[0] ?? '';

const optionKeys = (field: Extract<Field, { kind: 'choice' }>, taken: ReadonlySet<string>) => pickKeys(field.options.length, taken);

/** A field as a page draws it. */
export interface Row {
  readonly field: Field;
  readonly hasTurn: boolean;
  readonly value: Json | undefined;
  readonly fault: Fault | null;
  /** The keys that pick the options; none for other kinds or when it is another field's turn. */
  readonly keys: readonly (string | null)[];
}

export function rowsOf(sheet: Sheet, answers: Answers, taken: ReadonlySet<string>): readonly Row[] {
  return sheet.form.fields.map((field, at) => {
    const hasTurn = at === sheet.turn;
    const judged = validateField(field, answers[field.name], sheet.picture);
    return {
      field,
      hasTurn,
      value: answers[field.name],
      fault: sheet.shown.has(field.name) && isFault(judged) ? judged : null,
      keys: field.kind === 'choice' && hasTurn ? optionKeys(field, taken) : [],
    };
  });
}
