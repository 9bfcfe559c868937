// Boxes on pictures as a form asks for them and as answers hold them, for the pages that write, show and review them.
// Pixels of the upright picture. Drawing them is the editor's (`src/editor`), not this file's.
import { PALETTE } from '../editor/render/colours.ts';
import type { Form, Words } from './form.ts';

export interface ClassOf {
  value: string;
  label: Words;
  key?: string;
}
export interface BoxesAsked {
  kind: 'boxes';
  name: string;
  question: Words;
  required?: boolean;
  column?: string;
  classes: ClassOf[];
  min_size?: number;
  at_least?: number;
  at_most?: number;
}
export interface Drawn {
  class: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

const MEDIA = /^\/api\/v1\/media\/[0-9a-f]+$/;
const isAsked = (field: unknown): field is BoxesAsked => (field as { kind?: unknown }).kind === 'boxes';

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

/** The address of a task's picture on this server. */
export function pictureOf(form: Form, data: Record<string, unknown>): string | undefined {
  const address = data[pictureColumn(form) ?? ''];
  return typeof address === 'string' && MEDIA.test(address) ? address : undefined;
}

/** The first picture among a task's data, where its form is not at hand. */
export function anyPicture(data: Record<string, unknown>): string | undefined {
  return Object.values(data).find((value): value is string => typeof value === 'string' && MEDIA.test(value));
}

/** A task's data in one line: its texts, without pictures and pre-labels. */
export function gist(data: Record<string, unknown>, most = 60): string {
  const said = Object.entries(data).filter(([name, value]) => name !== 'prelabel' && !MEDIA.test(String(value)));
  const text = said.map(([, value]) => (typeof value === 'object' ? JSON.stringify(value) : String(value))).join(' · ');
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

function isDrawn(value: unknown): value is Drawn {
  const one = value as Partial<Drawn> | null;
  return typeof one === 'object' && one !== null && typeof one.class === 'string' && [one.x, one.y, one.width, one.height].every((n) => typeof n === 'number');
}

/** The boxes of an answer. */
export function drawnIn(form: Form, answer: Record<string, unknown> | null | undefined): Drawn[] {
  const value = answer?.[boxesOf(form)?.name ?? ''];
  return Array.isArray(value) ? value.filter(isDrawn) : [];
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
