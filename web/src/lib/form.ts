// A project's form and rules, as the server keeps them, what a form's parts hold, and what an answer pays. Whether it
// is an answer at all is judged by src/editor/answer, as the server does.

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
export interface BoxesField extends Common {
  kind: 'boxes';
  /** The column of the picture; the first that is shown as one, or else `image`, where it is not said. */
  column?: string;
  classes: { value: string; label: Words; key?: string }[];
  min_size?: number;
  at_least?: number;
  at_most?: number;
}
/** Kinds this build has no words for reach their own part of the workbench as they are. */
export type Field = ChoiceField | TextField | NumberField | BoxesField;
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

/** A box as answers hold it, in pixels of the upright picture. */
export interface DrawnBox {
  class: string;
  x: number;
  y: number;
  width: number;
  height: number;
}
export type Value = string | string[] | DrawnBox[];
export type Answer = Record<string, Value>;

/** What keeps an answer from being handed in: the field, and what is wrong with it in words. */
export interface Slip {
  field: string;
  text: string;
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

/** What an answer would pay if all of it were accepted, in micro-units; characters and minutes are the server's to count. */
export function payOf(price: Price, form: Form, answer: Record<string, unknown>): number {
  if (price.unit !== 'object') return price.unit === 'task' || price.unit === 'bundle' ? mostPay(price) : 0;
  const drawn = form.fields.filter((field) => field.kind === 'boxes').map((field) => answer[field.name]);
  const objects = drawn.reduce((sum: number, boxes) => sum + (Array.isArray(boxes) ? boxes.length : 0), 0);
  return Math.max(price.rate_micros * Math.min(objects, price.maximum_units ?? 1), price.minimum_micros ?? 0);
}

const isBox = (value: unknown): value is DrawnBox => typeof value === 'object' && value !== null && 'class' in value;

/** An answer of the server's as the form's parts hold it: numbers are text here, as they were typed. */
export function fromServer(answer: Record<string, unknown> | null | undefined): Answer {
  const held: Answer = {};
  for (const [name, value] of Object.entries(answer ?? {})) {
    if (Array.isArray(value)) held[name] = value.every(isBox) && value.length > 0 ? value : value.map(String);
    else held[name] = String(value ?? '');
  }
  return held;
}
