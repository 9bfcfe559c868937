// Answers to one picture as layers over each other: whose they are, in which colours, and where they differ.
import type { OtherView } from '../../../api/names.ts';
import { shapesIn } from '../../../lib/drawn.ts';
import type { Layer } from '../../../lib/differ.ts';
import type { Form } from '../../../lib/form.ts';

export type Other = OtherView;

/** A comment on an object, or on a place where one is missing. */
export interface Pin {
  field: string;
  object?: number | null | undefined;
  page?: number | null | undefined;
  x: number;
  y: number;
  comment: string;
}

/** The colours of answers; the one that is judged is white. They differ in hue and lightness, not from red to green alone. */
export const OWN = '#ffffff';
const COLOURS = ['#ffb000', '#4cc9ff', '#ff5f8f', '#8ee05a', '#b99aff', '#ff8a3d', '#39d0b0', '#f0e442'];

export interface Coloured extends Layer {
  colour: string;
}

/** The answer that is judged, and the others to the same task. */
export function layersOf(form: Form, own: { id: string; name: string; answer: Record<string, unknown> }, others: readonly Other[]): Coloured[] {
  const layer = (id: string, name: string, answer: Record<string, unknown>, colour: string): Coloured => ({ id, name, colour, shapes: shapesIn(form, answer) });
  return [
    layer(own.id, own.name, own.answer, OWN),
    ...others.map((one, at) => layer(one.assignment, one.worker, one.answer as Record<string, unknown>, COLOURS[at % COLOURS.length] ?? OWN)),
  ];
}
