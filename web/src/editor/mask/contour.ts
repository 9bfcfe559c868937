// Why: who reviews a mask must see its edge as well as its area, at any zoom and in a picture of lines.
// What: the edges between pixels inside and outside as closed rings: of each stretch its top and end, and between columns
//   what only one of both has. What not: drawing them (paint.ts, kind.ts).

import { eachSpan, type Runs } from './rle';

type Stretch = readonly [number, number];

/** The stretches of one sorted list that are not in the other. */
function without(one: readonly Stretch[], other: readonly Stretch[]): Stretch[] {
  const left: Stretch[] = [];
  for (const [top, end] of one) {
    let from = top;
    for (const [start, stop] of other) {
      if (stop <= from || start >= end) continue;
      if (start > from) left.push([from, start]);
      from = Math.max(from, stop);
    }
    if (from < end) left.push([from, end]);
  }
  return left;
}

/** The rings around a mask, clockwise, and around its holes the other way, each as x and y in turn. */
export function ringsOf(runs: Runs, height: number): readonly (readonly number[])[] {
  const columns = new Map<number, Stretch[]>();
  eachSpan(runs, height, (x, top, end) => {
    const column = columns.get(x);
    if (column) column.push([top, end]);
    else columns.set(x, [[top, end]]);
  });
  const key = (x: number, y: number) => x * (height + 1) + y;
  const edges = new Map<number, number[]>();
  const add = (x: number, y: number, toX: number, toY: number) => {
    const from = key(x, y);
    const ends = edges.get(from);
    if (ends) ends.push(key(toX, toY));
    else edges.set(from, [key(toX, toY)]);
  };
  for (const [x, stretches] of columns) {
    for (const [top, end] of stretches) {
      add(x, top, x + 1, top);
      add(x + 1, end, x, end);
    }
    for (const [top, end] of without(stretches, columns.get(x - 1) ?? [])) add(x, end, x, top);
    for (const [top, end] of without(stretches, columns.get(x + 1) ?? [])) add(x + 1, top, x + 1, end);
  }
  const rings: number[][] = [];
  for (const start of edges.keys()) {
    while ((edges.get(start)?.length ?? 0) > 0) rings.push(ringFrom(start, edges, height + 1));
  }
  return rings;
}

/** Follows edges until they come back, leaving out places where it goes straight on. */
function ringFrom(start: number, edges: Map<number, number[]>, step: number): number[] {
  const ring: number[] = [];
  let [at, wasX, wasY] = [start, Infinity, Infinity];
  do {
    const next = edges.get(at)?.pop();
    if (next === undefined) break;
    const [x, y] = [Math.floor(at / step), at % step];
    const [toX, toY] = [Math.sign(Math.floor(next / step) - x), Math.sign((next % step) - y)];
    if (toX !== wasX || toY !== wasY) ring.push(x, y);
    [at, wasX, wasY] = [next, toX, toY];
  } while (at !== start);
  return ring;
}
