// Why: what a stroke is painted on must follow from what is selected, and nothing a person painted may be lost or invented.
// What: brush, eraser and lasso press by press on a whole workbench, undo, the draft, other pictures, and the answer.

import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { shapeFrom, shapesAnswer } from '../answer/boxes';
import type { Form } from '../answer/form';
import { validate } from '../answer/index';
import { takenKeys } from '../input/keys';
import { readLog, replay } from '../log/log';
import { bytesOf, shortened } from '../log/shorten';
import { teach } from '../mask';
import { classesOf } from '../model/classes';
import { kindOf } from '../model/shape';
import { PALETTE } from '../render/colours';
import { at, newBench, PICTURE } from '../testing/make';
import type { Pointing } from '../tools/tool';
import { words } from '../words';
import { runsIn, sizeOf, type Mask } from './kind';
import { pixelsFrom } from './pixels';
import { areaOf, textOf } from './rle';

const GIVEN = [
  { value: 'road', label: words('路', 'Road'), shape: 'mask' as const },
  { value: 'mud', label: words('泥', 'Mud'), shape: 'mask' as const },
];

beforeAll(teach);

function start(given: Parameters<typeof classesOf>[0] = GIVEN) {
  const made = newBench(undefined, { classes: classesOf(given, takenKeys(), PALETTE) });
  const masks = () => made.bench.session.document.shapes as readonly Mask[];
  const stroke = (places: readonly (readonly [number, number])[], more: Partial<Pointing> = {}) => {
    const [first, ...rest] = places as [readonly [number, number], ...(readonly [number, number])[]];
    made.bench.point('down', { ...at(...first), ...more });
    for (const place of rest) made.bench.point('move', { ...at(...place), ...more });
    made.bench.point('up', { ...at(...(places.at(-1) ?? first)), ...more });
  };
  const has = (mask: Mask | undefined, x: number, y: number) => mask !== undefined && pixelsFrom(runsIn(mask), sizeOf(mask)).bits[x * PICTURE.height + y] === 1;
  return { ...made, masks, stroke, has };
}

