// Why: keys, menus and buttons of the page all change the selection; each change is defined once, without a pointer.
// What: pure functions from shapes to the command that changes them; null where there is nothing to change.
// What not: gestures (tools/), which key or button asks (workbench.ts).

import { area, around, boundsPoints, type Point } from './geometry';
import { isSame, type Json } from './json';
import type { Command, Deed } from './log/command';
import type { ObjectClass } from './model/classes';
import type { Document } from './model/document';
import type { Picture } from './model/picture';
import { boundsOf, kindOf, type NewShape, type Shape } from './model/shape';
import { shiftedShapes } from './tools/grab';

/** How far a copy stands from what it copies, in picture pixels, so that it is seen. */
const BESIDE = 10;

const changed = (deed: Deed, before: readonly Shape[], after: readonly Shape[]): Command | null => {
  const shapes = after.filter((shape, at) => !isSame(shape, before[at]));
  return shapes.length > 0 ? { do: 'change', deed, shapes } : null;
};

export const nudge = (shapes: readonly Shape[], by: Point, picture: Picture): Command | null =>
  changed('move', shapes, shiftedShapes(shapes, by, { picture }));

/** The right and lower edges moved, the others fixed; never below a pixel and never out of the picture. */
export function stretch(shapes: readonly Shape[], by: Point, picture: Picture): Command | null {
  const stretched = shapes.map((shape) => {
    if (!kindOf(shape).isUpright) return shape;
    const { x, y, width, height } = boundsOf(shape);
    const to = { x: Math.min(picture.width, x + width + by.x), y: Math.min(picture.height, y + height + by.y) };
    const isMeant = to.x - x >= 1 && to.y - y >= 1;
    return isMeant ? kindOf(shape).dragged(shape, 'se', to) : shape;
  });
  return changed('resize', shapes, stretched);
}

/** The class of those that are drawn as it is drawn; what was said of them belongs to the old class. */
export const classify = (shapes: readonly Shape[], one: Pick<ObjectClass, 'value' | 'shape'>): Command | null =>
  changed('classify', shapes, shapes.map((shape) => (shape.kind === one.shape && shape.class !== one.value ? classed(shape, one.value) : shape)));

function classed(shape: Shape, value: string): Shape {
  const next = { ...shape, class: value };
  Reflect.deleteProperty(next, 'attributes');
  return next;
}

/** What is said of shapes besides; undefined takes it back. */
export const attribute = (shapes: readonly Shape[], name: string, value: Json | undefined): Command | null =>
  changed('attribute', shapes, shapes.map((shape) => {
    const attributes: Record<string, Json> = { ...shape.attributes };
    if (value === undefined) Reflect.deleteProperty(attributes, name);
    else attributes[name] = value;
    return { ...shape, attributes };
  }));

export const remove = (shapes: readonly Shape[]): Command | null =>
  shapes.length > 0 ? { do: 'remove', deed: 'remove', ids: shapes.map((shape) => shape.id) } : null;

/** The shapes without their ids, to be held in a clipboard. */
export const forgotten = (shapes: readonly Shape[]): NewShape[] =>
  shapes.map((shape) => {
    const copy: Partial<Shape> & NewShape = { ...shape };
    Reflect.deleteProperty(copy, 'id');
    return copy;
  });

const numbered = (shapes: readonly NewShape[], nextId: number): Shape[] =>
  shapes.map((shape, at) => ({ ...shape, id: nextId + at }));

/** Copies with their middle at a point, or beside where they were; held in the picture. */
export function paste(clips: readonly NewShape[], at: Point | null, nextId: number, picture: Picture): Command | null {
  const shapes = numbered(clips, nextId).map((shape) => kindOf(shape).held(shape, picture));
  const bounds = around(shapes.map(boundsOf).flatMap(boundsPoints));
  if (!bounds) return null;
  const by = at
    ? { x: at.x - bounds.x - bounds.width / 2, y: at.y - bounds.y - bounds.height / 2 }
    : { x: roomFor(bounds.x + bounds.width, picture.width), y: roomFor(bounds.y + bounds.height, picture.height) };
  return { do: 'add', deed: 'paste', shapes: shiftedShapes(shapes, by, { picture }) };
}

/** To the right and below where there is room, else to the left and above. */
const roomFor = (edge: number, limit: number): number => (edge + BESIDE <= limit ? BESIDE : -BESIDE);

/** The last picture's shapes, as far as they fit and are not there yet. */
export function copyLast(last: readonly NewShape[], document: Document, nextId: number, picture: Picture): Command | null {
  const fitting = numbered(last, 0)
    .map((shape) => kindOf(shape).held(shape, picture))
    .filter((shape) => !(kindOf(shape).isUpright || shape.kind === 'mask') || area(boundsOf(shape)) > 0);
  const present = document.shapes.map((shape) => ({ ...shape, id: 0 }));
  const missing = forgotten(fitting).filter((shape) => !present.some((one) => isSame(one, { ...shape, id: 0 })));
  return missing.length > 0 ? { do: 'add', deed: 'copy', shapes: numbered(missing, nextId) } : null;
}
