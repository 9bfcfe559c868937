// Why: the pages draw forms and the core decides what is an answer; both need the form as the API gives it.
// What: the types of a form that the server has read and made whole, as in docs/openapi.json and crates/labels.
// What not: reading a form of unknown origin; the server does that and refuses what cannot be answered.

import type { PointGiven } from '../model/classes';
import type { ShapeKind } from '../model/shape';
import type { WordsIn } from '../words';
import type { When } from './when';

interface FieldBase {
  readonly name: string;
  readonly question: WordsIn;
  readonly required: boolean;
  readonly when?: When;
}

export interface Option {
  readonly value: string;
  readonly label: WordsIn;
}

export interface ChoiceField extends FieldBase {
  readonly kind: 'choice';
  readonly options: readonly Option[];
  readonly many?: boolean;
  readonly at_least?: number;
  readonly at_most?: number;
}

export interface TextField extends FieldBase {
  readonly kind: 'text';
  readonly min_chars: number;
  readonly max_chars: number;
  readonly multiline: boolean;
  /** Characters and ranges such as `0-9A-Z`. */
  readonly characters?: string;
}

export interface NumberField extends FieldBase {
  readonly kind: 'number';
  readonly minimum?: string;
  readonly maximum?: string;
  readonly step?: string;
  readonly unit?: WordsIn;
}

export interface BoxesField extends FieldBase {
  readonly kind: 'boxes';
  readonly column: string;
  readonly classes: readonly (Option & { readonly key?: string })[];
  readonly min_size: number;
  readonly at_least: number;
  readonly at_most: number;
}

/** What is asked of each object of a class: one of the options, or yes or no where there are none. */
export interface Attribute {
  readonly name: string;
  readonly label: WordsIn;
  readonly required?: boolean;
  readonly options?: readonly Option[];
  /** A text, where one is asked for. */
  readonly text?: { readonly max_chars?: number; readonly multiline?: boolean };
}

export interface ShapesField extends FieldBase {
  readonly kind: 'shapes';
  readonly column: string;
  readonly classes: readonly (Option & { readonly key?: string; readonly shape?: ShapeKind; readonly points?: readonly PointGiven[]; readonly attributes?: readonly Attribute[] })[];
  readonly min_size: number;
  readonly at_least: number;
  readonly at_most: number;
  /** How far apart two lines or points may be and still be the same, in pixels. */
  readonly tolerance_px: number;
}

export interface SpansField extends FieldBase {
  readonly kind: 'spans';
  readonly column: string;
  readonly classes: readonly (Option & { readonly key?: string })[];
  readonly overlap: 'none' | 'nested' | 'any';
  readonly granularity: 'character' | 'word';
  readonly relations?: readonly (Option & { readonly from?: readonly string[]; readonly to?: readonly string[]; readonly directed?: boolean })[];
  readonly at_least: number;
  readonly at_most: number;
}

export interface RankingField extends FieldBase {
  readonly kind: 'ranking';
  readonly options: readonly (Option & { readonly column?: string })[];
  readonly ties?: boolean;
}

/** A node of a tree of options; its path is its own value behind those above it. */
export interface Node extends Option {
  readonly options?: readonly Node[];
}

export interface TaxonomyField extends FieldBase {
  readonly kind: 'taxonomy';
  readonly options: readonly Node[];
  readonly many?: boolean;
  readonly at_least?: number;
  readonly at_most?: number;
  readonly leaves_only?: boolean;
}

export type Field = ChoiceField | TextField | NumberField | BoxesField | ShapesField | SpansField | RankingField | TaxonomyField;

export interface Form {
  readonly show?: readonly { readonly column: string; readonly style: 'text' | 'picture' | 'link' }[];
  readonly fields: readonly Field[];
}

export const fieldOf = (form: Form, name: string): Field | undefined => form.fields.find((field) => field.name === name);
