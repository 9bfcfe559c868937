// Boxes and shapes on pictures as a form asks for them, for the pages that write, show and review them; what was drawn
// is read by drawn.ts.
// Pixels of the upright picture. Drawing them is the editor's (`src/editor`), not this file's.
import { PALETTE } from '../editor/render/colours.ts';
import type { ShapeKind } from '../editor/model/shape.ts';
import type { Form, Words } from './form.ts';

export interface ClassOf {
  value: string;
  label: Words;
  key?: string;
  /** Of shapes: what it is drawn with, and what is asked of each. */
  shape?: ShapeKind;
  /** Of a skeleton: its points in order, and which are joined. */
  points?: PointOf[];
  edges?: [string, string][];
  attributes?: AttributeOf[];
}
export interface PointOf {
  name: string;
  label: Words;
  required?: boolean;
  sigma?: string | number;
}
export interface AttributeOf {
  name: string;
  label: Words;
  required?: boolean;
  /** Yes or no where there are none. */
  options?: { value: string; label: Words }[];
  /** A text, where one is asked for. */
  text?: { max_chars?: number; multiline?: boolean };
}
export interface BoxesAsked {
  kind: 'boxes' | 'shapes';
  name: string;
  question: Words;
  required?: boolean;
  column?: string;
  /** Of documents: how many pages one may have. */
  pages?: number;
  classes: ClassOf[];
  min_size?: number;
  at_least?: number;
  at_most?: number;
  tolerance_px?: number;
}
/** An object by its frame, and how it is drawn where it is no upright box. */
export interface Drawn {
  class: string;
  x: number;
  y: number;
  width: number;
  height: number;
  path?: string;
  /** A line, which holds no area. */
  open?: boolean;
  spot?: boolean;
  /** Of a document: the page it is on, from 1. */
  page?: number;
  /** Painted pixels, whose area is shown. */
  painted?: boolean;
  attributes?: Readonly<Record<string, unknown>>;
}

/** Whether a field is answered by drawing on a picture. */
export const draws = (field: { kind?: unknown }): boolean => field.kind === 'boxes' || field.kind === 'shapes';

const MEDIA = /^\/api\/v1\/media\/[0-9a-f]+$/;
const isAsked = (field: unknown): field is BoxesAsked => draws(field as { kind?: unknown });

/** The form's question for boxes; none where it asks for no boxes. */
export function boxesOf(form: Form): BoxesAsked | undefined {
  return (form.fields as unknown[]).find(isAsked);
}

/** The data column that holds the picture, if the form has one. */
export function pictureColumn(form: Form): string | undefined {
  const shown = form.show?.find((show) => show.style === 'picture')?.column;
  const asked = boxesOf(form);
  return asked ? (asked.column ?? shown ?? 'image') : shown;
}

/** The addresses of a task's picture on this server, of a document those of its pages. */
export function picturesOf(form: Form, data: Record<string, unknown>): string[] {
  return [data[pictureColumn(form) ?? '']].flat().filter((address): address is string => typeof address === 'string' && MEDIA.test(address));
}

/** The address of a task's picture, of a document its first page's. */
export const pictureOf = (form: Form, data: Record<string, unknown>): string | undefined => picturesOf(form, data)[0];

/** The first picture among a task's data, where its form is not at hand. */
export function anyPicture(data: Record<string, unknown>): string | undefined {
  return Object.values(data).flat().find((value): value is string => typeof value === 'string' && MEDIA.test(value));
}

/** A task's data in one line: its texts, without pictures and pre-labels. */
export function gist(data: Record<string, unknown>, most = 60): string {
  const said = Object.entries(data).filter(([name, value]) => name !== 'prelabel' && !MEDIA.test(String([value].flat()[0])));
  const text = said.map(([, value]) => (typeof value === 'object' ? JSON.stringify(value) : String(value))).join(' · ');
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

/** The colour of each class, the same as at the workbench. */
export function colourOf(asked: BoxesAsked | undefined, value: string): string {
  const at = asked?.classes.findIndex((one) => one.value === value) ?? -1;
  return PALETTE[Math.max(0, at) % PALETTE.length] ?? 'currentColor';
}

/** How many of each class, in the form's order, leaving out those of which there are none. */
export function tally(asked: BoxesAsked | undefined, boxes: Drawn[]): { one: ClassOf; count: number }[] {
  const found = (asked?.classes ?? []).map((one) => ({ one, count: boxes.filter((box) => box.class === one.value).length }));
  return found.filter(({ count }) => count > 0);
}
