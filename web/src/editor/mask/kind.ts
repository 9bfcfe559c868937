// Why: roads, mud and hair have no corners; what belongs to them is said pixel by pixel.
// What: the behaviours of a mask: it is picked where it is painted, moves by whole pixels and has no handles. What it comes
//   to (runs, frame, area) is found once a mask and remembered beside it, since masks never change but are replaced.
// What not: painting (tool.ts), canvases (paint.ts). Loaded only where a form has such a class (../mask.ts).

import type { Point, Rectangle } from '../geometry';
import type { Kind, ShapeBase } from '../model/shape';
import { ringsOf } from './contour';
import { unfit } from './fit';
import { paint } from './paint';
import { holes } from './pixels';
import { areaOf, eachSpan, flip, frameOf, pixelsOf, runsOf, shifted, textOf, type Runs, type Size } from './rle';

export interface Mask extends ShapeBase {
  readonly kind: 'mask';
  /** Height and width of the picture, as COCO has them. */
  readonly size: readonly [number, number];
  /** COCO's text of the runs. */
  readonly counts: string;
}

interface Known {
  readonly runs: Runs;
  readonly frame: Rectangle;
  readonly area: number;
  rings?: readonly (readonly number[])[];
  /** What strokes made of it, so that replaying a log costs a look each. */
  readonly after: Map<string, Mask | null>;
}

const KNOWN = new WeakMap<object, Known>();

export const sizeOf = ({ size: [height, width] }: Pick<Mask, 'size'>): Size => ({ width, height });

const knowing = (mask: Mask, runs: Runs): Mask => {
  KNOWN.set(mask, { runs, frame: frameOf(runs, mask.size[0]), area: areaOf(runs), after: new Map() });
  return mask;
};

function known(mask: Mask): Known {
  const found = KNOWN.get(mask);
  if (found) return found;
  knowing(mask, runsOf(mask.counts, pixelsOf(sizeOf(mask))) ?? [pixelsOf(sizeOf(mask))]);
  return KNOWN.get(mask) as Known;
}

export const runsIn = (mask: Mask): Runs => known(mask).runs;

/** The mask with other runs. */
export const withRuns = (mask: Omit<Mask, 'counts'>, runs: Runs): Mask => knowing({ ...mask, counts: textOf(runs) }, runs);

/** How far a point is from the nearest pixel inside. */
function away(mask: Mask, at: Point): number {
  let best = Infinity;
  eachSpan(runsIn(mask), mask.size[0], (x, top, end) => {
    const across = Math.max(x - at.x, 0, at.x - x - 1);
    if (across < best) best = Math.min(best, Math.hypot(across, Math.max(top - at.y, 0, at.y - end)));
  });
  return best;
}

export const mask: Kind<Mask> = {
  name: 'mask',
  isUpright: false,
  bounds: (shape) => known(shape).frame,
  area: (shape) => known(shape).area,
  distance: away,
  handles: () => [],
  dragged: (shape) => shape,
  moved: (shape, by) => {
    const size = sizeOf(shape);
    const [right, down] = [Math.round(by.x), Math.round(by.y)];
    return right === 0 && down === 0 ? shape : withRuns(shape, shifted(runsIn(shape), size, size, [right, down]));
  },
  held(shape, picture) {
    const size = sizeOf(shape);
    if (size.width === picture.width && size.height === picture.height) return shape;
    return withRuns({ ...shape, size: [picture.height, picture.width] }, shifted(runsIn(shape), size, picture, [0, 0]));
  },
  isMeant: (shape, minimum) => known(shape).area > 0 && Math.min(known(shape).frame.width, known(shape).frame.height) >= minimum,
  read(base, json) {
    const { size, counts } = json;
    const isSide = (side: unknown): side is number => Number.isInteger(side) && (side as number) > 0;
    if (!Array.isArray(size) || size.length !== 2 || !size.every(isSide) || typeof counts !== 'string') return null;
    const [height, width] = size as [number, number];
    const runs = runsOf(counts, height * width);
    return runs && withRuns({ ...base, kind: 'mask', size: [height, width] }, runs);
  },
  trace(shape, path, map) {
    const all = known(shape);
    all.rings ??= ringsOf(all.runs, shape.size[0]);
    for (const ring of all.rings) {
      for (let at = 0; at + 1 < ring.length; at += 2) {
        const { x, y } = map({ x: ring[at] ?? 0, y: ring[at + 1] ?? 0 });
        if (at === 0) path.moveTo(x, y);
        else path.lineTo(x, y);
      }
      path.closePath();
    }
  },
  /** Null where the flips are none of this picture, or nothing would be left. */
  flipped(shape, flips) {
    const all = known(shape);
    const made = all.after.get(flips);
    if (made !== undefined) return made;
    const pixels = pixelsOf(sizeOf(shape));
    const runs = runsOf(flips, pixels);
    const after = runs && flip(all.runs, runs, pixels);
    const next = after && areaOf(after) > 0 ? withRuns(shape, after) : null;
    all.after.set(flips, next);
    return next;
  },
  filled(shape, at) {
    const found = holes(runsIn(shape), sizeOf(shape), at);
    return areaOf(found) > 0 ? textOf(found) : null;
  },
  unfit,
  paint: (shape, context, view, colour, isStrong) => paint(shape, known(shape), context, view, colour, isStrong),
};
