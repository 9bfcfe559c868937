// Why: a tree that forgets one rectangle makes one object unreachable, once in a thousand, for ever.
// What: random changes against a plain list.

import fc from 'fast-check';
import { expect, it, describe } from 'vitest';
import { meets, type Rectangle } from '../geometry';
import { box } from '../testing/make';
import { SpaceIndex } from './index';
import { Tree } from './tree';

const anyRectangle = fc.record({
  x: fc.integer({ min: -50, max: 1000 }),
  y: fc.integer({ min: -50, max: 1000 }),
  width: fc.integer({ min: 0, max: 200 }),
  height: fc.integer({ min: 0, max: 200 }),
});
const anyStep = fc.oneof(
  fc.record({ do: fc.constant('put' as const), id: fc.nat(60), at: anyRectangle }),
  fc.record({ do: fc.constant('drop' as const), id: fc.nat(60), at: anyRectangle }),
);

describe('the tree', () => {
  it('finds what a plain list finds, whatever was put, moved and dropped', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(400), anyRectangle), { maxLength: 200 }), fc.array(anyStep, { maxLength: 120 }), anyRectangle, (first, steps, where) => {
        const tree = new Tree();
        const plain = new Map<number, Rectangle>(first);
        tree.fill(first);
        for (const step of steps) {
          if (step.do === 'put') {
            tree.put(step.id, step.at);
            plain.set(step.id, step.at);
          } else {
            tree.drop(step.id);
            plain.delete(step.id);
          }
        }
        const expected = [...plain].filter(([, one]) => meets(one, where)).map(([id]) => id);
        expect(tree.search(where).sort((a, b) => a - b)).toEqual(expected.sort((a, b) => a - b));
        expect(tree.size).toBe(plain.size);
      }),
      { numRuns: 300 },
    );
  });

  it('empties and fills again', () => {
    const tree = new Tree();
    for (let id = 0; id < 100; id += 1) tree.put(id, { x: id, y: id, width: 2, height: 2 });
    for (let id = 0; id < 100; id += 1) tree.drop(id);
    expect(tree.search({ x: -1e6, y: -1e6, width: 2e6, height: 2e6 })).toEqual([]);
    tree.put(5, { x: 1, y: 1, width: 1, height: 1 });
    expect(tree.search({ x: 0, y: 0, width: 9, height: 9 })).toEqual([5]);
  });
});

describe('picking', () => {
  const index = new SpaceIndex();
  index.update([box(1, 0, 0, 400, 400), box(2, 100, 100, 200, 200), box(3, 150, 150, 20, 20), box(4, 500, 0, 50, 50)]);
  const picked = (x: number, y: number, reach = 6) => index.pick({ x, y }, reach).map((shape) => shape.id);

  it('prefers what contains the point, and of those the smallest', () => {
    expect(picked(160, 160)).toEqual([3, 2, 1]);
    expect(picked(120, 120)).toEqual([2, 1]);
    // Three pixels beside the small one, within the middle one.
    expect(picked(147, 160)).toEqual([2, 1, 3]);
  });

  it('reaches what is near and nothing else', () => {
    expect(picked(555, 20)).toEqual([4]);
    expect(picked(557, 20)).toEqual([]);
  });

  it('follows changes, few and many', () => {
    const live = new SpaceIndex();
    const many = Array.from({ length: 500 }, (_, at) => box(at + 1, at, 0, 5, 5));
    live.update(many);
    live.update(many.map((shape) => (shape.id === 7 ? { ...shape, y: 300 } : shape)).filter((shape) => shape.id !== 8));
    expect(live.pick({ x: 7, y: 302 }, 0).map((shape) => shape.id)).toEqual([7]);
    expect(live.get(8)).toBeUndefined();
    live.update([]);
    expect(live.inside({ x: 0, y: 0, width: 1000, height: 1000 })).toEqual([]);
  });
});
