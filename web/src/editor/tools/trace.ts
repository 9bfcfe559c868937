// Why: round things have no corners to press; a hand that follows the edge is faster, but a hand gives hundreds of points
//   where forty say the same.
// What: the way of a press as points, when it is a drawing and not a corner set with an unsteady hand, and the way with
//   the points left out that say nothing (Douglas and Peucker 1973, Cartographica 10:2).
// What not: what becomes of the way (trail.ts).

import { around, distance, type Point } from '../geometry';
import type { Pointing, ToolContext } from './tool';

/** From this long on, in CSS pixels, the way of a press is a drawing. */
const LEAST_WAY = 24;
/** Points of a way stand this far apart at least, in CSS pixels. */
const STEP = 1.5;
/** How far the simplified way may stray, in CSS pixels. */
const STRAY = 1.2;
/** The most points one drawing gives: an answer's outline may have a thousand. */
const MOST = 400;

/** A mouse and a pen trace; a finger only where it was told to, for it corrects corners under the magnifier. */
export const mayTrace = ({ pointer }: Pointing, context: ToolContext): boolean =>
  pointer === 'mouse' || pointer === 'pen' || (pointer === 'touch' && context.traces === true);

/** The way with one more point, where it is far enough from the last. */
export function wayTo(way: readonly Point[], at: Point, scale: number): readonly Point[] {
  const last = way.at(-1);
  return last && distance(last, at) * scale < STEP ? way : [...way, at];
}

/** Whether a way is long enough to be meant. */
export function isDrawing(way: readonly Point[], scale: number): boolean {
  const box = around(way);
  return way.length > 3 && box !== null && Math.max(box.width, box.height) * scale >= LEAST_WAY;
}

/** How near to its beginning a way counts as closed, in CSS pixels. */
const CLOSED = 14;

/** The way round without what the hand drew past its beginning: it would cross itself there. */
export function roundWay(way: readonly Point[], scale: number): readonly Point[] {
  const [first] = way;
  if (!first) return way;
  let [end, least] = [way.length, CLOSED / scale];
  for (let at = Math.floor(way.length * 0.6); at < way.length; at += 1) {
    const away = distance(way[at] as Point, first);
    if (away < least) [end, least] = [at, away];
  }
  return way.slice(0, end);
}

/** The points of a way that matter at this scale. */
export function simplified(way: readonly Point[], scale: number): Point[] {
  let stray = STRAY / scale;
  let kept = thinned(way, stray);
  while (kept.length > MOST) {
    stray *= 1.5;
    kept = thinned(way, stray);
  }
  return kept;
}

function thinned(way: readonly Point[], stray: number): Point[] {
  const isKept = new Set([0, way.length - 1]);
  const open: [number, number][] = [[0, way.length - 1]];
  for (let part = open.pop(); part; part = open.pop()) {
    const [from, to] = part;
    let [far, most] = [-1, stray];
    for (let at = from + 1; at < to; at += 1) {
      const away = toLine(way[at] as Point, way[from] as Point, way[to] as Point);
      if (away > most) [far, most] = [at, away];
    }
    if (far < 0) continue;
    isKept.add(far);
    open.push([from, far], [far, to]);
  }
  return way.filter((_, at) => isKept.has(at));
}

/** How far a point is from the line through two others; from the point they are, where they are one. */
function toLine(at: Point, from: Point, to: Point): number {
  const length = distance(from, to);
  if (length === 0) return distance(at, from);
  return Math.abs((to.x - from.x) * (from.y - at.y) - (from.x - at.x) * (to.y - from.y)) / length;
}
