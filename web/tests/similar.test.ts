// Which of the pictures seen looks most like the one on the desk.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { differing, nearest, printOf, withOne } from '../src/pages/work/parts/boxes/similar.ts';
import type { Print, Seen } from '../src/pages/work/parts/boxes/similar.ts';

const shape = (x: number) => ({ kind: 'box', class: 'car', x, y: 0, width: 5, height: 5 }) as never;
const seen = (print: Print, x: number): Seen => ({ print, shapes: [shape(x)] });
/** A print with so many bits turned round. */
const turned = (print: Print, count: number): Print => print.map((bit, at) => (at < count ? !bit : bit));
const flat: Print = Array.from({ length: 64 }, () => false);

test('a print tells what is brighter, whatever the light', () => {
  const grey = fc.array(fc.integer({ min: 0, max: 120 }), { minLength: 72, maxLength: 72 });
  fc.assert(
    fc.property(grey, fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 99 }), (values, by, more) => {
      const print = printOf(values);
      expect(print).toHaveLength(64);
      expect(differing(print, printOf(values.map((one) => one * by + more)))).toBe(0);
      // Against the rows as they stand.
      for (let row = 0; row < 8; row += 1) for (let at = 0; at < 8; at += 1) expect(print[8 * row + at]).toBe((values[9 * row + at] ?? 0) > (values[9 * row + at + 1] ?? 0));
    }),
  );
});

test('the nearest is taken, the last one where none is clearly nearer, and none where none looks alike', () => {
  const [far, near, last] = [seen(turned(flat, 20), 1), seen(turned(flat, 2), 2), seen(turned(flat, 9), 3)];
  expect(nearest([], flat)).toBeUndefined();
  expect(nearest([far], flat)).toBeUndefined();
  expect(nearest([far, near, last], flat)).toBe(near);
  expect(nearest([near, seen(turned(flat, 5), 4)], flat)?.shapes).toEqual([shape(4)]);
  expect(nearest([seen(turned(flat, 1), 5), near, seen(turned(flat, 8), 6)], flat)?.shapes).toEqual([shape(5)]);
  expect(nearest([far, last], flat)).toBe(last);
});

test('fifty are kept, and none without anything drawn', () => {
  let all: Seen[] = [];
  for (let at = 0; at < 60; at += 1) all = withOne(all, seen(flat, at));
  expect([all.length, all[0]?.shapes]).toEqual([50, [shape(10)]]);
  expect(withOne(all, { print: flat, shapes: [] })).toHaveLength(50);
});
