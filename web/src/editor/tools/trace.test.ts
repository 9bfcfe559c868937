// Why: what a hand traces must be near what it traced, and holes must lie where they were drawn; undo takes each back whole.
// What: tracing, holes and corners that catch, press by press, and a property over whole sessions of gestures.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PALETTE } from '../render/colours';
import { takenKeys, type CommandName } from '../input/keys';
import { crosses } from '../answer/shapes';
import type { Point } from '../geometry';
import { replay } from '../log/log';
import { classesOf } from '../model/classes';
import type { Polygon } from '../model/path';
import { at, newBench, PICTURE } from '../testing/make';
import { words } from '../words';
import { isDrawing, roundWay, simplified } from './trace';
import { TOOL_NAMES, type PointerKind } from './tool';

const CLASSES = classesOf(
  (['box', 'rotated_box', 'polygon', 'polyline', 'point'] as const).map((shape) => ({ value: shape, label: words(shape, shape), shape })),
  takenKeys(),
  PALETTE,
);

function start(value: string) {
  const { bench, session, drag } = newBench(undefined, { classes: CLASSES });
  bench.pickClass(value);
  const trace = (way: readonly Point[], pointer: PointerKind = 'mouse') => {
    const [first, last] = [way[0], way.at(-1)];
    if (!first || !last) return;
    bench.point('down', at(first.x, first.y, pointer));
    for (const one of way.slice(1)) bench.point('move', at(one.x, one.y, pointer));
    bench.point('up', at(last.x, last.y, pointer));
  };
  const click = (x: number, y: number) => trace([{ x, y }, { x, y }]);
  return { bench, session, drag, trace, click, drawn: () => bench.session.document.shapes };
}

/** Round a middle, a little further than once. */
const circle = (x: number, y: number, radius: number, turns = 1.04, steps = 120): Point[] =>
  Array.from({ length: steps }, (_, step) => {
    const angle = (step / (steps - 1)) * turns * 2 * Math.PI;
    return { x: x + radius * Math.cos(angle), y: y + radius * Math.sin(angle) };
  });

describe('tracing', () => {
  it('gives a whole outline by one drag, with few points, near what was traced, not crossing itself', () => {
    const { bench, trace, drawn } = start('polygon');
    trace(circle(300, 300, 100));
    const [shape] = drawn() as Polygon[];
    expect(drawn()).toHaveLength(1);
    expect(shape?.points.length).toBeGreaterThan(8);
    expect(shape?.points.length).toBeLessThan(60);
    for (const [x, y] of shape?.points ?? []) expect(Math.abs(Math.hypot(x - 300, y - 300) - 100)).toBeLessThan(2);
    expect(crosses([shape?.points ?? []])).toBe(false);
    bench.perform('undo');
    expect(drawn()).toEqual([]);
    bench.perform('redo');
    expect(drawn()).toEqual([shape]);
  });

  it('adds a stretch to corners that were set, and one step back takes the stretch', () => {
    const { bench, click, trace, drawn } = start('polyline');
    click(100, 100);
    click(150, 100);
    trace(circle(250, 100, 80, 0.5).reverse());
    bench.perform('back');
    click(200, 150);
    bench.perform('finish');
    expect(drawn()).toMatchObject([{ kind: 'polyline', points: [[100, 100], [150, 100], [200, 150]] }]);
  });

  it('with a finger only where it was asked for; else it corrects the corner', () => {
    const { bench, trace, drawn } = start('polygon');
    trace(circle(300, 300, 100), 'touch');
    expect([drawn().length, bench.isBusy]).toEqual([0, true]);
    bench.perform('back');
    bench.perform('trace');
    trace(circle(300, 300, 100), 'touch');
    expect(drawn()).toHaveLength(1);
  });

  it('keeps near the way at every scale, and its ends', () => {
    const anyWay = fc.array(fc.record({ x: fc.integer({ min: 0, max: 900 }), y: fc.integer({ min: 0, max: 500 }) }), { minLength: 5, maxLength: 200 });
    fc.assert(fc.property(anyWay, fc.constantFrom(0.25, 1, 4), (way, scale) => {
      const kept = simplified(way, scale);
      expect(kept[0]).toEqual(way[0]);
      expect(kept.at(-1)).toEqual(way.at(-1));
      expect(kept.length).toBeLessThanOrEqual(400);
      expect(kept.every((one) => way.includes(one))).toBe(true);
      expect(roundWay(way, scale).length).toBeGreaterThanOrEqual(Math.floor(way.length * 0.6));
      if (isDrawing(way, scale)) expect(way.length).toBeGreaterThan(3);
    }));
  });
});