describe('painting', () => {
  it('goes on with the mask that is selected, and a class key or the end begins another', () => {
    const { bench, masks, stroke, has } = start();
    expect([bench.tool, bench.isBrush]).toEqual(['mask', true]);
    stroke([[100, 100], [200, 100]]);
    stroke([[200, 100], [200, 200]]);
    expect(masks()).toHaveLength(1);
    expect([has(masks()[0], 150, 100), has(masks()[0], 200, 150), has(masks()[0], 150, 150)]).toEqual([true, true, false]);
    expect([bench.selection, bench.isFresh]).toEqual([[1], true]);
    bench.perform('finish');
    stroke([[400, 100], [500, 100]]);
    expect(masks().map((mask) => mask.class)).toEqual(['road', 'road']);
    bench.pickClass('mud');
    stroke([[400, 300], [500, 300]]);
    expect(masks().map((mask) => mask.class)).toEqual(['road', 'road', 'mud']);
    // The same key again begins one more of its class.
    bench.pickClass('mud');
    stroke([[700, 300], [710, 300]]);
    expect(masks()).toHaveLength(4);
    // After an undo, too; only Shift, or the hand that selects, changes the class of what is there.
    bench.perform('undo');
    bench.perform('redo');
    bench.pickClass('road');
    expect(masks().map((mask) => mask.class)).toEqual(['road', 'road', 'mud', 'mud']);
    // Ctrl and a press take up one that is there.
    stroke([[150, 100]], { mod: true });
    expect(bench.selection).toEqual([1]);
    stroke([[150, 130]]);
    expect([masks().length, has(masks()[0], 150, 135)]).toEqual([4, true]);
  });

  it('is erased by the eraser or Alt, down to nothing, and comes back', () => {
    const { bench, session, masks, stroke, has } = start();
    bench.setSettings({ ...bench.settings, brush: 40 });
    stroke([[100, 100], [300, 100]]);
    stroke([[200, 100]], { alt: true });
    expect([has(masks()[0], 200, 100), has(masks()[0], 150, 100)]).toEqual([false, true]);
    const before = masks()[0];
    bench.select([]);
    bench.perform('eraser_tool');
    // On nothing it does nothing; else it takes the mask under it.
    stroke([[600, 400], [610, 400]]);
    expect(session.document.shapes).toEqual([before]);
    stroke([[290, 100], [292, 100]]);
    expect([has(masks()[0], 290, 100), bench.selection]).toEqual([false, [1]]);
    bench.setSettings({ ...bench.settings, brush: 240 });
    stroke([[0, 100], [400, 100]]);
    expect(masks()).toEqual([]);
    bench.perform('undo');
    bench.perform('undo');
    expect(masks()[0]).toEqual(before);
    bench.perform('undo');
    expect(has(masks()[0], 200, 100)).toBe(true);
    bench.perform('redo');
    expect(masks()[0]).toEqual(before);
  });

  it('gives up a stroke that a second finger or Escape interrupts', () => {
    const { bench, masks, stroke } = start();
    bench.point('down', at(50, 50, 'touch'));
    bench.point('move', at(90, 50, 'touch'));
    expect(bench.isBusy).toBe(true);
    bench.send({ on: 'cancel' });
    expect([masks(), bench.isBusy, bench.session.revision]).toEqual([[], false, 0]);
    stroke([[100, 100], [200, 100]]);
    bench.point('down', at(100, 300));
    bench.perform('back');
    bench.point('up', at(300, 300));
    expect([masks().length, bench.session.revision]).toEqual([1, 1]);
  });

  it('fills what is drawn round with the lasso, and holes by a key', () => {
    const { bench, masks, stroke, has } = start();
    bench.perform('lasso_tool');
    for (const [x, y] of [[100, 100], [300, 100], [300, 300], [100, 300]] as const) stroke([[x, y]]);
    bench.perform('submit');
    expect([masks().length, has(masks()[0], 200, 200), has(masks()[0], 99, 200)]).toEqual([1, true, false]);
    expect(areaOf(runsIn(masks()[0] as Mask))).toBe(200 * 200);
    // A second one belongs to the same mask; begun with Alt it takes away.
    stroke([[150, 150]], { alt: true });
    for (const [x, y] of [[250, 150], [250, 250], [150, 250]] as const) stroke([[x, y]]);
    bench.perform('finish');
    expect([masks().length, has(masks()[0], 200, 200), areaOf(runsIn(masks()[0] as Mask))]).toEqual([1, false, 30_000]);
    bench.hover({ x: 200, y: 200 });
    bench.perform('fill_hole');
    expect(areaOf(runsIn(masks()[0] as Mask))).toBe(40_000);
    const { revision } = bench.session;
    bench.perform('fill_hole');
    expect(bench.session.revision).toBe(revision);
  });

  it('has a brush that keys make wider and finer, and that is finer in the picture when zoomed in', () => {
    const { bench } = start();
    const { brush } = bench.settings;
    bench.perform('larger');
    expect(bench.settings.brush).toBe(brush * 1.25);
    for (let turn = 0; turn < 40; turn += 1) bench.perform('smaller');
    expect(bench.settings.brush).toBe(2);
    bench.view = { ...bench.view, scale: 4 };
    expect(bench.context.brush).toBe(0.5);
    expect(bench.marks).toEqual([]);
    bench.hover({ x: 400, y: 400 });
    expect(bench.marks).toEqual([{ mark: 'ring', at: { x: 100, y: 100 }, radius: 0.25 }]);
    // B and E are brush and eraser where nothing is a box.
    bench.perform('extreme_tool');
    expect(bench.tool).toBe('eraser');
    bench.perform('box_tool');
    expect(bench.tool).toBe('mask');
    const { bench: other } = start([{ value: 'car', label: words('车', 'Car') }]);
    other.perform('mask_tool');
    expect(other.tool).toBe('box');
  });

  it('moves by whole pixels with the arrow keys and onto pictures of other sizes', () => {
    const { bench, masks, stroke } = start();
    stroke([[100, 100], [200, 100]]);
    const [mask] = masks();
    const { x, y } = kindOf(mask as Mask).bounds(mask as Mask);
    bench.perform('push_right');
    expect(kindOf(masks()[0] as Mask).bounds(masks()[0] as Mask)).toMatchObject({ x: x + 10, y });
    const held = kindOf(mask as Mask).held(mask as Mask, { width: 150, height: 400 }) as Mask;
    expect([held.size, areaOf(runsIn(held)) > 0]).toEqual([[400, 150], true]);
  });

  it('is a small patch in the log, replays to the same pixels, and folds', () => {
    const place = fc.tuple(fc.integer({ min: -20, max: 1020 }), fc.integer({ min: -20, max: 620 }));
    const anyStroke = fc.record({ places: fc.array(place, { minLength: 1, maxLength: 5 }), brush: fc.integer({ min: 2, max: 90 }), alt: fc.boolean(), then: fc.constantFrom('finish', 'undo', 'redo', 'fill_hole', 'none') });
    fc.assert(
      fc.property(fc.array(anyStroke, { minLength: 1, maxLength: 14 }), (strokes) => {
        const { bench, session, stroke } = start();
        for (const { places, brush, alt, then } of strokes) {
          bench.setSettings({ ...bench.settings, brush });
          stroke(places, { alt });
          if (then !== 'none') bench.perform(then);
        }
        const { log, document } = session;
        const read = readLog(JSON.parse(JSON.stringify(log)));
        if (typeof read === 'string') throw new Error(read);
        expect([read.damagedAt, read.history.document]).toEqual([null, document]);
        expect(replay(log).history.document).toEqual(document);
        const short = shortened(log, Math.max(400, bytesOf({ ...log, start: document, entries: [] }) + 40));
        const folded = short && readLog(JSON.parse(JSON.stringify(short)));
        if (!folded || typeof folded === 'string') throw new Error(String(folded));
        expect(folded.history.document).toEqual(document);
        // What the answer holds comes back as the same shape.
        const field = { name: 'areas', kind: 'shapes', question: {}, required: true, column: 'image', classes: GIVEN, min_size: 1, at_least: 0, at_most: 100, tolerance_px: 10 } as const;
        const answer = shapesAnswer(document) as unknown[];
        expect(answer.map((one, at) => shapeFrom(field, one, document.shapes[at]?.id ?? 0))).toEqual(document.shapes);
      }),
      { numRuns: 25 },
    );
    const { session, stroke } = start();
    stroke([[100, 100], [900, 500]]);
    stroke([[300, 100], [340, 100]]);
    const [first, second] = session.log.entries;
    expect([bytesOf(first) < 3_000, bytesOf(second) < 250]).toEqual([true, true]);
  });
});

