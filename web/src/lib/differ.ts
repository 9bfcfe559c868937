// Where several answers to one picture differ: which objects are the same thing to how many, and in what two of the same
// thing differ. For looking at, before anybody decides: whose answer counts is the server's to say, by its own exact measures
// (crates/labels shapes/alike.rs). Areas are compared on a grid of points, masks pixel by pixel, lines and points by
// distance, key points as COCO does with one looseness for all. Objects are paired greedily, the likest first.
import { mask as maskKind, runsIn, sizeOf } from '../editor/mask/kind.ts';
import type { Mask } from '../editor/mask/kind.ts';
import { areaOf, flip, pixelsOf, textOf } from '../editor/mask/rle.ts';
import { isSame } from '../editor/json.ts';
import { boundsOf, kindOf } from '../editor/model/shape.ts';
import type { Shape } from '../editor/model/shape.ts';

/** From which likeness on two are the same thing, as on the server. */
export const SAME_THING = 0.5;
/** Points along each side of the grid on which areas are compared. */
const GRID = 40;
/** Points along a line at which its distance from another is taken. */
const ALONG = 16;
/** Twice COCO's sigma where the form says none. */
const LOOSE = 0.1;

/** One answer's objects, under whoever gave it. */
export interface Layer {
  id: string;
  name: string;
  shapes: readonly Shape[];
}

/** The same thing in two answers. */
export interface Pair {
  one: Shape;
  other: Shape;
  likeness: number;
}

/** An object with those who drew the same, and those who did not. */
export interface Thing {
  layer: string;
  shape: Shape;
  /** Layers that have it too, each with theirs. */
  with: ReadonlyMap<string, Pair>;
  /** How many layers do not have it. */
  lacking: number;
  /** Whether somebody who has it said something else of it. */
  saidOther: boolean;
  /** How alike the least alike of them is; 1 where all drew it just so. */
  least: number;
}

interface Frame {
  x: number;
  y: number;
  width: number;
  height: number;
}

const meets = (a: Frame, b: Frame, room: number) => a.x <= b.x + b.width + room && b.x <= a.x + a.width + room && a.y <= b.y + b.height + room && b.y <= a.y + a.height + room;

function boxesAlike(a: Frame, b: Frame): number {
  const wide = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const high = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  const both = wide > 0 && high > 0 ? wide * high : 0;
  const all = a.width * a.height + b.width * b.height - both;
  return all > 0 ? both / all : 0;
}

function areasAlike(one: Shape, other: Shape): number {
  const [a, b] = [boundsOf(one), boundsOf(other)];
  const [left, top] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  const [wide, high] = [Math.max(a.x + a.width, b.x + b.width) - left, Math.max(a.y + a.height, b.y + b.height) - top];
  let [both, either] = [0, 0];
  for (let row = 0; row < GRID; row += 1) {
    for (let column = 0; column < GRID; column += 1) {
      const at = { x: left + ((column + 0.5) * wide) / GRID, y: top + ((row + 0.5) * high) / GRID };
      const [isIn, isInOther] = [kindOf(one).distance(one, at) === 0, kindOf(other).distance(other, at) === 0];
      both += Number(isIn && isInOther);
      either += Number(isIn || isInOther);
    }
  }
  return either > 0 ? both / either : 0;
}

/** The pixels that only one of two masks has, as runs of the picture; nothing where they are of different pictures. */
export function maskDifference(one: Mask, other: Mask): Mask | null {
  if (one.size[0] !== other.size[0] || one.size[1] !== other.size[1]) return null;
  const runs = flip(runsIn(one), runsIn(other), pixelsOf(sizeOf(one)));
  return areaOf(runs) > 0 ? maskKind.read({ id: one.id, kind: 'mask', class: one.class }, { size: [...one.size], counts: textOf(runs) }) : null;
}

function masksAlike(one: Mask, other: Mask): number {
  if (one.size[0] !== other.size[0] || one.size[1] !== other.size[1]) return 0;
  const [a, b] = [areaOf(runsIn(one)), areaOf(runsIn(other))];
  const differ = areaOf(flip(runsIn(one), runsIn(other), pixelsOf(sizeOf(one))));
  return a + b + differ > 0 ? (a + b - differ) / (a + b + differ) : 0;
}

