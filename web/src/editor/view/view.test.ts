// Why: a view that drifts while zooming puts every later box in the wrong place.
// What: properties of the transform. What not: drawing.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actual, fitted, panned, pinched, resized, revealing, SCALE_MAX, showing, toPicture, toScreen, zoomed } from './view';

const picture = { width: 4000, height: 3000 };
const size = { width: 1200, height: 800 };
const start = fitted(picture, size);
const anyPlace = fc.record({ x: fc.integer({ min: 0, max: 1200 }), y: fc.integer({ min: 0, max: 800 }) });

describe('the view', () => {
  it('shows the whole picture at first, in the middle', () => {
    const from = toScreen(start, { x: 0, y: 0 });
    const to = toScreen(start, { x: 4000, y: 3000 });
    expect(from.y).toBeCloseTo(800 - to.y);
    expect(from.x).toBeCloseTo(1200 - to.x);
    expect(Math.min(from.x, from.y)).toBeCloseTo(12);
  });

  it('maps there and back', () => {
    fc.assert(
      fc.property(anyPlace, fc.double({ min: 0.1, max: 50, noNaN: true }), (place, factor) => {
        const back = toScreen(start, toPicture(zoomed(start, place, 1), place));
        expect(back.x).toBeCloseTo(place.x, 6);
        const view = zoomed(start, place, factor);
        const again = toPicture(view, toScreen(view, { x: 7, y: 9 }));
        expect([again.x, again.y]).toEqual([expect.closeTo(7, 6), expect.closeTo(9, 6)]);
      }),
    );
  });

  it('keeps what is under the pointer under the pointer', () => {
    fc.assert(
      fc.property(fc.record({ x: fc.integer({ min: 400, max: 800 }), y: fc.integer({ min: 300, max: 500 }) }), fc.double({ min: 1, max: 30, noNaN: true }), (place, factor) => {
        const before = toPicture(start, place);
        const after = toPicture(zoomed(start, place, factor), place);
        expect([after.x, after.y]).toEqual([expect.closeTo(before.x, 6), expect.closeTo(before.y, 6)]);
      }),
    );
  });

  it('can never lose the picture, nor zoom without end', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyPlace, fc.double({ min: 0.01, max: 100, noNaN: true }), fc.integer({ min: -5000, max: 5000 })), { maxLength: 20 }), (moves) => {
        let view = start;
        for (const [place, factor, by] of moves) view = panned(zoomed(view, place, factor), { x: by, y: -by });
        const from = toScreen(view, { x: 0, y: 0 });
        const to = toScreen(view, { x: 4000, y: 3000 });
        expect(view.scale).toBeLessThanOrEqual(SCALE_MAX);
        expect(to.x).toBeGreaterThan(40);
        expect(from.x).toBeLessThan(1160);
        expect(to.y).toBeGreaterThan(40);
        expect(from.y).toBeLessThan(760);
      }),
    );
  });

  it('keeps both fingers on what they touch', () => {
    const before = [{ x: 500, y: 400 }, { x: 700, y: 400 }] as const;
    const after = [{ x: 450, y: 380 }, { x: 850, y: 380 }] as const;
    const view = pinched(start, before, after);
    for (const finger of [0, 1] as const) {
      const held = toPicture(start, before[finger]);
      const now = toScreen(view, held);
      expect([now.x, now.y]).toEqual([expect.closeTo(after[finger].x, 6), expect.closeTo(after[finger].y, 6)]);
    }
  });

  it('knows 1:1 on dense screens, shows a part, and reveals as little as it must', () => {
    expect(actual(start, 2).scale).toBeCloseTo(0.5);
    const part = { x: 1000, y: 1000, width: 200, height: 100 };
    const close = showing(start, part);
    expect(toScreen(close, { x: 1100, y: 1050 })).toEqual({ x: expect.closeTo(600, 6) as number, y: expect.closeTo(400, 6) as number });
    expect(revealing(close, part)).toBe(close);
    const moved = revealing(close, { x: 1300, y: 1050, width: 20, height: 20 });
    const right = toScreen(moved, { x: 1320, y: 1060 });
    expect(right.x).toBeCloseTo(1200 - 12, 6);
    expect(moved.y).toBe(close.y);
  });

  it('stays fitted, or at its middle, when the window changes', () => {
    expect(resized(start, { width: 600, height: 900 })).toEqual(fitted(picture, { width: 600, height: 900 }));
    const close = zoomed(start, { x: 600, y: 400 }, 6);
    const middle = toPicture(close, { x: 600, y: 400 });
    const after = resized(close, { width: 500, height: 500 });
    const now = toScreen(after, middle);
    expect([now.x, now.y]).toEqual([expect.closeTo(250, 6), expect.closeTo(250, 6)]);
  });
});
