// Why: what a patch brush paints is paid pixel by pixel; it must follow edges, cover what it shows, and be the same twice.
// What: patches of drawn pictures, the brush that takes them, and painting only where no other mask is.
import fc from 'fast-check';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { takenKeys } from '../input/keys';
import { teach } from '../mask';
import { classesOf } from '../model/classes';
import { PALETTE } from '../render/colours';
import { at, newBench, PICTURE } from '../testing/make';
import { words } from '../words';
import { AIDS } from './aids';
import { cornersOf, maskFrom } from './outline';
import { cellOf, fillCell, type Cells } from './cells';
import { runsIn, type Mask } from './kind';
import { blank, pixelsFrom } from './pixels';
import { areaOf, frameOf } from './rle';
import { copySize, cut, CELL_PIXELS, type Colours } from './slic';

const breathe = () => Promise.resolve();

/** A picture of a disc on a ground, with some noise that is always the same. */
function disc(width: number, height: number, radius: number, noise: number): Colours {
  const data = new Uint8ClampedArray(width * height * 4);
  let seed = 7;
  for (let place = 0; place < width * height; place += 1) {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    const isIn = Math.hypot((place % width) + 0.5 - width / 2, Math.floor(place / width) + 0.5 - height / 2) < radius;
    const light = (isIn ? 190 : 70) + ((seed >> 16) % (2 * noise + 1)) - noise;
    data.set([light, isIn ? light : light + 20, isIn ? light - 60 : light, 255], place * 4);
  }
  return { width, height, data };
}

const inDisc = (x: number, y: number, width: number, height: number, radius: number) => Math.hypot(x + 0.5 - width / 2, y + 0.5 - height / 2) < radius;

describe('patches of colour', () => {
  it('cover the picture, hang together, and end where the colour does', async () => {
    const [width, height, radius] = [200, 140, 48];
    const cells = await cut(disc(width, height, radius, 10), { width, height }, 12, breathe);
    const count = cells.starts.length - 1;
    expect(count).toBeGreaterThan(60);
    expect(cells.starts[count]).toBe(width * height);
    expect([...cells.order].sort((a, b) => a - b)).toEqual(Array.from({ length: width * height }, (_, place) => place));
    // Taking every patch whose larger part is in the disc gives the disc, but for a few pixels at its rim.
    const pixels = blank({ width, height });
    for (let cell = 0; cell < count; cell += 1) {
      const own = [...cells.order.slice(cells.starts[cell], cells.starts[cell + 1])];
      const inside = own.filter((place) => inDisc(place % width, Math.floor(place / width), width, height, radius)).length;
      if (inside * 2 > own.length) fillCell(cells, cell, pixels, 1);
    }
    let wrong = 0;
    for (let x = 0; x < width; x += 1) for (let y = 0; y < height; y += 1) if ((pixels.bits[x * height + y] === 1) !== inDisc(x, y, width, height, radius)) wrong += 1;
    expect(wrong).toBeLessThan(2 * Math.PI * radius * 0.5);
    const again = await cut(disc(width, height, radius, 10), { width, height }, 12, breathe);
    expect(again.labels).toEqual(cells.labels);
  });

  it('of a smaller copy stand for every pixel of the picture, once', async () => {
    expect(copySize({ width: 8000, height: 6000 }).width * copySize({ width: 8000, height: 6000 }).height).toBeLessThan(CELL_PIXELS * 1.01);
    expect(copySize({ width: 640, height: 480 })).toEqual({ width: 640, height: 480 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 20, max: 60 }), fc.integer({ min: 20, max: 50 }), fc.double({ min: 1, max: 3.3, noNaN: true }), async (width, height, scale) => {
        const picture = { width: Math.round(width * scale), height: Math.round(height * scale) };
        const cells = await cut(disc(width, height, 12, 5), picture, 8, breathe);
        const seen = new Uint8Array(picture.width * picture.height);
        for (let cell = 0; cell + 1 < cells.starts.length; cell += 1) {
          const pixels = blank(picture);
          fillCell(cells, cell, pixels, 1);
          for (const [place, bit] of pixels.bits.entries()) if (bit === 1) seen[place] = (seen[place] ?? 0) + 1;
          const first = pixels.bits.indexOf(1);
          expect(cellOf(cells, { x: Math.floor(first / picture.height) + 0.5, y: (first % picture.height) + 0.5 })).toBe(cell);
        }
        expect(seen.every((times) => times === 1)).toBe(true);
      }),
      { numRuns: 25 },
    );
    const cells = await cut(disc(20, 20, 5, 5), { width: 20, height: 20 }, 8, breathe);
    expect([cellOf(cells, { x: -1, y: 3 }), cellOf(cells, { x: 3, y: 20 })]).toEqual([null, null]);
  });
});

