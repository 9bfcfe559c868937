// Why: labels over labels read as nothing, and labels that jump while panning hurt the eyes.
// What: which shapes show their label and on which side: above, inside or below their top left corner, larger shapes first, none
//   over another. It looks at the whole document at one scale, not at the window, so that panning moves labels with
//   their shapes and never makes them come and go.
// What not: drawing them (shapes-layer.ts).

import type { Point, Rectangle } from '../geometry';

export interface Labelled {
  readonly id: number;
  /** Of the shape, in CSS pixels from the picture's corner. */
  readonly bounds: Rectangle;
  readonly label: { readonly width: number; readonly height: number };
}

/** A shape must be this wide on the screen for a label of its own. */
const SHAPE_WIDTH_MIN = 18;
const CELL = 64;

/** On which side of its shape a label stands. */
export type Side = 'above' | 'inside' | 'below';

/** Where a label on that side begins. */
export const placeOn = (side: Side, bounds: Rectangle, labelHeight: number): Point => ({
  x: bounds.x,
  y: side === 'above' ? bounds.y - labelHeight : side === 'inside' ? bounds.y : bounds.y + bounds.height,
});

/** The sides by id; shapes whose label has no room are absent. */
export function placedLabels(all: readonly Labelled[]): ReadonlyMap<number, Side> {
  const sides = new Map<number, Side>();
  const taken = new Map<number, Rectangle[]>();
  const wide = all.filter(({ bounds }) => bounds.width >= SHAPE_WIDTH_MIN);
  wide.sort((a, b) => b.bounds.width * b.bounds.height - a.bounds.width * a.bounds.height || a.id - b.id);
  for (const one of wide) {
    for (const side of sidesOf(one)) {
      const place = { ...placeOn(side, one.bounds, one.label.height), ...one.label };
      if (!isFree(taken, place)) continue;
      sides.set(one.id, side);
      eachCell(place, (cell) => {
        const there = taken.get(cell);
        if (there) there.push(place);
        else taken.set(cell, [place]);
        return true;
      });
      break;
    }
  }
  return sides;
}

/** The sides in the order in which they are tried. */
function sidesOf({ bounds, label }: Labelled): readonly Side[] {
  if (bounds.y < label.height) return ['inside', 'below', 'above'];
  const fitsInside = bounds.width > label.width + 8 && bounds.height > 2 * label.height;
  return fitsInside ? ['above', 'inside', 'below'] : ['above', 'below'];
}

/** Visits the cells a rectangle touches, while the visitor says true. */
function eachCell(box: Rectangle, visit: (cell: number) => boolean): boolean {
  const [right, bottom] = [Math.floor((box.x + box.width) / CELL), Math.floor((box.y + box.height) / CELL)];
  for (let x = Math.floor(box.x / CELL); x <= right; x += 1) {
    for (let y = Math.floor(box.y / CELL); y <= bottom; y += 1) if (!visit(x * 65536 + y)) return false;
  }
  return true;
}

/** Edges may touch; areas may not. */
const isOver = (a: Rectangle, b: Rectangle): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const isFree = (taken: ReadonlyMap<number, readonly Rectangle[]>, box: Rectangle): boolean =>
  eachCell(box, (cell) => !taken.get(cell)?.some((other) => isOver(other, box)));