/** The mean distance of points along one line from the other. */
function apart(points: readonly (readonly [number, number])[], other: Shape): number {
  let [sum, count] = [0, 0];
  for (let edge = 0; edge + 1 < points.length; edge += 1) {
    const [[fromX, fromY], [toX, toY]] = [points[edge] ?? [0, 0], points[edge + 1] ?? [0, 0]];
    for (let step = 0; step <= ALONG; step += 1) {
      sum += kindOf(other).distance(other, { x: fromX + ((toX - fromX) * step) / ALONG, y: fromY + ((toY - fromY) * step) / ALONG });
      count += 1;
    }
  }
  return count ? sum / count : Infinity;
}

/** How alike two objects are in place, from 0 to 1; 0 where class, page or kind differ. */
export function alike(one: Shape, other: Shape, tolerance: number): number {
  if (one.class !== other.class || one.kind !== other.kind || (one.page ?? 1) !== (other.page ?? 1)) return 0;
  const room = Math.max(1, tolerance);
  if (one.kind === 'mask' && other.kind === 'mask') return masksAlike(one, other);
  if (one.kind === 'point' && other.kind === 'point') return room / (room + Math.hypot(one.x - other.x, one.y - other.y));
  if (one.kind === 'polyline' && other.kind === 'polyline') return room / (room + (apart(one.points, other) + apart(other.points, one)) / 2);
  const [a, b] = [boundsOf(one), boundsOf(other)];
  if (one.kind === 'skeleton' && other.kind === 'skeleton') {
    const size = Math.max((2 * room) ** 2, (a.width * a.height + b.width * b.height) / 2);
    const marked = one.keypoints.map(([x, y, seen], at) => [x, y, seen, ...(other.keypoints[at] ?? [0, 0, 0])] as const).filter(([, , seen, , , too]) => seen > 0 || too > 0);
    const likeness = marked.map(([x, y, seen, u, v, too]) => (seen > 0 && too > 0 ? Math.exp(-((x - u) ** 2 + (y - v) ** 2) / (2 * size * LOOSE ** 2)) : 0));
    return likeness.length ? likeness.reduce((sum, one) => sum + one, 0) / likeness.length : 0;
  }
  if (!meets(a, b, 0)) return 0;
  return one.kind === 'box' ? boxesAlike(a, b) : areasAlike(one, other);
}

/** The same things in two answers. */
export function pairsOf(ones: readonly Shape[], others: readonly Shape[], tolerance: number): Pair[] {
  const likely: Pair[] = [];
  for (const one of ones) {
    for (const other of others) {
      const likeness = alike(one, other, tolerance);
      if (likeness >= SAME_THING) likely.push({ one, other, likeness });
    }
  }
  likely.sort((a, b) => b.likeness - a.likeness);
  const taken = new Set<Shape>();
  return likely.filter(({ one, other }) => {
    if (taken.has(one) || taken.has(other)) return false;
    taken.add(one).add(other);
    return true;
  });
}

/** Every object of every layer, with who else drew it. Layers that are not looked at are left out of the list. */
export function thingsOf(layers: readonly Layer[], tolerance: number): Thing[] {
  const found = new Map<Shape, Map<string, Pair>>();
  const note = (shape: Shape, layer: string, pair: Pair) => {
    const known = found.get(shape) ?? new Map<string, Pair>();
    found.set(shape, known.set(layer, pair));
  };
  for (const [at, layer] of layers.entries()) {
    for (const next of layers.slice(at + 1)) {
      for (const pair of pairsOf(layer.shapes, next.shapes, tolerance)) {
        note(pair.one, next.id, pair);
        note(pair.other, layer.id, { one: pair.other, other: pair.one, likeness: pair.likeness });
      }
    }
  }
  return layers.flatMap((layer) =>
    layer.shapes.map((shape) => {
      const own = found.get(shape) ?? new Map<string, Pair>();
      const pairs = [...own.values()];
      const saidOther = pairs.some(({ one, other }) => !isSame(one.attributes ?? {}, other.attributes ?? {}));
      return { layer: layer.id, shape, with: own, lacking: layers.length - 1 - own.size, saidOther, least: pairs.reduce((least, { likeness }) => Math.min(least, likeness), 1) };
    }),
  );
}

/** Below this likeness two of the same thing are told to differ in place. */
export const PLACED_ALIKE = 0.75;

/** Whether there is something to look at: somebody lacks it, placed it otherwise, or said something else of it. */
export const differs = (thing: Thing): boolean => thing.lacking > 0 || thing.saidOther || thing.least < PLACED_ALIKE;
