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
  const wide = all.filter(({ bounds }) => bounds.width >= SHAPE_WIDTH_MIN);
  wide.sort((a, b) => b.bounds.width * b.bounds.height - a.bounds.width * a.bounds.height || a.id - b.id);
  for (const one of wide) {
    const place = candidates(one).find((box) => isFree(taken, box));
    if (!place) continue;
    places.set(one.id, { x: place.x, y: place.y });
    eachCell(place, (cell) => {
      const there = taken.get(cell);
      if (there) there.push(place);
      else taken.set(cell, [place]);
      return true;
    });
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
