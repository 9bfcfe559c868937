// A project's form and rules, as the server keeps them, and what an answer to them must be. The server checks again;
// here it is so that a slip is told at the field, before anything is sent.
import { parseAmount } from './money.ts';

export type Words = Record<string, string>;
export interface Show {
  column: string;
  style?: 'text' | 'picture' | 'link';
}
interface Common {
  name: string;
  question: Words;
  required?: boolean;
}
export interface ChoiceField extends Common {
  kind: 'choice';
  options: { value: string; label: Words }[];
  many?: boolean;
  at_least?: number;
  at_most?: number;
}
export interface TextField extends Common {
  kind: 'text';
  min_chars?: number;
  max_chars?: number;
  multiline?: boolean;
  characters?: string;
}
export interface NumberField extends Common {
  kind: 'number';
  minimum?: string | number;
  maximum?: string | number;
  step?: string | number;
  unit?: Words;
}
/** Kinds this build has no words for reach their own part of the workbench as they are. */
export type Field = ChoiceField | TextField | NumberField;
export interface Form {
  show?: Show[];
  fields: Field[];
}
export interface Price {
  unit: 'task' | 'object' | 'media_minute' | 'character' | 'bundle';
  rate_micros: number;
  minimum_micros?: number;
  maximum_units?: number;
  bundle?: number;
}
export interface Clocks {
  lease_ms: number;
  lease_most_ms: number;
  review_ms: number;
  repair_ms: number;
  decide_ms: number;
  appeal_ms: number;
  appeal_decide_ms: number;
}
export interface Rules {
  currency: string;
  instructions: Words;
  price: Price;
  quality: { overlap: number; acceptance: 'always' | 'consensus' | 'manual' };
  clocks: Partial<Clocks>;
  caps?: { per_day: number; live: number };
  requires?: { qualification: string; at_least: number }[];
  terms: { purpose: Words; scope: Words };
}

export type Value = string | string[];
export type Answer = Record<string, Value>;

/** What is wrong with a value: a key of the workbench's words, with its numbers. */
export interface Slip {
  field: string;
  key: 'missing' | 'too_few' | 'too_many' | 'too_short' | 'too_long' | 'character' | 'not_number' | 'too_small' | 'too_large' | 'off_step';
  values?: Record<string, string | number>;
}

export function isEmpty(value: Value | undefined): boolean {
  return value === undefined || (typeof value === 'string' ? value.trim() === '' : value.length === 0);
}

function inSet(set: string, character: string): boolean {
  const chars = Array.from(set);
  for (let at = 0; at < chars.length; ) {
    const first = chars[at] as string;
    const last = chars[at + 1] === '-' ? chars[at + 2] : undefined;
    const low = first.codePointAt(0) as number;
    const high = (last ?? first).codePointAt(0) as number;
    const point = character.codePointAt(0) as number;
    if (point >= low && point <= high) return true;
    at += last === undefined ? 1 : 3;
  }
  return false;
}

function slipOfChoice(field: ChoiceField, value: Value): Omit<Slip, 'field'> | null {
  if (!field.many) return null;
  const least = field.at_least ?? 1;
  if (value.length < least) return { key: 'too_few', values: { n: least } };
  if (field.at_most && value.length > field.at_most) return { key: 'too_many', values: { n: field.at_most } };
  return null;
}

function slipOfText(field: TextField, text: string): Omit<Slip, 'field'> | null {
  const chars = Array.from(text.trim());
  const [least, most] = [field.min_chars ?? 1, field.max_chars ?? 2000];
  if (chars.length < least) return { key: 'too_short', values: { n: least, have: chars.length } };
  if (chars.length > most) return { key: 'too_long', values: { n: most, have: chars.length } };
  const set = field.characters;
  const stray = set ? chars.find((c) => !inSet(set, c)) : undefined;
  return stray === undefined ? null : { key: 'character', values: { c: stray } };
}

function slipOfNumber(field: NumberField, text: string): Omit<Slip, 'field'> | null {
  const value = parseAmount(text);
  if (value === null) return { key: 'not_number' };
  const bound = (of: string | number | undefined) => (of === undefined ? null : parseAmount(String(of)));
  const [low, high, step] = [bound(field.minimum), bound(field.maximum), bound(field.step)];
  if (low !== null && value < low) return { key: 'too_small', values: { n: String(field.minimum) } };
  if (high !== null && value > high) return { key: 'too_large', values: { n: String(field.maximum) } };
  if (step && (value - (low ?? 0)) % step !== 0) return { key: 'off_step', values: { n: String(field.step) } };
  return null;
}

/** What keeps an answer from being handed in, field by field, in the form's order. */
export function slips(form: Form, answer: Answer): Slip[] {
  const found: Slip[] = [];
  for (const field of form.fields) {
    const value = answer[field.name];
    const needed = field.required ?? true;
    if (isEmpty(value) || value === undefined) {
      const allowed = field.kind === 'choice' ? field.many && field.at_least === 0 : field.kind === 'text' && field.min_chars === 0;
      if (needed && !allowed) found.push({ field: field.name, key: 'missing' });
      continue;
    }
    const slip =
      field.kind === 'choice' ? slipOfChoice(field, value)
      : field.kind === 'text' ? slipOfText(field, String(value))
      : field.kind === 'number' ? slipOfNumber(field, String(value))
      : null;
    if (slip) found.push({ field: field.name, ...slip });
  }
  return found;
}

/** The answer as it is sent: without what was left empty, and with white space off the ends. */
export function toSend(form: Form, answer: Answer): Answer {
  const sent: Answer = {};
  for (const field of form.fields) {
    const value = answer[field.name];
    const needed = field.required ?? true;
    if (value === undefined) {
      if (needed && field.kind === 'choice' && field.many) sent[field.name] = [];
      continue;
    }
    if (isEmpty(value) && !needed) continue;
    sent[field.name] = typeof value === 'string' ? value.trim() : orderOf(field, value);
  }
  return sent;
}

function orderOf(field: Field, value: string[]): string[] {
  if (field.kind !== 'choice') return value;
  return field.options.map((option) => option.value).filter((option) => value.includes(option));
}

/** The most one answer can pay, in micro-units, without the fee. */
export function mostPay(price: Price): number {
  const units = price.maximum_units ?? 1;
  const by: Record<Price['unit'], number> = {
    task: price.rate_micros,
    object: price.rate_micros * units,
    character: price.rate_micros * units,
    media_minute: Math.floor((price.rate_micros * units) / 60_000),
    bundle: Math.floor(price.rate_micros / (price.bundle ?? 1)) + 1,
  };
  return Math.max(by[price.unit], price.minimum_micros ?? 0);
}

/** An answer of the server's as the form's parts hold it: numbers are text here, as they were typed. */
export function fromServer(answer: Record<string, unknown> | null | undefined): Answer {
  const held: Answer = {};
  for (const [name, value] of Object.entries(answer ?? {})) {
    held[name] = Array.isArray(value) ? value.map(String) : String(value ?? '');
  }
  return held;
}
