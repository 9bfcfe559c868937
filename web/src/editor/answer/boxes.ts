// Why: the server takes objects as plain class and place; ids and kinds are the editor's own.
// What: the document's shapes as the answer to a field of kind `boxes` or `shapes`, and an answer as shapes again.
// What not: checking them (validate.ts, shapes.ts).

import { isObject, type Json } from '../json';
import type { Document } from '../model/document';
import { readShape, type Shape } from '../model/shape';
import type { Field, Form } from './form';
import type { Answers } from './validate';

export const boxesAnswer = (document: Document): Json =>
  document.shapes.flatMap((shape) => {
    if (shape.kind !== 'box') return [];
    const { class: value, x, y, width, height } = shape;
    return [{ class: value, x, y, width, height }];
  });

/** A shape as answers hold it: without id and kind, and without what is empty. */
function plain(shape: Shape): Json {
  const members = Object.entries(shape as unknown as Record<string, Json>).filter(
    ([name, value]) => name !== 'id' && name !== 'kind' && !(name === 'holes' && (value as Json[]).length === 0) && !(name === 'attributes' && Object.keys(value as object).length === 0),
  );
  return Object.fromEntries(members);
}

export const shapesAnswer = (document: Document): Json => document.shapes.map(plain);

/** What was drawn, as the field takes it. */
export const drawnAnswer = (field: Pick<Field, 'kind'>, document: Document): Json => (field.kind === 'shapes' ? shapesAnswer(document) : boxesAnswer(document));

/** An object of an answer as a shape; null where it is none of the field's. */
export function shapeFrom(field: Field, json: unknown, id: number): Shape | null {
  if (!isObject(json)) return null;
  if (field.kind === 'boxes') return readShape({ ...json, id, kind: 'box' });
  if (field.kind !== 'shapes') return null;
  const one = field.classes.find((each) => each.value === json['class']);
  return one ? readShape({ ...json, id, kind: one.shape ?? 'box' }) : null;
}

/** What the log says now, as `validate` takes it: the answers, and for a field of objects what was drawn. */
export const answersOf = (form: Form, document: Document): Answers => {
  const drawn = form.fields.filter((field) => field.kind === 'boxes' || field.kind === 'shapes').map((field) => [field.name, drawnAnswer(field, document)] as const);
  return { ...document.answers, ...Object.fromEntries(drawn) };
};
