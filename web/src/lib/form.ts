// A project's form and rules, as the server keeps them, what a form's parts hold, and what an answer pays. Whether it
// is an answer at all is judged by src/editor/answer, as the server does.

import { askedOf } from '../editor/answer/when.ts';
import type { Condition } from '../editor/answer/when.ts';
import { draws } from './boxes.ts';
import type { ClassOf } from './boxes.ts';
import type { Marks } from '../editor/spans/marks.ts';

export type Words = Record<string, string>;
export interface Show {
  column: string;
  style?: 'text' | 'picture' | 'link';
}
interface Common {
  name: string;
  question: Words;
  required?: boolean;
  /** When it is asked: where an option of a field further up was chosen, or anything was answered there. */
  when?: Condition | { all: Condition[] };
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
export interface ShapesField extends Common {
  kind: 'shapes';
  column?: string;
  /** Of documents: how many pages one may have. */
  pages?: number;
  classes: ClassOf[];
  min_size?: number;
  at_least?: number;
  at_most?: number;
  tolerance_px?: number;
}
export interface SpansField extends Common {
  kind: 'spans';
  /** The column of the text; the first that is shown as text, or else `text`, where it is not said. */
  column?: string;
  classes: { value: string; label: Words; key?: string }[];
  overlap?: 'none' | 'nested' | 'any';
  granularity?: 'character' | 'word';
  relations?: { value: string; label: Words; from?: string[]; to?: string[]; directed?: boolean }[];
  at_least?: number;
  at_most?: number;
}
export interface RankingField extends Common {
  kind: 'ranking';
  /** 2 to 10; with a column each where the task's data holds what is ranked. */
  options: { value: string; label: Words; column?: string }[];
  ties?: boolean;
}
export interface TreeOption {
  value: string;
  label: Words;
  options?: TreeOption[];
}
export interface TaxonomyField extends Common {
  kind: 'taxonomy';
  /** A node is named by its path, `animal/cat`. */
  options: TreeOption[];
  many?: boolean;
  at_least?: number;
  at_most?: number;
  leaves_only?: boolean;
}
/** Kinds this build has no words for reach their own part of the workbench as they are. */
export type Field = ChoiceField | TextField | NumberField | BoxesField | ShapesField | SpansField | RankingField | TaxonomyField;
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
  /** What an answer pays by the worker's measured accuracy; the whole price where nothing is said. */
  graded?: Grade[];
  /** How bundles are graded as a whole; each answer pays its part by itself where nothing is said. */
  bundle_quality?: { all_or_nothing?: boolean; at_least_ppm?: number };
}
/** From this accuracy on this part of the price is paid, both in parts per million. */
export interface Grade {
  at_least_ppm: number;
  pay_ppm: number;
}
/** How many answers a task gets, who accepts them, and known tasks among them. */
export interface Quality {
  overlap: number;
  acceptance: 'always' | 'consensus' | 'manual';
  adaptive?: { least: number; target_ppm: number; worth_micros?: number };
  accept_above_ppm?: number;
  gold?: { rate_ppm: number; feedback?: Feedback; pass_ppm?: number; least_seen?: number };
  /** Doubtful tasks first to workers known to be good, fresh ones first to newcomers, who get this share. */
  dispatch?: { known_after?: number; newcomers_ppm?: number };
}
/** When a worker is told how a known task went. */
export type Feedback = 'at_once' | 'after' | 'never';
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
  quality: Quality;
  clocks: Partial<Clocks>;
  caps?: { per_day: number; live: number };
  requires?: { qualification: string; at_least: number }[];
  terms: { purpose: Words; scope: Words };
  /** How the work is handed out where that is not task by task. */
  mode?: {
    agreement?: { round_ms: number; wait_ms: number; meetings: number; pair_rounds: number };
    pairing?: { attention_ppm?: number; target_ppm?: number; least_votes?: number; most_votes?: number };
  };
  models?: { show?: boolean; count_above_ppm?: number } | null;
}

/** A box as answers hold it, in pixels of the upright picture. */
export interface DrawnBox {
  class: string;
  x: number;
  y: number;
  width: number;
  height: number;
}
export type Value = string | string[] | string[][] | DrawnBox[] | Marks;
export type Answer = Record<string, Value>;

/** What keeps an answer from being handed in: the field, and what is wrong with it in words. */
export interface Slip {
  field: string;
  text: string;
}

/** The most one answer can pay, in micro-units, without the fee: by the best grade, where pay is graded. */
export function mostPay(price: Price): number {
  const best = (price.graded ?? []).reduce((most, grade) => Math.max(most, grade.pay_ppm), 1_000_000);
  return Math.max(Math.floor((fullPay(price) * best) / 1_000_000), price.minimum_micros ?? 0);
}

/** The most one answer pays at the whole price, in micro-units. */
export function fullPay(price: Price): number {
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

/** Whether a value is what was marked in a text. */
const isMarked = (value: unknown): value is Marks => typeof value === 'object' && value !== null && 'spans' in value;

/** What an answer would pay if all of it were accepted, in micro-units; characters and minutes are the server's to count. */
export function payOf(price: Price, form: Form, answer: Record<string, unknown>): number {
  if (price.unit !== 'object') return price.unit === 'task' || price.unit === 'bundle' ? fullPay(price) : 0;
  const asked = askedOf(form.fields, answer);
  const drawn = asked.filter(draws).map((field) => answer[field.name]);
  const marked = asked.map((field) => answer[field.name]).filter(isMarked).map(({ spans }) => spans);
  const objects = [...drawn, ...marked].reduce((sum: number, all) => sum + (Array.isArray(all) ? all.length : 0), 0);
  return Math.max(price.rate_micros * Math.min(objects, price.maximum_units ?? 1), price.minimum_micros ?? 0);
}

const isBox = (value: unknown): value is DrawnBox => typeof value === 'object' && value !== null && 'class' in value;

/** An answer of the server's as the form's parts hold it: numbers are text here, as they were typed. */
export function fromServer(answer: Record<string, unknown> | null | undefined): Answer {
  const held: Answer = {};
  for (const [name, value] of Object.entries(answer ?? {})) {
    if (Array.isArray(value) && value.length > 0 && value.every(Array.isArray)) held[name] = value as string[][];
    else if (Array.isArray(value)) held[name] = value.every(isBox) && value.length > 0 ? value : value.map(String);
    else if (isMarked(value)) held[name] = value;
    else held[name] = String(value ?? '');
  }
  return held;
}
