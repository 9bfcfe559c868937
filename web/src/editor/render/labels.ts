// Why: labels over labels read as nothing, and labels that jump while panning hurt the eyes.
// What: which shapes show their label and where: above, inside or below their top left corner, larger shapes first, none
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

/** Places by id, in CSS pixels from the picture's corner. */
export function placedLabels(all: readonly Labelled[]): ReadonlyMap<number, Point> {
  const places = new Map<number, Point>();
  const taken = new Map<number, Rectangle[]>();
  const size = ({ bounds }: Labelled) => bounds.width * bounds.height;
  const wide = all.filter(({ bounds }) => bounds.width >= SHAPE_WIDTH_MIN);
  for (const one of wide.sort((a, b) => size(b) - size(a) || a.id - b.id)) {
    const place = candidates(one).find((box) => isFree(taken, box));
    if (!place) continue;
    places.set(one.id, { x: place.x, y: place.y });
    for (const cell of cells(place)) {
      const there = taken.get(cell);
      if (there) there.push(place);
      else taken.set(cell, [place]);
    }
  }
  return places;
}

function candidates({ bounds, label }: Labelled): Rectangle[] {
  const above = { x: bounds.x, y: bounds.y - label.height, ...label };
  const inside = { x: bounds.x, y: bounds.y, ...label };
  const below = { x: bounds.x, y: bounds.y + bounds.height, ...label };
  const fitsInside = bounds.width > label.width + 8 && bounds.height > 2 * label.height;
  const order = above.y >= 0 ? [above, inside, below] : [inside, below, above];
  return fitsInside ? order : order.filter((box) => box !== inside || above.y < 0);
}

function cells(box: Rectangle): number[] {
  const found: number[] = [];
  for (let x = Math.floor(box.x / CELL); x <= Math.floor((box.x + box.width) / CELL); x += 1) {
    for (let y = Math.floor(box.y / CELL); y <= Math.floor((box.y + box.height) / CELL); y += 1) found.push(x * 65536 + y);
  }
  return found;
}

/** Edges may touch; areas may not. */
const isOver = (a: Rectangle, b: Rectangle): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const isFree = (taken: ReadonlyMap<number, readonly Rectangle[]>, box: Rectangle): boolean =>
  cells(box).every((cell) => !(taken.get(cell) ?? []).some((other) => isOver(other, box)));
