// Where answers to one picture differ, as who reviews them is told.
import { describe, expect, test } from 'vitest';
import { teach } from '../src/editor/mask.ts';
import { teach as teachPoints } from '../src/editor/skeleton.ts';
import { textOf } from '../src/editor/mask/rle.ts';
import type { Shape } from '../src/editor/model/shape.ts';
import { alike, differs, maskDifference, pairsOf, thingsOf } from '../src/lib/differ.ts';
import type { Mask } from '../src/editor/mask/kind.ts';

teach();
teachPoints();
const box = (id: number, x: number, more: object = {}): Shape => ({ id, kind: 'box', class: 'car', x, y: 0, width: 100, height: 100, ...more }) as Shape;
const outline = (id: number, x: number): Shape => ({ id, kind: 'polygon', class: 'roof', points: [[x, 0], [x + 100, 0], [x + 100, 100], [x, 100]] });
/** Columns from `x` on, of a picture of 40 × 10, all rows. */
function mask(id: number, x: number, wide: number): Mask {
  return { id, kind: 'mask', class: 'water', size: [10, 40], counts: textOf([x * 10, wide * 10, 400 - (x + wide) * 10]) };
}

describe('how alike two objects are', () => {
  test('by area, as intersection over union', () => {
    expect(alike(box(0, 0), box(1, 50), 10)).toBeCloseTo(1 / 3, 6);
    expect(alike(outline(0, 0), outline(1, 50), 10)).toBeCloseTo(1 / 3, 1);
    expect(alike(mask(0, 0, 10), mask(1, 5, 10), 10)).toBeCloseTo(1 / 3, 6);
    expect(alike(outline(0, 0), outline(1, 0), 10)).toBe(1);
  });
  test('by distance, half at the tolerance, and by points', () => {
    const spot = (x: number): Shape => ({ id: 0, kind: 'point', class: 'tip', x, y: 0 });
    expect(alike(spot(0), spot(10), 10)).toBeCloseTo(0.5, 6);
    const line = (y: number): Shape => ({ id: 0, kind: 'polyline', class: 'lane', points: [[0, y], [100, y]] });
    expect(alike(line(0), line(10), 10)).toBeCloseTo(0.5, 6);
    const body = (x: number, seen: number): Shape => ({ id: 0, kind: 'skeleton', class: 'person', keypoints: [[x, 0, 2], [100, 100, seen]] }) as unknown as Shape;
    expect(alike(body(0, 2), body(0, 2), 10)).toBe(1);
    expect(alike(body(0, 2), body(0, 0), 10)).toBeCloseTo(0.5, 6);
  });
  test('not at all across classes, kinds and pages', () => {
    expect([alike(box(0, 0), { ...box(1, 0), class: 'bus' }, 10), alike(box(0, 0), { ...box(1, 0), page: 2 }, 10), alike(outline(0, 0), { ...outline(1, 0), class: 'car' }, 10)]).toEqual([0, 0, 0]);
    expect(alike({ ...box(0, 0), page: 2 }, { ...box(1, 0), page: 2 }, 10)).toBe(1);
  });
});

test('each object is paired once, the likest first', () => {
  const pairs = pairsOf([box(0, 0), box(1, 20)], [box(0, 18), box(1, 300)], 10);
  expect(pairs.map(({ one, other }) => [one.id, other.id])).toEqual([[1, 0]]);
});

test('what somebody lacks, placed otherwise or said otherwise is told, what all drew is not', () => {
  const layers = [
    { id: 'a', name: 'a', shapes: [box(0, 0), box(1, 200, { attributes: { hidden: true } }), box(2, 400)] },
    { id: 'b', name: 'b', shapes: [box(0, 1), box(1, 200, { attributes: { hidden: false } }), box(2, 430)] },
    { id: 'c', name: 'c', shapes: [box(0, 2), box(1, 200, { attributes: { hidden: true } }), box(2, 800)] },
  ];
  const things = thingsOf(layers, 10);
  const told = (layer: string, id: number) => things.find((thing) => thing.layer === layer && thing.shape.id === id);
  expect(told('a', 0)).toMatchObject({ lacking: 0, saidOther: false });
  expect(differs(told('a', 0)!)).toBe(false);
  expect([differs(told('a', 1)!), told('a', 1)?.saidOther]).toEqual([true, true]);
  expect(told('a', 2)).toMatchObject({ lacking: 1 });
  expect(told('a', 2)?.least).toBeCloseTo(70 / 130, 6);
  expect(told('c', 2)).toMatchObject({ lacking: 2 });
  // One answer by itself differs from nobody.
  expect(thingsOf(layers.slice(0, 1), 10).some(differs)).toBe(false);
});

test('the pixels in which two masks differ are those that only one has', () => {
  const rim = maskDifference(mask(0, 0, 10), mask(1, 5, 10));
  expect(rim && textOf([0, 50, 50, 50, 250])).toBe(rim?.counts);
  expect(maskDifference(mask(0, 0, 10), mask(1, 0, 10))).toBeNull();
  expect(maskDifference(mask(0, 0, 10), { ...mask(1, 0, 10), size: [20, 20] })).toBeNull();
});
