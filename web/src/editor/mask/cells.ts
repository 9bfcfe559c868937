// Why: things end where colours do, and a brush that takes whole patches of one colour follows an edge that a hand cannot.
// What: a picture's patches of like colour (superpixels): the one at a point, and its pixels painted or erased.
// What not: cutting a picture into patches (slic.ts, loaded when somebody asks for it), which are painted (aids.ts, tool.ts).

import type { Point } from '../geometry';
import type { Patch, Pixels } from './pixels';
import type { Size } from './rle';

export interface Cells {
  /** The size of the copy that was cut, and of the picture it stands for. */
  readonly copy: Size;
  readonly picture: Size;
  /** The patch of each pixel of the copy, row by row. */
  readonly labels: Int32Array;
  /** The pixels of the copy in the order of their patches, and where each patch begins. */
  readonly order: Int32Array;
  readonly starts: Int32Array;
}

/** The patch at a point of the picture; none outside. */
export function cellOf({ copy, picture, labels }: Cells, { x, y }: Point): number | null {
  if (x < 0 || y < 0 || x >= picture.width || y >= picture.height) return null;
  // By the pixel it is in, as patches are filled.
  const [column, row] = [Math.floor((Math.floor(x) * copy.width) / picture.width), Math.floor((Math.floor(y) * copy.height) / picture.height)];
  return labels[row * copy.width + column] ?? null;
}

/** Paints (1) or erases (0) a patch: every pixel of the picture that its pixels of the copy stand for. */
export function fillCell({ copy, picture, order, starts }: Cells, cell: number, { bits }: Pixels, value: 0 | 1): Patch {
  let [left, top, right, bottom] = [Infinity, Infinity, 0, 0];
  for (let at = starts[cell] ?? 0; at < (starts[cell + 1] ?? 0); at += 1) {
    const place = order[at] as number;
    const [column, row] = [place % copy.width, Math.floor(place / copy.width)];
    const [fromX, toX] = [Math.ceil((column * picture.width) / copy.width), Math.ceil(((column + 1) * picture.width) / copy.width)];
    const [fromY, toY] = [Math.ceil((row * picture.height) / copy.height), Math.ceil(((row + 1) * picture.height) / copy.height)];
    for (let x = fromX; x < toX; x += 1) bits.fill(value, x * picture.height + fromY, x * picture.height + toY);
    [left, right, top, bottom] = [Math.min(left, fromX), Math.max(right, toX), Math.min(top, fromY), Math.max(bottom, toY)];
  }
  return { left, top, right, bottom };
}
