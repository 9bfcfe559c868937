// Why: some paint along edges and some beside what others painted; both are ways to use the same brush, not other tools.
// What: what the brush keeps to: patches of one colour instead of a round, and only pixels that no other mask has. Set
//   beside the picture, and kept from one picture to the next.
// What not: the patches themselves (cells.ts).

import type { Point } from '../geometry';
import type { Shape } from '../model/shape';
import type { ToolContext } from '../tools/tool';
import { cellOf, fillCell, type Cells } from './cells';
import { runsIn, withRuns, type Mask } from './kind';
import { blank, difference, joined, NOTHING, type Patch, type Pixels } from './pixels';
import { pixelsOf, type Size } from './rle';

/** How far a patch's side is from the next, in pixels of the copy that is cut. */
export const CELL_SIDES = { fine: 10, middle: 18, coarse: 32 } as const;
export type CellSide = keyof typeof CELL_SIDES;

/** What the brush keeps to. One for the page: it has one canvas. */
export const AIDS: {
  /** Patches of which size are wanted instead of a round brush. */
  side: CellSide | null;
  /** The patches of the picture, as soon as they are cut. */
  cells: Cells | null;
  onlyFree: boolean;
} = { side: null, cells: null, onlyFree: false };

/** The patches that hold for a picture of this size; none where the brush is round. */
export const cellsFor = ({ width, height }: Size): Cells | null => {
  const { side, cells } = AIDS;
  return side && cells?.picture.width === width && cells.picture.height === height ? cells : null;
};

/** Paints the patches on the way from one point to another that are not in `done` yet. */
export function sweep(cells: Cells, pixels: Pixels, from: Point, to: Point, value: 0 | 1, done: Set<number>): Patch {
  const step = Math.max(1, cells.picture.width / cells.copy.width) * 2;
  const steps = Math.max(1, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / step));
  let patch = NOTHING;
  for (let at = 0; at <= steps; at += 1) {
    const cell = cellOf(cells, { x: from.x + ((to.x - from.x) * at) / steps, y: from.y + ((to.y - from.y) * at) / steps });
    if (cell === null || done.has(cell)) continue;
    done.add(cell);
    patch = joined(patch, fillCell(cells, cell, pixels, value));
  }
  return patch;
}

const SHOWN = new WeakMap<Cells, Map<number, Mask>>();

/** A patch as a mask that stands for it under the pointer. */
export function cellMask(cells: Cells, at: Point, blankMask: Omit<Mask, 'counts'>): Mask | null {
  const cell = cellOf(cells, at);
  if (cell === null) return null;
  const known = SHOWN.get(cells) ?? new Map<number, Mask>();
  SHOWN.set(cells, known);
  const found = known.get(cell);
  if (found?.class === blankMask.class) return found;
  const pixels = blank(cells.picture);
  const made = withRuns(blankMask, difference(null, pixels, fillCell(cells, cell, pixels, 1)));
  known.set(cell, made);
  return made;
}

const isMask = (shape: Shape): shape is Mask => shape.kind === 'mask';

/** The pixels that masks other than this one have; none where the brush goes over them. */
export function takenBy({ picture, index }: Pick<ToolContext, 'picture' | 'index'>, own: Mask | null): Uint8Array | null {
  if (!AIDS.onlyFree) return null;
  const others = index.inside({ x: 0, y: 0, ...picture }).filter(isMask).filter((mask) => mask.id !== own?.id && mask.size[0] === picture.height && mask.size[1] === picture.width);
  if (others.length === 0) return null;
  const taken = new Uint8Array(pixelsOf(picture));
  for (const mask of others) {
    let at = 0;
    for (const [place, run] of runsIn(mask).entries()) {
      if (place % 2 === 1) taken.fill(1, at, at + run);
      at += run;
    }
  }
  return taken;
}

/** Takes back what was just painted over others' pixels within a patch. */
export function spare({ height, bits }: Pixels, taken: Uint8Array | null, before: Uint8Array | null, { left, top, right, bottom }: Patch): void {
  if (!taken) return;
  for (let x = left; x < right; x += 1) {
    for (let at = x * height + top; at < x * height + bottom; at += 1) if (taken[at] === 1 && before?.[at] !== 1) bits[at] = 0;
  }
}
