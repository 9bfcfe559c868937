// Why: a mask of a photograph has millions of pixels and a few thousand runs; the log, the draft and the answer hold runs.
// What: run lengths in COCO's order (down each column, columns from left to right, first a run outside), their short
//   text, and what is done run by run. The same as crates/geometry mask.rs and mask_text.rs: equal masks are equal texts.
// What not: pixels (pixels.ts), canvases (paint.ts).

import type { Rectangle } from '../geometry';

/** Outside and inside in turn; a run of no pixels stands only at the beginning. */
export type Runs = readonly number[];

/** Columns and rows of a picture. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export const pixelsOf = ({ width, height }: Size): number => width * height;

/** Joins runs of one kind and drops those of no pixels. */
class Builder {
  readonly runs: number[] = [];
  push(isInside: boolean, run: number): void {
    if (run === 0) return;
    if (this.runs.length === 0 && isInside) this.runs.push(0);
    const isLastInside = this.runs.length % 2 === 0;
    if (this.runs.length > 0 && isLastInside === isInside) this.runs[this.runs.length - 1] = (this.runs.at(-1) ?? 0) + run;
    else this.runs.push(run);
  }
}

/** The runs as COCO's text. */
export function textOf(runs: Runs): string {
  let text = '';
  for (const [at, run] of runs.entries()) {
    let rest = run - (at > 2 ? (runs[at - 2] ?? 0) : 0);
    for (;;) {
      const group = ((rest % 32) + 32) % 32;
      rest = (rest - group) / 32;
      // The last group's top bit is the sign of the whole.
      const isDone = (group & 16) === 0 ? rest === 0 : rest === -1;
      text += String.fromCharCode(48 + (isDone ? group : group + 32));
      if (isDone) break;
    }
  }
  return text;
}

/** The runs of COCO's text; null where it is none, or does not fill a picture of so many pixels. */
export function runsOf(text: string, pixels: number): Runs | null {
  const read: number[] = [];
  let [number, shift, sum] = [0, 0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const group = text.charCodeAt(at) - 48;
    if (group < 0 || group > 63 || shift > 45) return null;
    number += (group & 31) * 2 ** shift;
    shift += 5;
    if ((group & 32) !== 0) continue;
    if ((group & 16) !== 0) number -= 2 ** shift;
    const run = number + (read.length > 2 ? (read[read.length - 2] ?? 0) : 0);
    sum += run;
    if (run < 0 || sum > pixels) return null;
    read.push(run);
    [number, shift] = [0, 0];
  }
  if (shift > 0 || sum !== pixels) return null;
  const builder = new Builder();
  for (const [at, run] of read.entries()) builder.push(at % 2 === 1, run);
  return builder.runs;
}

/** How many pixels are inside. */
export const areaOf = (runs: Runs): number => runs.reduce((sum, run, at) => (at % 2 === 1 ? sum + run : sum), 0);

/** Each stretch inside one column: the column, its first row, and the row behind its last. */
export function eachSpan(runs: Runs, height: number, take: (x: number, top: number, end: number) => void): void {
  let at = 0;
  for (const [place, run] of runs.entries()) {
    if (place % 2 === 1) {
      for (let from = at; from < at + run; ) {
        const x = Math.floor(from / height);
        const end = Math.min(at + run, (x + 1) * height);
        take(x, from - x * height, end - x * height);
        from = end;
      }
    }
    at += run;
  }
}

/** The frame around the pixels inside; without size where none is. */
export function frameOf(runs: Runs, height: number): Rectangle {
  let [left, top, right, bottom] = [Infinity, Infinity, 0, 0];
  eachSpan(runs, height, (x, from, end) => {
    left = Math.min(left, x);
    right = Math.max(right, x + 1);
    top = Math.min(top, from);
    bottom = Math.max(bottom, end);
  });
  return right === 0 ? { x: 0, y: 0, width: 0, height: 0 } : { x: left, y: top, width: right - left, height: bottom - top };
}

/** Inside where just one of both is: what a stroke changes, given and taken back by the same runs. */
export function flip(one: Runs, other: Runs, pixels: number): Runs {
  const out: number[] = [];
  let [a, b, last] = [0, 0, 0];
  let [atOne, atOther] = [one[0] ?? pixels, other[0] ?? pixels];
  while (atOne < pixels || atOther < pixels) {
    const to = Math.min(atOne, atOther);
    if (atOne !== atOther) {
      out.push(to - last);
      last = to;
    }
    const [isOne, isOther] = [atOne === to, atOther === to];
    if (isOne) atOne += one[(a += 1)] ?? 0;
    if (isOther) atOther += other[(b += 1)] ?? 0;
  }
  out.push(pixels - last);
  return out;
}

/** The mask moved by whole pixels onto a picture of another size, as far as it lies there. */
export function shifted(runs: Runs, from: Size, to: Size, [right, down]: readonly [number, number]): Runs {
  const builder = new Builder();
  let at = 0;
  eachSpan(runs, from.height, (x, top, end) => {
    const [column, first, behind] = [x + right, Math.max(0, top + down), Math.min(to.height, end + down)];
    if (column < 0 || column >= to.width || behind <= first) return;
    const begin = column * to.height + first;
    builder.push(false, begin - at);
    builder.push(true, behind - first);
    at = begin + behind - first;
  });
  builder.push(false, pixelsOf(to) - at);
  return builder.runs;
}