describe('a brush with an aid', () => {
  beforeAll(teach);
  afterEach(() => Object.assign(AIDS, { side: null, cells: null, onlyFree: false }));
  const given = [{ value: 'road', label: words('路', 'Road'), shape: 'mask' as const }, { value: 'mud', label: words('泥', 'Mud'), shape: 'mask' as const }];
  const start = () => {
    const { bench } = newBench(undefined, { classes: classesOf(given, takenKeys(), PALETTE) });
    const stroke = (places: readonly (readonly [number, number])[], alt = false) => {
      for (const [place, [x, y]] of places.entries()) bench.point(place === 0 ? 'down' : 'move', { ...at(x, y), alt });
      const [x, y] = places.at(-1) ?? [0, 0];
      bench.point('up', { ...at(x, y), alt });
    };
    return { bench, stroke, masks: () => bench.session.document.shapes as readonly Mask[] };
  };
  const of = (mask: Mask | undefined) => pixelsFrom(mask ? runsIn(mask) : [], PICTURE).bits;
  const isSame = (one: Uint8Array, other: Uint8Array) => one.every((bit, place) => bit === other[place]);
  const cellsOf = (): Promise<Cells> => cut(disc(PICTURE.width / 5, PICTURE.height / 5, 30, 4), PICTURE, 12, breathe);

  it('takes whole patches on its way, shows the one under the pointer, and gives them back', async () => {
    const cells = await cellsOf();
    Object.assign(AIDS, { side: 'middle', cells });
    const { bench, stroke, masks } = start();
    const [x, y] = [PICTURE.width / 2, PICTURE.height / 2];
    bench.hover({ x: x * bench.view.scale + bench.view.x, y: y * bench.view.scale + bench.view.y });
    const [mark] = bench.marks;
    const shown = mark?.mark === 'shape' ? (mark.shape as Mask) : undefined;
    stroke([[x, y]]);
    expect(isSame(of(masks()[0]), of(shown))).toBe(true);
    const one = areaOf(runsIn(masks()[0] as Mask));
    stroke([[x - 100, y], [x + 100, y]]);
    expect(areaOf(runsIn(masks()[0] as Mask))).toBeGreaterThan(one * 2);
    stroke([[x - 100, y], [x + 100, y]], true);
    expect(masks()).toEqual([]);
    bench.perform('undo');
    bench.perform('undo');
    expect(isSame(of(masks()[0]), of(shown))).toBe(true);
    // Of a picture of another size they do not hold.
    AIDS.cells = { ...cells, picture: { width: 10, height: 10 } };
    expect(bench.marks[0]?.mark).toBe('ring');
  });

  it('leaves the pixels of other masks alone where it is told to, its own not', () => {
    const { bench, stroke, masks } = start();
    bench.setSettings({ ...bench.settings, brush: 60 });
    stroke([[200, 200], [400, 200]]);
    AIDS.onlyFree = true;
    bench.pickClass('mud');
    stroke([[300, 100], [300, 300]]);
    const [road, mud] = [of(masks()[0]), of(masks()[1])];
    expect(mud.some((bit) => bit === 1) && road.every((bit, place) => bit === 0 || mud[place] === 0)).toBe(true);
    // What the road had, it keeps when it is painted again.
    bench.select([masks()[0]?.id ?? 0]);
    stroke([[250, 200], [350, 200]]);
    expect(of(masks()[0]).filter((bit) => bit === 1).length).toBeGreaterThanOrEqual(road.filter((bit) => bit === 1).length);
    AIDS.onlyFree = false;
    bench.pickClass('mud');
    bench.perform('lasso_tool');
    bench.select([]);
    AIDS.onlyFree = true;
    for (const [x, y] of [[150, 150], [450, 150], [450, 250], [150, 250]] as const) stroke([[x, y]]);
    bench.perform('finish');
    const third = of(masks()[2]);
    expect(third.some((bit) => bit === 1) && of(masks()[0]).every((bit, place) => bit === 0 || third[place] === 0)).toBe(true);
  });

  it('makes masks of outlines with their holes, and none of a line', () => {
    const outline = { id: 1, kind: 'polygon', class: 'a', points: [[10, 10], [110, 10], [110, 60], [10, 60]], holes: [[[20, 20], [20, 30], [30, 30], [30, 20]]] } as const;
    const made = maskFrom(outline, [], PICTURE, { id: 2, class: 'road' });
    expect([made?.class, made && areaOf(runsIn(made))]).toEqual(['road', 100 * 50 - 100]);
    const turned = { id: 1, kind: 'rotated_box', class: 'a', center: [100, 100], width: 60, height: 20, angle: 90 } as const;
    const turnedMask = maskFrom(turned, cornersOf(turned), PICTURE, { id: 2, class: 'road' });
    expect(turnedMask && [areaOf(runsIn(turnedMask)), frameOf(runsIn(turnedMask), PICTURE.height)]).toEqual([1200, { x: 90, y: 70, width: 20, height: 60 }]);
    const line = { id: 1, kind: 'polyline', class: 'a', points: [[10, 10], [110, 10]] } as const;
    expect(maskFrom(line, [], PICTURE, { id: 2, class: 'road' })).toBeNull();
  });
});
