// Why: undo, drafts, the renderer and the page all look at what is there now, at different moments; nobody may see it
//   change under them.
// What: an immutable document: shapes in the order of their ids and the other fields' answers. A change copies the
//   list of references, not the shapes: a few µs for 2,000 (tests/editor/bench.ts).
// What not: selection and view, which are not part of the answer and never undone; the picture, which never changes.

import type { Json } from '../json';
import type { Shape } from './shape';

export interface Document {
  readonly shapes: readonly Shape[];
  /** Answers to the form's other fields, by name. */
  readonly answers: Readonly<Record<string, Json>>;
}

export const EMPTY: Document = { shapes: [], answers: {} };

/** A difference between two documents, either way round. An answer that is undefined is none. */
export interface Patch {
  readonly put?: readonly Shape[];
  readonly drop?: readonly number[];
  readonly answers?: Readonly<Record<string, Json | undefined>>;
}

/** The place of the first shape whose id is not below this one. */
export function placeOf(shapes: readonly Shape[], id: number): number {
  let [low, high] = [0, shapes.length];
  while (low < high) {
    const half = (low + high) >>> 1;
    if ((shapes[half] as Shape).id < id) low = half + 1;
    else high = half;
  }
  return low;
}

export function shapeOf(document: Document, id: number): Shape | undefined {
  const shape = document.shapes[placeOf(document.shapes, id)];
  return shape?.id === id ? shape : undefined;
}

export const shapesOf = (document: Document, ids: Iterable<number>): Shape[] =>
  [...ids].map((id) => shapeOf(document, id)).filter((shape) => shape !== undefined);

/** The document after the patch, and the patch that takes it back. */
export function patched(document: Document, patch: Patch): readonly [Document, Patch] {
  const put = new Map((patch.put ?? []).map((shape) => [shape.id, shape]));
  const drop = new Set(patch.drop ?? []);
  const before = shapesOf(document, [...put.keys(), ...drop]);
  const present = new Set(before.map((shape) => shape.id));
  const added = [...put.keys()].filter((id) => !present.has(id));
  let shapes = document.shapes;
  if (put.size > 0 || drop.size > 0) {
    const kept = drop.size > 0 ? shapes.filter((shape) => !drop.has(shape.id)) : shapes.slice();
    for (const id of present) {
      const shape = put.get(id);
      if (shape) kept[placeOf(kept, id)] = shape;
    }
    shapes = added.length > 0 ? merged(kept, added.map((id) => put.get(id) as Shape)) : kept;
  }
  const [answers, answersBefore] = answered(document.answers, patch.answers);
  const back: Patch = {
    ...(before.length > 0 ? { put: before } : {}),
    ...(added.length > 0 ? { drop: added } : {}),
    ...(answersBefore ? { answers: answersBefore } : {}),
  };
  return [{ shapes, answers }, back];
}

function merged(shapes: readonly Shape[], added: readonly Shape[]): readonly Shape[] {
  const last = shapes.at(-1);
  const inOrder = [...added].sort((a, b) => a.id - b.id);
  if (!last || last.id < (inOrder[0] as Shape).id) return [...shapes, ...inOrder];
  return [...shapes, ...inOrder].sort((a, b) => a.id - b.id);
}

function answered(
  now: Document['answers'],
  change: Patch['answers'],
): readonly [Document['answers'], Patch['answers']] {
  if (!change) return [now, undefined];
  const after: Record<string, Json> = { ...now };
  const back: Record<string, Json | undefined> = {};
  for (const [field, value] of Object.entries(change)) {
    back[field] = Object.hasOwn(now, field) ? now[field] : undefined;
    if (value === undefined) Reflect.deleteProperty(after, field);
    else after[field] = value;
  }
  return [after, back];
}
