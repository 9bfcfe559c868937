// Why: labels that cover each other and inks that do not read are seen late; both can be computed.
// What: label places and contrast. What not: pixels, which the browser script shows to people.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contrast, DARK, inkOn, luminance, PALETTE, readTheme, rgbOf } from './colours';
import { Frames } from './frames';
import { placedLabels, placeOn } from './labels';

describe('colours', () => {
  it('measure contrast as WCAG does', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
    expect(luminance('#ff0000')).toBeCloseTo(0.2126);
    expect(rgbOf('#fa0')).toEqual([255, 170, 0]);
  });

  it('have an ink that reads on them, whichever they are', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 0xffffff }), (number) => {
      const colour = `#${number.toString(16).padStart(6, '0')}`;
      expect(contrast(colour, inkOn(colour))).toBeGreaterThanOrEqual(4.5);
    }), { numRuns: 2000 });
  });

  it('of the palette differ from each other and stand out from the stage', () => {
    expect(new Set(PALETTE).size).toBe(12);
    for (const colour of PALETTE) expect(contrast(colour, DARK.stage)).toBeGreaterThanOrEqual(4.5);
  });

  it('come from the page where it gives them', () => {
    expect(readTheme((name) => (name === '--editor-stage' ? ' #fff ' : ''))).toEqual({ ...DARK, stage: '#fff' });
  });
});

describe('labels', () => {
  const label = { width: 50, height: 19 };
  const labelled = (id: number, x: number, y: number, width: number, height: number) => ({ id, label, bounds: { x, y, width, height } });

  it('stand above, or inside at the upper edge', () => {
    const places = placedLabels([labelled(1, 100, 100, 80, 60), labelled(2, 300, 5, 80, 60)]);
    expect([places.get(1), places.get(2)]).toEqual(['above', 'inside']);
    expect(placeOn('above', { x: 100, y: 100, width: 80, height: 60 }, 19)).toEqual({ x: 100, y: 81 });
    expect(placeOn('below', { x: 100, y: 100, width: 80, height: 60 }, 19)).toEqual({ x: 100, y: 160 });
  });

  it('never cover one another', () => {
    const anyLabelled = fc.array(fc.tuple(fc.nat(600), fc.nat(400), fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 300 })), { maxLength: 80 });
    fc.assert(fc.property(anyLabelled, (all) => {
      const given = all.map(([x, y, width, height], id) => labelled(id, x, y, width, height));
      const places = [...placedLabels(given)].map(([id, side]) => placeOn(side, given.find((one) => one.id === id)!.bounds, 19));
      for (const [at, one] of places.entries()) {
        for (const other of places.slice(at + 1)) {
          expect(Math.abs(one.x - other.x) >= 50 || Math.abs(one.y - other.y) >= 19).toBe(true);
        }
      }
    }));
  });

  it('are left out of crowds rather than piled up', () => {
    const crowd = Array.from({ length: 50 }, (_, id) => labelled(id, 100 + id, 100, 60, 60));
    const { size } = placedLabels(crowd);
    expect(size).toBeGreaterThan(0);
    expect(size).toBeLessThan(8);
  });
});

describe('frames', () => {
  it('draw once for many asks, with all that is dirty, and again for later ones', () => {
    const waiting: (() => void)[] = [];
    const drawn: unknown[] = [];
    const frames = new Frames((dirty) => drawn.push(dirty), { request: (act) => waiting.push(act), cancel: () => waiting.splice(0) });
    frames.ask({});
    waiting.shift()?.();
    frames.ask({ shapes: true });
    frames.ask({});
    frames.ask({ shapes: false });
    expect(waiting).toHaveLength(1);
    waiting.shift()?.();
    frames.ask({ picture: true });
    frames.stop();
    expect(waiting).toHaveLength(0);
    expect(drawn).toEqual([{ picture: true, shapes: true }, { picture: false, shapes: true }]);
  });
});
