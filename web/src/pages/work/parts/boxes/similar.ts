// Why: frames of one film, or shelves of one shop, differ in a few things; what was drawn on the one that looks most alike is
// a better begin than what was drawn on the one before.
// What: prints of pictures (difference hash: is each of 8 × 8 places brighter than the one to its right, Krawetz 2013), and
// the nearest of those seen. What not: the canvas; nothing leaves the device.
import type { NewShape } from '../../../../editor/index.ts';

const SIDE = 8;
/** Bits of 64 in which two pictures that look alike differ at most; two that do not differ in about 32. */
const ALIKE = 10;
/** By so many bits an earlier picture has to be nearer than the last one. */
const NEARER = 4;
const KEPT = 50;

export type Print = readonly boolean[];

/** A picture that was worked on, and what was drawn on it. */
export interface Seen {
  print: Print;
  shapes: readonly NewShape[];
}

/** The print of nine by eight brightnesses, row by row. */
export const printOf = (grey: ArrayLike<number>): Print =>
  Array.from({ length: SIDE * SIDE }, (_, at) => {
    const left = Math.floor(at / SIDE) * (SIDE + 1) + (at % SIDE);
    return (grey[left] ?? 0) > (grey[left + 1] ?? 0);
  });

export const differing = (one: Print, other: Print): number => one.reduce((sum, bit, at) => sum + (bit === other[at] ? 0 : 1), 0);

/** What was seen that looks most alike; the last one where none is clearly nearer, nothing where none looks alike. */
export function nearest(seen: readonly Seen[], print: Print): Seen | undefined {
  let best = seen.at(-1);
  let least = best ? differing(best.print, print) : Infinity;
  let margin = NEARER;
  for (const one of [...seen].reverse().slice(1)) {
    const far = differing(one.print, print);
    if (far + margin > least) continue;
    [best, least, margin] = [one, far, 1];
  }
  return least <= ALIKE ? best : undefined;
}

/** What is seen with one more; pictures on which nothing was drawn are no help. */
export const withOne = (seen: readonly Seen[], one: Seen): Seen[] => (one.shapes.length ? [...seen, one].slice(-KEPT) : [...seen]);

/** The print of a decoded picture. */
export function look(source: CanvasImageSource): Print | null {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [SIDE + 1, SIDE];
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  if (!pen) return null;
  pen.imageSmoothingQuality = 'high';
  pen.drawImage(source, 0, 0, SIDE + 1, SIDE);
  const { data } = pen.getImageData(0, 0, SIDE + 1, SIDE);
  return printOf(Array.from({ length: SIDE * (SIDE + 1) }, (_, at) => 299 * (data[4 * at] ?? 0) + 587 * (data[4 * at + 1] ?? 0) + 114 * (data[4 * at + 2] ?? 0)));
}
