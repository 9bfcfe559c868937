// Why: a fault found while one types is corrected in a second; found by the server it costs a round trip, and found by
//   a reviewer it costs pay.
// What: from what a page holds to the answer as the API takes it, or to every fault, field by field. The rules are those
//   of crates/labels validate.rs and boxes.rs; the server stays the judge.
// What not: agreement, canonical bytes, the order of keys.

import { isFiniteNumber, isObject, type Json } from '../json';
import type { Picture } from '../model/picture';
import { words } from '../words';
import { decimalOfNumber, isOnStep, readDecimal, writeDecimal, type Millionths } from './decimal';
import { fault, shown, type Fault } from './faults';
import { askedOf } from './when';
import { fieldOf, type BoxesField, type ChoiceField, type Field, type Form, type NumberField, type Option, type RankingField, type ShapesField, type SpansField, type TaxonomyField } from './form';
import { badShapes } from './shapes';
import { readText, trimmed } from './text';

/** Judges of kinds that few forms have; each joins when its part of the workbench is loaded. */
export const judges: { spans?: Judge<SpansField>; ranking?: Judge<RankingField>; taxonomy?: Judge<TaxonomyField> } = {};
type Judge<F> = (field: F, json: unknown) => Json | Fault;

export type Answers = Readonly<Record<string, Json>>;

export interface Judged {
  /** The answer to send; whole only where there are no faults. */
  readonly answer: Answers;
  readonly faults: readonly Fault[];
}

/** Checks everything that is asked, and leaves out what is not. Faults come in the order of the fields. */
export function validate(form: Form, given: unknown, picture: Picture | null = null): Judged {
  if (!isObject(given)) {
    return { answer: {}, faults: [fault('answer_not_an_object', '', shown(given), words('请填写表单', 'fill in the form'))] };
  }
  const answer: Record<string, Json> = {};
  const faults: Fault[] = [];
  const unknown = Object.keys(given).find((name) => !fieldOf(form, name));
  if (unknown !== undefined) {
    const names = form.fields.map((field) => field.name).join(', ');
    faults.push(fault('answer_unknown_field', '', shown(unknown), words(`只能有：${names}`, `use only: ${names}`)));
  }
  for (const field of askedOf(form.fields, given)) {
    const judged = validateField(field, given[field.name], picture);
    if (isFault(judged)) faults.push(judged);
    else if (judged !== undefined) answer[field.name] = judged;
  }
  return { answer, faults };
}

/** One field's value as it is sent; undefined where it may stay unanswered. */
export function validateField(field: Field, json: unknown, picture: Picture | null = null): Json | undefined | Fault {
  if (json === undefined || isBlank(field, json)) {
    return field.required ? fault('answer_missing', field.name, '', words('这一项必填', 'answer it; it is required')) : undefined;
  }
  switch (field.kind) {
    case 'choice':
      return field.many === true ? readChoices(field, json) : readChoice(field, json);
    case 'text':
      return readText(field, json);
    case 'number':
      return readNumber(field, json);
    case 'boxes':
      return readObjects(field, json, (objects) => badBoxes(field, objects, picture));
    case 'shapes':
      return readObjects(field, json, (objects) => badShapes(field, objects, picture));
    default:
      return (judges[field.kind] as Judge<Field> | undefined)?.(field, json) ?? (json as Json);
  }
}

export const isFault = (judged: Json | undefined | Fault): judged is Fault =>
  isObject(judged) && typeof judged['code'] === 'string' && isObject(judged['fix']);

/** Whether the field was left untouched. */
function isBlank(field: Field, json: unknown): boolean {
  const acceptsEmpty = field.kind === 'text' && field.min_chars === 0;
  return json === null || (!field.required && !acceptsEmpty && typeof json === 'string' && trimmed(json) === '');
}

const OPTIONS_NAMED = 8;

function notAnOption(path: string, value: unknown, options: readonly Option[]): Fault {
  const named = options.slice(0, OPTIONS_NAMED).map((option) => option.value).join(', ');
  const rest = options.length > OPTIONS_NAMED ? ', …' : '';
  return fault('answer_not_an_option', path, shown(value), words(`请从中选：${named}${rest}`, `choose one of: ${named}${rest}`));
}

function readChoice(field: ChoiceField, json: unknown): string | Fault {
  if (typeof json !== 'string') return fault('answer_wrong_type', field.name, shown(json), words('请选一项', 'choose one option'));
  return field.options.some((option) => option.value === json) ? json : notAnOption(field.name, json, field.options);
}

function readChoices(field: ChoiceField, json: unknown): string[] | Fault {
  const shape = words('请选几项', 'choose some options');
  if (!Array.isArray(json)) return fault('answer_wrong_type', field.name, shown(json), shape);
  const count = String(json.length);
  const [least, most] = [field.at_least ?? 1, field.at_most ?? field.options.length];
  if (json.length > most) return fault('answer_too_many', field.name, count, words(`最多选 ${most} 项`, `choose ${most} at most`));
  if (json.length < least) return fault('answer_too_few', field.name, count, words(`至少选 ${least} 项`, `choose at least ${least}`));
  const chosen = new Set<unknown>();
  for (const [at, item] of (json as unknown[]).entries()) {
    const path = `${field.name}[${at}]`;
    if (typeof item !== 'string') return fault('answer_wrong_type', path, shown(item), shape);
    if (chosen.has(item)) return fault('answer_duplicate', path, shown(item), words('每项只选一次', 'choose every option once'));
    chosen.add(item);
  }
  const stray = (json as string[]).findIndex((item) => !field.options.some((option) => option.value === item));
  if (stray >= 0) return notAnOption(`${field.name}[${stray}]`, json[stray], field.options);
  return field.options.map((option) => option.value).filter((value) => chosen.has(value));
}

