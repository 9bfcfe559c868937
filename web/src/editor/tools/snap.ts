// Why: objects that touch share an edge, and a hand cannot place two edges on one line at 3 m of mouse a minute.
//   Outlines that touch share corners, and a gap of a pixel between them is a fault in the data.
// What: the nearest edges of the picture and of other shapes, and the shift that brings a rectangle's edges to them; for a
//   single point first the nearest corner of another shape.
// What not: edges within the picture's pixels; that is edge-following, a tool of its own.

import { clamp, distance, type Point, type Rectangle } from '../geometry';
import { boundsOf, turnsOf } from '../model/shape';
import type { Mark, ToolContext } from './tool';

/** How near an edge must come to be caught, in CSS pixels. */
const CATCH = 6;

export interface Snapped {
  /** What to add to the coordinates. */
  readonly by: Point;
  readonly guides: readonly Mark[];
}

const STAY: Snapped = { by: { x: 0, y: 0 }, guides: [] };

/** The best shift for edges at `xs` and `ys`. Shapes named in `except` do not attract. */
export function snap(
  xs: readonly number[],
  ys: readonly number[],
  context: ToolContext,
  except: readonly number[] = [],
): Snapped {
  if (!context.snaps) return STAY;
  const { picture } = context;
  const reach = CATCH / context.scale;
  const upright = (x: number): Rectangle => ({ x: x - reach, y: 0, width: 2 * reach, height: picture.height });
  const level = (y: number): Rectangle => ({ x: 0, y: y - reach, width: picture.width, height: 2 * reach });
  const edges = (strip: Rectangle) => context.index.inside(strip).filter(({ id }) => !except.includes(id)).map(boundsOf);
  const x = nearest(xs, (at) => [0, picture.width, ...edges(upright(at)).flatMap((box) => [box.x, box.x + box.width])], reach);
  const y = nearest(ys, (at) => [0, picture.height, ...edges(level(at)).flatMap((box) => [box.y, box.y + box.height])], reach);
  return {
    by: { x: x?.by ?? 0, y: y?.by ?? 0 },
    guides: [...(x ? [{ mark: 'guide', x: x.line } as const] : []), ...(y ? [{ mark: 'guide', y: y.line } as const] : [])],
  };
}

function nearest(at: readonly number[], lines: (at: number) => readonly number[], reach: number) {
  let best: { by: number; line: number } | null = null;
  for (const one of at) {
    for (const line of lines(one)) {
      const by = line - one;
      if (Math.abs(by) <= reach && (!best || Math.abs(by) < Math.abs(best.by))) best = { by, line };
    }
  }
  return best;
}

/** The corner of another shape that a point is caught by; null where none is near. */
function nearCorner(at: Point, context: ToolContext, except: readonly number[]): Point | null {
  if (!context.snaps) return null;
  const reach = CATCH / context.scale;
  const near = context.index.inside({ x: at.x - reach, y: at.y - reach, width: 2 * reach, height: 2 * reach });
  let best: Point | null = null;
  let least = reach;
  for (const shape of near) {
    if (except.includes(shape.id)) continue;
    for (const corner of turnsOf(shape)) {
      const away = distance(corner, at);
      if (away <= least) [best, least] = [corner, away];
    }
  }
  return best;
}

/** A point held in the picture and snapped, with the guides that show to what. */
export function snappedPoint(at: Point, context: ToolContext, except: readonly number[] = []): { at: Point; guides: readonly Mark[] } {
  const corner = nearCorner(at, context, except);
  if (corner) return { at: { x: corner.x, y: corner.y }, guides: [{ mark: 'point', at: corner }] };
  const { by, guides } = snap([at.x], [at.y], context, except);
  const { width, height } = context.picture;
  return { at: { x: clamp(at.x + by.x, 0, width), y: clamp(at.y + by.y, 0, height) }, guides };
}
