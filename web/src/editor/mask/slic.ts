// Why: a brush that follows edges needs the picture cut along them, on the device and while somebody waits.
// What: patches of like colour and about one size: k-means of colour and place on a grid (after Achanta and others, "SLIC",
//   2012), each in one piece. Made in slices, so that the page answers meanwhile; on a copy of a limited size.
// What not: painting them (aids.ts). Loaded when somebody asks for it.

import type { Cells } from './cells';
import type { Size } from './rle';

/** Pixels of the copy that is cut: finer would cost a phone seconds. */
export const CELL_PIXELS = 1_200_000;
/** How often middles are found anew; after that they hardly move. */
const ROUNDS = 5;
/** What a step to the next middle counts in colour; more makes rounder patches that follow edges less. */
const COMPACT = 14;
/** A piece smaller than this share of a patch goes to its neighbour. */
const LEAST_PART = 0.25;
/** Rows between two breaths. */
const SLICE_ROWS = 64;

/** Colours of a picture, rows from the top, four bytes a pixel. */
export interface Colours extends Size {
  readonly data: Uint8ClampedArray;
}

/** The size of the copy that is cut. */
export function copySize({ width, height }: Size): Size {
  const scale = Math.min(1, Math.sqrt(CELL_PIXELS / (width * height)));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** Lightness and two colour differences, in which equal steps look about equally large. */
function toOpponents({ data, width, height }: Colours): Float32Array {
  const out = new Float32Array(width * height * 3);
  for (let at = 0; at < width * height; at += 1) {
    const [red, green, blue] = [data[at * 4] ?? 0, data[at * 4 + 1] ?? 0, data[at * 4 + 2] ?? 0];
    const light = 0.299 * red + 0.587 * green + 0.114 * blue;
    out[at * 3] = light;
    out[at * 3 + 1] = 0.8 * (red - light);
    out[at * 3 + 2] = 0.7 * (blue - light);
  }
  return out;
}

interface Grid {
  readonly across: number;
  readonly down: number;
  /** Of each middle: three of colour, x, y. */
  readonly middles: Float64Array;
}

const cellAt = (grid: Grid, { width, height }: Size, x: number, y: number): readonly [number, number] => [
  Math.min(grid.across - 1, Math.floor((x * grid.across) / width)),
  Math.min(grid.down - 1, Math.floor((y * grid.down) / height)),
];

function begun(size: Size, colours: Float32Array, side: number): Grid {
  const across = Math.max(1, Math.round(size.width / side));
  const down = Math.max(1, Math.round(size.height / side));
  const middles = new Float64Array(across * down * 5);
  for (let row = 0; row < down; row += 1) {
    for (let column = 0; column < across; column += 1) {
      const [x, y] = [Math.floor(((column + 0.5) * size.width) / across), Math.floor(((row + 0.5) * size.height) / down)];
      const from = (y * size.width + x) * 3;
      middles.set([colours[from] ?? 0, colours[from + 1] ?? 0, colours[from + 2] ?? 0, x, y], (row * across + column) * 5);
    }
  }
  return { across, down, middles };
}

/** Gives the pixels of a row to the nearest of the nine middles around them. */
function assignRow(size: Size, y: number, colours: Float32Array, grid: Grid, weight: number, labels: Int32Array): void {
  const { middles, across, down } = grid;
  for (let x = 0; x < size.width; x += 1) {
    const at = y * size.width + x;
    const [light, one, two] = [colours[at * 3] as number, colours[at * 3 + 1] as number, colours[at * 3 + 2] as number];
    const [column, row] = cellAt(grid, size, x, y);
    let [best, least] = [row * across + column, Infinity];
    for (let r = Math.max(0, row - 1); r <= Math.min(down - 1, row + 1); r += 1) {
      for (let c = Math.max(0, column - 1); c <= Math.min(across - 1, column + 1); c += 1) {
        const of = (r * across + c) * 5;
        const [a, b, d] = [light - (middles[of] as number), one - (middles[of + 1] as number), two - (middles[of + 2] as number)];
        const [dx, dy] = [x - (middles[of + 3] as number), y - (middles[of + 4] as number)];
        const away = a * a + b * b + d * d + weight * (dx * dx + dy * dy);
        if (away < least) [best, least] = [r * across + c, away];
      }
    }
    labels[at] = best;
  }
}

/** Puts the middles where the pixels given to them are. */
function moveMiddles({ width }: Size, colours: Float32Array, labels: Int32Array, { middles }: Grid): void {
  const counts = new Float64Array(middles.length / 5);
  const sums = new Float64Array(middles.length);
  for (let at = 0; at < labels.length; at += 1) {
    const label = labels[at] as number;
    counts[label] = (counts[label] as number) + 1;
    const of = label * 5;
    for (let part = 0; part < 3; part += 1) sums[of + part] = (sums[of + part] as number) + (colours[at * 3 + part] as number);
    sums[of + 3] = (sums[of + 3] as number) + (at % width);
    sums[of + 4] = (sums[of + 4] as number) + Math.floor(at / width);
  }
  for (let label = 0; label < counts.length; label += 1) {
    const count = counts[label] as number;
    if (count === 0) continue;
    for (let part = 0; part < 5; part += 1) middles[label * 5 + part] = (sums[label * 5 + part] as number) / count;
  }
}

/** Numbers the pieces anew so that each patch hangs together; small pieces go to the one beside them. Answers how many there are. */
function joinPieces({ width, height }: Size, labels: Int32Array, least: number): number {
  const own = new Int32Array(labels.length).fill(-1);
  const piece = new Int32Array(labels.length);
  let count = 0;
  for (let start = 0; start < labels.length; start += 1) {
    if (own[start] !== -1) continue;
    // What lies before it, left or above, is numbered already.
    const beside = start % width > 0 ? own[start - 1] : start >= width ? own[start - width] : -1;
    let [length, next] = [1, 0];
    piece[0] = start;
    own[start] = count;
    while (next < length) {
      const at = piece[next] as number;
      next += 1;
      const x = at % width;
      for (const near of [x > 0 ? at - 1 : -1, x < width - 1 ? at + 1 : -1, at - width, at + width < width * height ? at + width : -1]) {
        if (near < 0 || own[near] !== -1 || labels[near] !== labels[start]) continue;
        own[near] = count;
        piece[length] = near;
        length += 1;
      }
    }
    if (length < least && beside !== undefined && beside >= 0) for (let at = 0; at < length; at += 1) own[piece[at] as number] = beside;
    else count += 1;
  }
  labels.set(own);
  return count;
}

function sorted(labels: Int32Array, count: number): { order: Int32Array; starts: Int32Array } {
  const starts = new Int32Array(count + 1);
  for (const label of labels) starts[label + 1] = (starts[label + 1] as number) + 1;
  for (let label = 0; label < count; label += 1) starts[label + 1] = (starts[label + 1] as number) + (starts[label] as number);
  const [order, next] = [new Int32Array(labels.length), starts.slice()];
  for (let at = 0; at < labels.length; at += 1) {
    const label = labels[at] as number;
    order[next[label] as number] = at;
    next[label] = (next[label] as number) + 1;
  }
  return { order, starts };
}

/** Cuts a picture into patches of about `side` pixels of the copy across; `breathe` is waited for between slices. */
export async function cut(colours: Colours, picture: Size, side: number, breathe: () => Promise<unknown>): Promise<Cells> {
  const size: Size = { width: colours.width, height: colours.height };
  const opponents = toOpponents(colours);
  const grid = begun(size, opponents, side);
  const labels = new Int32Array(size.width * size.height);
  const weight = (COMPACT / side) ** 2;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let y = 0; y < size.height; y += 1) {
      if (y % SLICE_ROWS === 0) await breathe();
      assignRow(size, y, opponents, grid, weight, labels);
    }
    moveMiddles(size, opponents, labels, grid);
  }
  await breathe();
  const count = joinPieces(size, labels, side * side * LEAST_PART);
  return { copy: size, picture, labels, ...sorted(labels, count) };
}