function readNumber(field: NumberField, json: unknown): string | Fault {
  if (typeof json !== 'number' && typeof json !== 'string') {
    return fault('answer_wrong_type', field.name, shown(json), words('请写一个数', 'write a number'));
  }
  // Full-width digits, as an input method writes them, count as plain ones.
  const number = typeof json === 'number' ? decimalOfNumber(json) : readDecimal(trimmed(json).normalize('NFKC'));
  if (typeof number === 'string') {
    const fix = words('写成 12.5 这样，最多 6 位小数', 'write it like 12.5, with 6 decimals at most');
    return fault('answer_not_a_number', field.name, shown(json), fix);
  }
  const value = writeDecimal(number);
  const [minimum, maximum, step] = [limit(field.minimum), limit(field.maximum), limit(field.step)];
  if (minimum !== null && number < minimum) {
    return fault('answer_out_of_range', field.name, value, words(`不小于 ${writeDecimal(minimum)}`, `use ${writeDecimal(minimum)} or more`));
  }
  if (maximum !== null && number > maximum) {
    return fault('answer_out_of_range', field.name, value, words(`不大于 ${writeDecimal(maximum)}`, `use ${writeDecimal(maximum)} or less`));
  }
  const origin = minimum ?? 0n;
  if (step !== null && !isOnStep(number, origin, step)) {
    const [from, by] = [writeDecimal(origin), writeDecimal(step)];
    return fault('answer_off_step', field.name, value, words(`用 ${from} 加 ${by} 的整数倍`, `use ${from} plus a multiple of ${by}`));
  }
  return value;
}

/** A bound of the form. The server has read it, so it is a number. */
function limit(text: string | undefined): Millionths | null {
  const read = text === undefined ? null : readDecimal(text);
  return typeof read === 'bigint' ? read : null;
}

/** The most a coordinate may be where the picture's size is not known, in pixels. */
const SIDE_MAX = 1_000_000;

function readObjects(field: BoxesField | ShapesField, json: unknown, bad: (objects: readonly unknown[]) => Fault | null): Json | Fault {
  const shape = words('请在图上画', 'draw on the picture');
  if (!Array.isArray(json)) return fault('answer_wrong_type', field.name, shown(json), shape);
  const count = String(json.length);
  if (json.length > field.at_most) {
    return fault('answer_too_many_objects', field.name, count, words(`最多画 ${field.at_most} 个`, `draw ${field.at_most} at most`));
  }
  if (json.length < field.at_least) {
    return fault('answer_too_few_objects', field.name, count, words(`至少画 ${field.at_least} 个`, `draw at least ${field.at_least}`));
  }
  return bad(json) ?? (json as Json);
}

function badBoxes(field: BoxesField, objects: readonly unknown[], picture: Picture | null): Fault | null {
  const seen = new Set<string>();
  for (const [at, item] of objects.entries()) {
    const path = `${field.name}[${at}]`;
    const wrong = badBox(field, path, item, picture);
    if (wrong) return wrong;
    const key = boxKey(item as Box);
    if (seen.has(key)) return fault('answer_duplicate', path, shown(item), words('每个对象只画一次', 'draw every object once'));
    seen.add(key);
  }
  return null;
}

interface Box {
  readonly class: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const isBox = (json: unknown): json is Box =>
  isObject(json) && Object.keys(json).length === 5 && typeof json['class'] === 'string' &&
  ['x', 'y', 'width', 'height'].every((name) => isFiniteNumber(json[name]));

const hundredths = (pixels: number): number => Math.round(pixels * 100);

/** Left, top, width and height in hundredths: the far corner is rounded, as the server does. */
function edges({ x, y, width, height }: Box): readonly [number, number, number, number] {
  const [left, top] = [hundredths(x), hundredths(y)];
  return [left, top, hundredths(x + width) - left, hundredths(y + height) - top];
}

const boxKey = (box: Box): string => JSON.stringify([box.class, ...edges(box)]);

function badBox(field: BoxesField, path: string, json: unknown, picture: Picture | null): Fault | null {
  if (!isBox(json)) return fault('answer_wrong_type', path, shown(json), words('请重画这个框', 'draw this box again'));
  if (!field.classes.some((one) => one.value === json.class)) return notAnOption(`${path}.class`, json.class, field.classes);
  const [left, top, width, height] = edges(json);
  const what = `x ${json.x}, y ${json.y}, ${json.width} × ${json.height}`;
  const { width: right, height: bottom } = picture ?? { width: SIDE_MAX, height: SIDE_MAX };
  if (left < 0 || top < 0 || width < 0 || height < 0 || left + width > right * 100 || top + height > bottom * 100) {
    return fault('answer_outside_picture', path, what, words(`留在 ${right} × ${bottom} 像素的图片里`, `stay inside the picture of ${right} × ${bottom} pixels`));
  }
  const least = Math.max(1, field.min_size);
  if (width < least * 100 || height < least * 100) {
    return fault('answer_too_small', path, what, words(`宽高都要 ${least} 像素以上`, `draw it ${least} pixels wide and high or more`));
  }
  return null;
}
