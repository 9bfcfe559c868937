// Why: seven kinds of shape are not the last. Tools, log, index and renderer must not change when another arrives.
// What: the open union of shapes and, for each kind, its behaviours in one table; the rest of the editor asks `kindOf`.
//   A kind that few forms need is added when a form has it (../skeleton.ts, ../mask.ts).
// What not: the behaviours themselves (box.ts, rotated.ts, path.ts), and classes, which a shape only names.

import type { Point, Rectangle } from '../geometry';
import { isJson, isObject, isWhole, type Json } from '../json';
import { box, type Box } from './box';
import { polygon, polyline, spot, type Polygon, type Polyline, type Spot } from './path';
import type { Fault } from '../answer/faults';
import type { Mask } from '../mask/kind';
import type { View } from '../view/view';
import type { Picture } from './picture';
import type { ObjectClass, PointGiven } from './classes';
import { rotated, type RotatedBox } from './rotated';
import type { Skeleton } from './skeleton';

/** What shapes of every kind have. */
export interface ShapeBase {
  /** Unique within a log and never used again, so that a redo brings back the same object. */
  readonly id: number;
  readonly kind: string;
  /** The value of the class, as the form names it. */
  readonly class: string;
  /** Of a document: the page it is on, counted from 1. */
  readonly page?: number;
  /** Answers about this one object, by name. */
  readonly attributes?: Readonly<Record<string, Json>>;
}

/** Every kind of shape; a new kind is added here and in `KINDS`. */
export type Shape = Box | RotatedBox | Polygon | Polyline | Spot | Skeleton | Mask;
export type ShapeKind = Shape['kind'];

/** A shape that has no id yet, as tools and clipboards hold it. */
export type NewShape<S extends Shape = Shape> = S extends Shape ? Omit<S, 'id'> : never;

/** A point of a shape that can be dragged. */
export interface Handle extends Point {
  readonly name: string;
  readonly cursor: string;
  /** Of a place where a new corner can be pulled out: the edge's length in picture pixels. Short edges show none. */
  readonly room?: number;
}

/** What a kind of shape can do. Every function is pure and returns tidy coordinates. */
export interface Kind<S extends ShapeBase> {
  readonly name: S['kind'];
  /** Whether the outline is the bounds themselves; such shapes are drawn several times faster. */
  readonly isUpright: boolean;
  /** Whether it is a line or a point, which hold no area. */
  readonly isOpen?: boolean;
  bounds(shape: S): Rectangle;
  area(shape: S): number;
  /** How far the point is from the shape; 0 within it. */
  distance(shape: S, at: Point): number;
  handles(shape: S): readonly Handle[];
  /** The shape with one handle moved to a point of the picture; a box turns over when its side passes the other. */
  dragged(shape: S, handle: string, to: Point): S;
  /** The shape without the corner of that handle; null where it has no such corner or needs it. */
  without?(shape: S, handle: string): S | null;
  /** Of named points: the number of the first that is asked for and not marked; null where none is. */
  lacking?(shape: S, points: readonly PointGiven[]): number | null;
  /** The shape with the point of that handle hidden (1, or seen again) or not there (0); null where that cannot be. */
  marked?(shape: S, handle: string, seen: 0 | 1): S | null;
  /** Of painted pixels: the shape with those changed that the text of runs names; null where nothing is left of it. */
  flipped?(shape: S, flips: string): S | null;
  /** The runs that fill the hole at a point, or every hole where it is in none; null where there is no hole. */
  filled?(shape: S, at: Point | null): string | null;
  /** Its own fault in an answer at a path, after the others of that answer; instead of the rule that it lies within the picture. */
  unfit?(shape: S, path: string, picture: Picture | null, others: readonly Shape[]): Fault | null;
  /** Draws the shape itself, where it is not drawn by its outline. */
  paint?(shape: S, context: CanvasRenderingContext2D, view: View, colour: string, isStrong: boolean): void;
  moved(shape: S, by: Point): S;
  /** Moved, and where need be shrunk, until it lies within the picture. */
  held(shape: S, picture: Picture): S;
  /** Whether it is large enough to be meant. */
  isMeant(shape: S, minimum: number): boolean;
  /** Its own members, where they are what this kind needs; `base` has been read. */
  read(base: ShapeBase, json: Readonly<Record<string, unknown>>): S | null;
  /** Adds the outline to a path through the map from picture to screen; its class says what joins named points. */
  trace(shape: S, path: Tracer, map: (at: Point) => Point, one?: Pick<ObjectClass, 'points' | 'edges'>): void;
}

/** The part of a canvas path that outlines need. */
export interface Tracer {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  rect(x: number, y: number, width: number, height: number): void;
  closePath(): void;
}

const KINDS: Record<string, unknown> = { box, rotated_box: rotated, polygon, polyline, point: spot };

/** Tools of further kinds, by name, made of what all tools share. */
export const FURTHER: Record<string, unknown> = {};

/** Makes a further kind and its tools known. */
export function addKind(kind: { readonly name: string }, tools: Readonly<Record<string, unknown>>): void {
  KINDS[kind.name] = kind;
  Object.assign(FURTHER, tools);
}

/** What shapes of this one's kind can do. */
export const kindOf = (shape: Pick<Shape, 'kind'>): Kind<Shape> => KINDS[shape.kind] as Kind<Shape>;

export const boundsOf = (shape: Shape): Rectangle => kindOf(shape).bounds(shape);

/** The places where a shape turns: what another shape's corner can be put on. */
export function turnsOf(shape: Shape): readonly Point[] {
  if (shape.kind === 'point') return [shape];
  return kindOf(shape).handles(shape).filter(({ name, room }) => room === undefined && (name.startsWith('c') || name.length === 2));
}

/** Reads a shape from JSON of unknown origin; null where it is none that this version knows. */
export function readShape(json: unknown): Shape | null {
  if (!isObject(json)) return null;
  const { id, kind, class: value, page, attributes } = json as Readonly<Record<string, Json>>;
  if (!isWhole(id) || typeof kind !== 'string' || typeof value !== 'string' || !Object.hasOwn(KINDS, kind)) return null;
  if (attributes !== undefined && !(isObject(attributes) && isJson(attributes))) return null;
  const base = { id, kind, class: value, ...(isWhole(page) ? { page } : {}), ...(attributes === undefined ? {} : { attributes }) };
  return kindOf({ kind: kind as Shape['kind'] }).read(base, json);
}
