// Why: a brush touches thousands of pixels between two frames, and undo must know which of them changed.
// What: the pixels of a mask as bytes, column by column like the runs, so that a brush fills stretches and a stroke's
//   difference is read off in one pass; a round brush along a way, an outline's inside, holes.
// What not: which mask is painted on (tool.ts), how it looks (paint.ts).

import type { Point } from '../geometry';
import { eachSpan, pixelsOf, type Runs, type Size } from './rle';

/** Whole pixels, the right and lower sides excluded. */
export interface Patch {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export const NOTHING: Patch = { left: Infinity, top: Infinity, right: 0, bottom: 0 };

export const joined = (a: Patch, b: Patch): Patch => ({
  left: Math.min(a.left, b.left),
  top: Math.min(a.top, b.top),
  right: Math.max(a.right, b.right),
  bottom: Math.max(a.bottom, b.bottom),
});

export interface Pixels extends Size {
  /** 1 inside, 0 outside; the pixel of column x and row y at x × height + y. */
  readonly bits: Uint8Array;
}

export const blank = (size: Size): Pixels => ({ ...size, bits: new Uint8Array(pixelsOf(size)) });

export function pixelsFrom(runs: Runs, size: Size): Pixels {
  const pixels = blank(size);
  let at = 0;
  for (const [place, run] of runs.entries()) {
    if (place % 2 === 1) pixels.bits.fill(1, at, at + run);
    at += run;
  }
  return pixels;
}

/** A brush covers at least the pixel it stands on, wherever in it. */
const LEAST_RADIUS = Math.SQRT1_2;

/** The stretch of a column that a round brush covers on its way: between the discs at both ends and within the band. */
function stretchOf(x: number, from: Point, to: Point, radius: number): readonly [number, number] | null {
  let [top, bottom] = [Infinity, -Infinity];
  const take = (low: number, high: number) => {
    top = Math.min(top, low);
    bottom = Math.max(bottom, high);
  };
  for (const end of [from, to]) {
    const square = radius * radius - (x - end.x) * (x - end.x);
    if (square >= 0) take(end.y - Math.sqrt(square), end.y + Math.sqrt(square));
  }
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (length > 0) {
    const [acrossX, acrossY] = [(-(to.y - from.y) / length) * radius, ((to.x - from.x) / length) * radius];
    const corners = [
      { x: from.x + acrossX, y: from.y + acrossY },
      { x: to.x + acrossX, y: to.y + acrossY },
      { x: to.x - acrossX, y: to.y - acrossY },
      { x: from.x - acrossX, y: from.y - acrossY },
    ];
    for (const [at, a] of corners.entries()) {
      const b = corners[(at + 1) % 4] ?? a;
      if (Math.min(a.x, b.x) > x || Math.max(a.x, b.x) < x || a.x === b.x) continue;
      const y = a.y + ((x - a.x) / (b.x - a.x)) * (b.y - a.y);
      take(y, y);
    }
  }
  return top <= bottom ? [top, bottom] : null;
}

/** Paints (1) or erases (0) with a round brush from one point to another: every pixel whose middle it covers. */
export function brush({ width, height, bits }: Pixels, from: Point, to: Point, reach: number, value: 0 | 1): Patch {
  const radius = Math.max(LEAST_RADIUS, reach);
  const left = Math.max(0, Math.floor(Math.min(from.x, to.x) - radius - 0.5));
  const right = Math.min(width, Math.ceil(Math.max(from.x, to.x) + radius + 0.5));
  let patch = NOTHING;
  for (let x = left; x < right; x += 1) {
    const stretch = stretchOf(x + 0.5, from, to, radius);
    if (!stretch) continue;
    const top = Math.max(0, Math.ceil(stretch[0] - 0.5));
    const end = Math.min(height, Math.floor(stretch[1] - 0.5) + 1);
    if (end <= top) continue;
    bits.fill(value, x * height + top, x * height + end);
    patch = joined(patch, { left: x, top, right: x + 1, bottom: end });
  }
  return patch;
}

/** Paints or erases the inside of a ring of corners: every pixel whose middle lies in it. */
export function area({ width, height, bits }: Pixels, ring: readonly (readonly [number, number])[], value: 0 | 1): Patch {
  const sides = ring.map(([x]) => x);
  const [left, right] = [Math.max(0, Math.floor(Math.min(...sides))), Math.min(width, Math.ceil(Math.max(...sides)))];
  let patch = NOTHING;
  for (let x = left; x < right; x += 1) {
    const middle = x + 0.5;
    const crossed: number[] = [];
    for (const [at, [fromX, fromY]] of ring.entries()) {
      const [toX, toY] = ring[(at + 1) % ring.length] ?? [fromX, fromY];
      if (fromX > middle !== toX > middle) crossed.push(fromY + (toY - fromY) * ((middle - fromX) / (toX - fromX)));
    }
    crossed.sort((a, b) => a - b);
    const row = (y: number | undefined) => Math.min(height, Math.max(0, Math.ceil((y ?? 0) - 0.5)));
    for (let at = 0; at + 1 < crossed.length; at += 2) {
      const [top, end] = [row(crossed[at]), row(crossed[at + 1])];
      if (end <= top) continue;
      bits.fill(value, x * height + top, x * height + end);
      patch = joined(patch, { left: x, top, right: x + 1, bottom: end });
    }
  }
  return patch;
}

/** What differs between two states within the columns of a patch, as runs of the whole picture. */
export function difference(before: Uint8Array | null, { width, height, bits }: Pixels, { left, right }: Patch): Runs {
  const runs: number[] = [];
  let [since, isInside] = [0, false];
  for (let at = left * height; at < right * height; at += 1) {
    const differs = bits[at] !== (before ? before[at] : 0);
    if (differs === isInside) continue;
    runs.push(at - since);
    [since, isInside] = [at, differs];
  }
  const end = Math.max(0, right) * height;
  if (isInside && end < width * height) {
    runs.push(end - since);
    since = end;
  }
  runs.push(width * height - since);
  return runs;
}

/** What lies open in a mask and is closed in by it, as runs: the hole at a point, or all of them where it is in none. */
export function holes(runs: Runs, size: Size, at: Point | null): Runs {
  const { height } = size;
  let [left, top, right, bottom] = [Infinity, Infinity, 0, 0];
  eachSpan(runs, height, (x, from, end) => {
    [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x + 1), Math.min(top, from), Math.max(bottom, end)];
  });
  if (right === 0) return [pixelsOf(size)];
  // The frame with a border of one pixel, which is outside. 1 painted, 2 reached from outside or from the point.
  const [wide, high] = [right - left + 2, bottom - top + 2];
  const seen = new Uint8Array(wide * high);
  eachSpan(runs, height, (x, from, end) => void seen.fill(1, (x - left + 1) * high + from - top + 1, (x - left + 1) * high + end - top + 1));
  const flood = (start: number, mark: number) => {
    const stack = [start];
    seen[start] = mark;
    for (let place = stack.pop(); place !== undefined; place = stack.pop()) {
      const row = place % high;
      for (const next of [place - high, place + high, row > 0 ? place - 1 : -1, row < high - 1 ? place + 1 : -1]) {
        if (next < 0 || next >= seen.length || seen[next] !== 0) continue;
        seen[next] = mark;
        stack.push(next);
      }
    }
  };
  flood(0, 2);
  const [x, y] = at ? [Math.floor(at.x) - left + 1, Math.floor(at.y) - top + 1] : [-1, -1];
  const isInOne = x >= 0 && x < wide && y >= 0 && y < high && seen[x * high + y] === 0;
  if (isInOne) flood(x * high + y, 3);
  const wanted = isInOne ? 3 : 0;
  const filled = blank(size);
  for (let column = 1; column < wide - 1; column += 1) {
    for (let row = 1; row < high - 1; row += 1) {
      if (seen[column * high + row] === wanted) filled.bits[(column + left - 1) * height + row + top - 1] = 1;
    }
  }
  return difference(null, filled, { left, top, right, bottom });
}
