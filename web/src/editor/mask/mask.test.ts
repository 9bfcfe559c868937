// Why: what a brush leaves is paid and trained on pixel by pixel; the runs must be those of everybody else's tools, and a
//   stroke must be the pixels under the brush and no others.
// What: the coder against vectors of another program, runs and pixels against a plain model of the picture, rings, holes.

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ringsOf } from './contour';
import { area, blank, brush, difference, holes, NOTHING, pixelsFrom, type Pixels } from './pixels';
import { areaOf, flip, frameOf, runsOf, shifted, textOf, type Runs, type Size } from './rle';

const VECTORS = readFileSync(new URL('../../../../crates/geometry/tests/mask_vectors.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const [height, width, runs, text] = line.split(' ') as [string, string, string, string];
    return { height: Number(height), width: Number(width), runs: runs.split(',').map(Number), text };
  });

/** The plain model: rows of truth. */
type Plain = boolean[][];
const plainOf = ({ width, height, bits }: Pixels): Plain => Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => bits[x * height + y] === 1));
/** Places of pixels that are not as they should be. */
const wrongIn = (plain: Plain, isRight: (bit: boolean, x: number, y: number) => boolean): string[] =>
  plain.flatMap((line, y) => line.flatMap((bit, x) => (isRight(bit, x, y) ? [] : [`${x}, ${y}`])));
const runsFrom = (pixels: Pixels): Runs => difference(null, pixels, { left: 0, top: 0, right: pixels.width, bottom: pixels.height });

const anySize: fc.Arbitrary<Size> = fc.record({ width: fc.integer({ min: 1, max: 40 }), height: fc.integer({ min: 1, max: 30 }) });
const anyPixels: fc.Arbitrary<Pixels> = anySize.chain((size) =>
  fc.array(fc.boolean(), { minLength: size.width * size.height, maxLength: size.width * size.height }).map((all) => ({ ...size, bits: Uint8Array.from(all, Number) })),
);
const anyTwo: fc.Arbitrary<readonly [Pixels, Pixels]> = anyPixels.chain((one) =>
  fc.array(fc.boolean(), { minLength: one.bits.length, maxLength: one.bits.length }).map((all) => [one, { ...one, bits: Uint8Array.from(all, Number) }] as const),
);