describe('holes', () => {
  const outlined = () => {
    const stage = start('polygon');
    for (const [x, y] of [[100, 100], [500, 100], [500, 500], [100, 500]] as const) stage.click(x, y);
    stage.bench.perform('finish');
    return stage;
  };

  it('are drawn corner by corner or traced within an outline, one step of undo each', () => {
    const { bench, click, trace, drawn } = outlined();
    bench.perform('hole_tool');
    for (const [x, y] of [[200, 200], [260, 200], [260, 260]] as const) click(x, y);
    bench.perform('finish');
    trace(circle(400, 400, 40));
    const [shape] = drawn() as Polygon[];
    expect(drawn()).toHaveLength(1);
    expect(shape?.holes?.map((hole) => hole.length > 2)).toEqual([true, true]);
    expect(shape?.holes?.[0]).toEqual([[200, 200], [260, 200], [260, 260]]);
    bench.perform('undo');
    expect((drawn()[0] as Polygon).holes).toHaveLength(1);
    bench.perform('undo');
    expect((drawn()[0] as Polygon).holes).toBeUndefined();
    bench.perform('redo');
    bench.perform('redo');
    expect(drawn()).toEqual([shape]);
  });

  it('begin only within an outline, and none is cut that reaches out of it', () => {
    const { bench, click, drawn } = outlined();
    bench.perform('hole_tool');
    click(700, 300);
    expect(bench.isBusy).toBe(false);
    for (const [x, y] of [[400, 400], [600, 400], [400, 480]] as const) click(x, y);
    bench.perform('finish');
    expect([bench.isBusy, (drawn()[0] as Polygon).holes]).toEqual([true, undefined]);
    bench.perform('back');
    bench.perform('back');
    bench.perform('back');
    expect([bench.isBusy, drawn().length]).toEqual([false, 1]);
  });
});

describe('corners of other shapes', () => {
  it('catch a corner that is set near them', () => {
    const { bench, click, drawn } = start('polygon');
    for (const [x, y] of [[100, 100], [200, 110], [190, 220]] as const) click(x, y);
    bench.perform('finish');
    bench.perform('snap');
    for (const [x, y] of [[203, 107], [300, 150], [192, 216]] as const) click(x, y);
    bench.perform('finish');
    expect((drawn()[1] as Polygon).points).toEqual([[200, 110], [300, 150], [190, 220]]);
  });
});

describe('a session of gestures', () => {
  const place = fc.record({ x: fc.integer({ min: -20, max: PICTURE.width + 20 }), y: fc.integer({ min: -20, max: PICTURE.height + 20 }) });
  const anyGesture = fc.oneof(
    { weight: 5, arbitrary: fc.record({ way: fc.array(place, { minLength: 1, maxLength: 12 }), pointer: fc.constantFrom<PointerKind>('mouse', 'pen', 'touch') }) },
    { weight: 2, arbitrary: fc.record({ tool: fc.constantFrom(...TOOL_NAMES) }) },
    { weight: 3, arbitrary: fc.record({ command: fc.constantFrom<CommandName[]>('finish', 'back', 'undo', 'redo', 'snap', 'trace', 'remove', 'duplicate', 'copy_last', 'select_all') }) },
  );

  it('replays to what is seen, goes back to the beginning and forth again, whatever hands do', () => {
    const around = [circle(300, 250, 200), circle(700, 300, 150)];
    fc.assert(
      fc.property(fc.array(anyGesture, { maxLength: 40 }), (gestures) => {
        const { bench, session, trace } = start('polygon');
        for (const way of around) trace(way);
        for (const one of gestures) {
          if ('way' in one) trace(one.way, one.pointer);
          else if ('tool' in one) bench.useTool(one.tool);
          else bench.perform(one.command);
        }
        const last = session.document;
        expect(replay(session.log).history.document).toEqual(last);
        let steps = 0;
        while (session.undo()) steps += 1;
        expect(session.document.shapes).toEqual([]);
        for (let step = 0; step < steps; step += 1) session.redo();
        expect(session.document).toEqual(last);
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});