describe('an answer of masks', () => {
  const form = {
    fields: [{ name: 'areas', kind: 'shapes', question: {}, required: true, column: 'image', classes: GIVEN, min_size: 4, at_least: 0, at_most: 100, tolerance_px: 10 }],
  } as unknown as Form;
  const told = (shapes: unknown[]) => {
    const { faults } = validate(form, { areas: shapes as never }, PICTURE);
    return faults[0]?.code ?? null;
  };
  const block = (x: number, width: number, height: number): string => {
    const columns = Array.from({ length: width }, (_, at) => (at === 0 ? [x * 600, height] : [600 - height, height])).flat();
    return textOf([...columns, 600_000 - columns.reduce((sum, run) => sum + run, 0)]);
  };
  const mask = (counts: string, more: object = {}) => ({ class: 'road', size: [600, 1000], counts, ...more });

  it('is judged as the server judges it', () => {
    expect(told([mask(block(5, 20, 20))])).toBeNull();
    expect(told([mask(block(5, 3, 20))])).toBe('answer_too_small');
    expect(told([mask('0')])).toBe('answer_wrong_type');
    expect(told([mask(block(5, 20, 20)), mask(block(5, 20, 20))])).toBe('answer_duplicate');
    expect(told([{ ...mask(textOf([0, 600])), size: [20, 30] }])).toBe('answer_outside_picture');
    const comb = (runs: number) => textOf([...Array.from({ length: runs - 1 }, () => 20), 600_000 - 20 * (runs - 1)]);
    expect(told([mask(comb(20_001))])).toBe('answer_too_detailed');
    const noisy = (by: number) => textOf([...Array.from({ length: 15_000 }, (_, at) => 17 + ((at * by) % 7)), 0].map((run, at, all) => (at === all.length - 1 ? 600_000 - all.reduce((sum, one) => sum + one, 0) : run)));
    expect(told([mask(noisy(1)), mask(noisy(2)), mask(noisy(3)), mask(noisy(4))])).toBe('answer_too_detailed');
  });
});