describe('run lengths', () => {
  it('are those of another program, both ways', () => {
    expect(VECTORS.length).toBeGreaterThan(40);
    for (const { height, width, runs, text } of VECTORS) {
      expect(textOf(runs)).toBe(text);
      expect(runsOf(text, width * height)).toEqual(runs);
    }
  });

  it('are refused where they are no text of a picture of this size', () => {
    for (const [text, pixels] of [['', 4], ['0', 4], ['4', 5], ['z', 4], ['P', 4], ['04', 3], ['40', 3], ['2Oo', 9]] as const) expect(runsOf(text, pixels)).toBeNull();
    // Runs of no pixels in between are joined away: one mask has one text.
    expect(runsOf('12011', 7)).toEqual([1, 5, 1]);
  });

  it('come back from pixels, with frame and area', () => {
    fc.assert(
      fc.property(anyPixels, (pixels) => {
        const runs = runsFrom(pixels);
        expect(runsOf(textOf(runs), pixels.bits.length)).toEqual(runs);
        expect([...pixelsFrom(runs, pixels).bits]).toEqual([...pixels.bits]);
        expect(areaOf(runs)).toBe(pixels.bits.reduce((sum, bit) => sum + bit, 0));
        const plain = plainOf(pixels);
        const { x, y, width, height } = frameOf(runs, pixels.height);
        const isIn = (row: number, column: number) => column >= x && column < x + width && row >= y && row < y + height;
        expect(wrongIn(plain, (bit, column, row) => !bit || isIn(row, column))).toEqual([]);
        if (width > 0) expect(plain.slice(y, y + height).every((line) => line.length > 0) && plain[y]!.includes(true) && plain[y + height - 1]!.includes(true)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('say what differs, which leads there and back', () => {
    fc.assert(
      fc.property(anyTwo, ([one, other]) => {
        const [a, b] = [runsFrom(one), runsFrom(other)];
        const both = flip(a, b, one.bits.length);
        expect(both).toEqual(runsFrom({ ...one, bits: one.bits.map((bit, at) => bit ^ (other.bits[at] ?? 0)) }));
        expect(flip(a, both, one.bits.length)).toEqual(b);
        expect(difference(one.bits, other, { left: 0, top: 0, right: one.width, bottom: one.height })).toEqual(both);
      }),
      { numRuns: 200 },
    );
  });

  it('move by whole pixels and are cut where the picture ends', () => {
    fc.assert(
      fc.property(anyPixels, anySize, fc.integer({ min: -45, max: 45 }), fc.integer({ min: -35, max: 35 }), (from, to, right, down) => {
        const moved = pixelsFrom(shifted(runsFrom(from), from, to, [right, down]), to);
        const plain = plainOf(from);
        expect(wrongIn(plainOf(moved), (bit, x, y) => bit === (plain[y - down]?.[x - right] === true))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a brush', () => {
  const anyAt = fc.record({ x: fc.double({ min: -8, max: 48, noNaN: true }), y: fc.double({ min: -8, max: 38, noNaN: true }) });

  it('covers every pixel whose middle is under it on its way, and no other', () => {
    fc.assert(
      fc.property(anyPixels, anyAt, anyAt, fc.double({ min: 0.1, max: 12, noNaN: true }), fc.boolean(), (pixels, from, to, radius, paints) => {
        const before = plainOf(pixels);
        const patch = brush(pixels, from, to, radius, paints ? 1 : 0);
        const [acrossX, acrossY] = [to.x - from.x, to.y - from.y];
        const square = acrossX * acrossX + acrossY * acrossY;
        const wrong = wrongIn(plainOf(pixels), (bit, x, y) => {
            const along = square > 0 ? Math.max(0, Math.min(1, ((x + 0.5 - from.x) * acrossX + (y + 0.5 - from.y) * acrossY) / square)) : 0;
            const away = Math.hypot(x + 0.5 - from.x - along * acrossX, y + 0.5 - from.y - along * acrossY) - Math.max(Math.SQRT1_2, radius);
            // On the very edge either is right.
            if (Math.abs(away) < 1e-6) return true;
            if (away >= 0) return bit === before[y]![x];
            return bit === paints && x >= patch.left && x < patch.right && y >= patch.top && y < patch.bottom;
        });
        expect(wrong).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('paints the pixel it stands on, however fine', () => {
    const pixels = blank({ width: 9, height: 9 });
    brush(pixels, { x: 4, y: 4 }, { x: 4, y: 4 }, 0.1, 1);
    expect(plainOf(pixels)[4]![4]).toBe(true);
    expect(brush(pixels, { x: 30, y: 30 }, { x: 31, y: 31 }, 2, 1)).toEqual(NOTHING);
  });

  it('fills an outline by the middles of pixels', () => {
    fc.assert(
      fc.property(anySize, fc.array(fc.tuple(fc.integer({ min: -5, max: 45 }), fc.integer({ min: -5, max: 35 })), { minLength: 3, maxLength: 7 }), (size, ring) => {
        const pixels = blank(size);
        area(pixels, ring, 1);
        const wrong = wrongIn(plainOf(pixels), (bit, x, y) => {
            let isInside = false;
            ring.forEach(([fromX, fromY], at) => {
              const [toX, toY] = ring[(at + 1) % ring.length]!;
              if (fromX > x + 0.5 !== toX > x + 0.5 && fromY + ((toY - fromY) * (x + 0.5 - fromX)) / (toX - fromX) > y + 0.5) isInside = !isInside;
            });
            const onEdge = ring.some(([fromX, fromY], at) => {
              const [toX, toY] = ring[(at + 1) % ring.length]!;
              return fromX !== toX && Math.abs(fromY + ((toY - fromY) * (x + 0.5 - fromX)) / (toX - fromX) - y - 0.5) < 1e-9;
            });
            return onEdge || bit === isInside;
        });
        expect(wrong).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a mask', () => {
  const drawn = (rows: string[]): Pixels => {
    const size = { width: rows[0]!.length, height: rows.length };
    const pixels = blank(size);
    rows.forEach((line, y) => Array.from(line).forEach((sign, x) => (pixels.bits[x * size.height + y] = sign === '#' ? 1 : 0)));
    return pixels;
  };
  const shown = (runs: Runs, size: Size): string[] => plainOf(pixelsFrom(runs, size)).map((line) => line.map((bit) => (bit ? '#' : '.')).join(''));

  it('has its holes filled, one or all, and a bay is none', () => {
    const pixels = drawn(['#####..', '#.#.#..', '#####.#', '#...#.#', '#####.#', '..#...#', '..#####']);
    const [runs, size] = [runsFrom(pixels), { width: 7, height: 7 }];
    const filled = (at: { x: number; y: number } | null) => shown(holes(runs, size, at), size);
    expect(filled({ x: 1.5, y: 1.5 })).toEqual(['.......', '.#.....', '.......', '.......', '.......', '.......', '.......']);
    const all = ['.......', '.#.#...', '.......', '.###...', '.......', '.......', '.......'];
    expect(filled(null)).toEqual(all);
    // On paint, outside the frame: all of them. In the bay, which is open: all closed ones, and not the bay.
    for (const at of [{ x: 0, y: 0 }, { x: 99, y: 1 }, { x: 5.5, y: 0.5 }]) expect(filled(at)).toEqual(all);
    expect(areaOf(holes([49], size, null))).toBe(0);
  });

  it('has rings around what is painted: filled by them it is the same again', () => {
    fc.assert(
      fc.property(anyPixels, (pixels) => {
        const rings = ringsOf(runsFrom(pixels), pixels.height);
        const wrong = wrongIn(plainOf(pixels), (bit, x, y) => {
            let isInside = false;
            for (const ring of rings) {
              for (let at = 0; at < ring.length; at += 2) {
                const [fromX, fromY, toX, toY] = [ring[at]!, ring[at + 1]!, ring[(at + 2) % ring.length]!, ring[(at + 3) % ring.length]!];
                if (fromX > x + 0.5 !== toX > x + 0.5 && Math.min(fromY, toY) > y + 0.5) isInside = !isInside;
              }
            }
            return isInside === bit;
        });
        expect(wrong).toEqual([]);
        // Only level and upright edges, each as long as it goes.
        const isSquare = (ring: readonly number[]) => ring.every((side, at) => at % 2 === 1 || side === ring[(at + 2) % ring.length] || ring[at + 1] === ring[(at + 3) % ring.length]);
        expect(rings.every(isSquare)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('of a large picture is painted, told apart and written within a frame', () => {
    const size = { width: 1920, height: 1440 };
    const pixels = blank(size);
    for (let at = 0; at < 60; at += 1) brush(pixels, { x: 30 * at, y: 700 + 300 * Math.sin(at) }, { x: 30 * at + 30, y: 700 + 300 * Math.sin(at + 1) }, 80, 1);
    const runs = runsFrom(pixels);
    const before = pixels.bits.slice();
    const took: number[] = [];
    let [text, stroke]: [string, Runs] = ['', []];
    for (let turn = 0; turn < 8; turn += 1) {
      pixels.bits.set(before);
      const begin = performance.now();
      const patch = brush(pixels, { x: 100, y: 100 }, { x: 1800, y: 1300 }, 40, 1);
      stroke = difference(before, pixels, patch);
      text = textOf(flip(runs, stroke, 1920 * 1440));
      took.push(performance.now() - begin);
    }
    console.log(`a stroke across 1920 × 1440 and its runs: ${Math.min(...took).toFixed(1)} ms, ${textOf(stroke).length} characters of ${text.length}`);
    expect(runsOf(text, 1920 * 1440)).toEqual(runsFrom(pixels));
  });
});
