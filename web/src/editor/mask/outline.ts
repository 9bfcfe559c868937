// Why: what was outlined already, by hand or by a model, need not be painted again.
// What: the pixels inside an outline or box as a mask. What not: replacing the one by the other (pages/work/parts).

import { kindOf, type Shape } from '../model/shape';
import type { Corner } from '../model/path';
import { withRuns, type Mask } from './kind';
import { area, blank, difference, joined, NOTHING } from './pixels';
import type { Size } from './rle';

/** The corners of a box, turned or not, in the order in which they are drawn. */
export function cornersOf(shape: Shape): readonly Corner[] {
  const corners: Corner[] = [];
  const take = (x: number, y: number) => void corners.push([x, y]);
  const rect = (x: number, y: number, width: number, height: number) => {
    take(x, y);
    take(x + width, y);
    take(x + width, y + height);
    take(x, y + height);
  };
  kindOf(shape).trace(shape, { moveTo: take, lineTo: take, rect, closePath: () => undefined }, (at) => at);
  return corners;
}

/** The rings of a shape with an area: its outline, then its holes; none of a line, a point or a mask. */
function ringsOf(shape: Shape, corners: readonly Corner[]): readonly (readonly Corner[])[] {
  if (shape.kind === 'polygon') return [shape.points, ...(shape.holes ?? [])];
  return shape.kind === 'box' || shape.kind === 'rotated_box' ? [corners] : [];
}

/** A shape's pixels as a mask of a class; null where it has no area. `corners` are those of a box. */
export function maskFrom(shape: Shape, corners: readonly Corner[], picture: Size, to: { readonly id: number; readonly class: string }): Mask | null {
  const pixels = blank(picture);
  let patch = NOTHING;
  for (const [at, ring] of ringsOf(shape, corners).entries()) patch = joined(patch, area(pixels, ring, at === 0 ? 1 : 0));
  const runs = difference(null, pixels, patch);
  return runs.length < 2 ? null : withRuns({ ...to, kind: 'mask', size: [picture.height, picture.width] }, runs);
}
