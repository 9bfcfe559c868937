// Why: numbers that jump while one types are worse than none.
// What: the reading order of regions and what stands beside them.

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { box } from '../testing/make';
import { captions, captionsOf, inOrder } from './order';

describe('reading order', () => {
  it('goes line by line from the left, though a line is not quite level', () => {
    const shapes = [box(1, 300, 12, 80, 20), box(2, 10, 60, 90, 20), box(3, 10, 6, 90, 20), box(4, 140, 64, 90, 18), box(5, 150, 9, 90, 20)];
    expect(inOrder(shapes).map(({ id }) => id)).toEqual([3, 5, 1, 2, 4]);
  });

  it('has every shape once, whatever the order in which they were drawn', () => {
    const any = fc.array(fc.tuple(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 0, max: 500 }), fc.integer({ min: 5, max: 90 })), { maxLength: 20 });
    fc.assert(
      fc.property(any, (places) => {
        const shapes = places.map(([x, y, size], at) => box(at + 1, x, y, size, 20));
        expect(inOrder(shapes).map(({ id }) => id).sort((a, b) => a - b)).toEqual(shapes.map(({ id }) => id));
      }),
    );
  });

  it('shows a number and the beginning of the text, of classes with a text alone', () => {
    const said = { ...box(1, 10, 10, 90, 20, 'line'), attributes: { text: '合计  ￥12.50 现金找零已付清谢谢光临欢迎' } };
    const shown = captions([said, box(2, 10, 50, 90, 20, 'line'), box(3, 10, 90, 90, 20, 'stamp')], new Map([['line', 'text']]));
    expect([...shown]).toEqual([[1, '1 合计 ￥12.50 现金找零已付清谢…'], [2, '2']]);
    const of = captionsOf([{ value: 'line', attributes: [{ name: 'seen' }, { name: 'text', text: {} }] }]);
    const shapes = [said];
    expect(of(shapes)).toBe(of(shapes));
  });
});
