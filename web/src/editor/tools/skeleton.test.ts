// Why: a body of many points is drawn by presses alone; each press, key and step back must mean one thing.
// What: the skeleton tool press by press, its points afterwards, the draft, and what an answer must have.

import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { shapesAnswer, shapeFrom } from '../answer/boxes';
import { validate } from '../answer/index';
import type { Form } from '../answer/form';
import { takenKeys } from '../input/keys';
import { readLog, replay } from '../log/log';
import { classesOf } from '../model/classes';
import { kindOf, readShape } from '../model/shape';
import type { Skeleton } from '../model/skeleton';
import { PALETTE } from '../render/colours';
import { teach } from '../skeleton';
import { at, newBench, PICTURE } from '../testing/make';
import { words } from '../words';
import type { Pointing } from './tool';

const POINTS = [
  { name: 'nose', label: words('鼻尖', 'Nose'), required: true },
  { name: 'eye', label: words('眼', 'Eye') },
  { name: 'hand', label: words('手', 'Hand') },
];
const GIVEN = [{ value: 'person', label: words('人', 'Person'), shape: 'skeleton' as const, points: POINTS, edges: [['nose', 'eye']] as const }];

beforeAll(teach);

function start() {
  const { bench, ...rest } = newBench(undefined, { classes: classesOf(GIVEN, takenKeys(), PALETTE) });
  const click = (x: number, y: number, more: Partial<Pointing> = {}) => {
    bench.point('down', { ...at(x, y), ...more });
    bench.point('up', { ...at(x, y), ...more });
  };
  const drawn = () => bench.session.document.shapes as readonly Skeleton[];
  return { ...rest, bench, click, drawn };
}

describe('a skeleton', () => {
  it('takes one press for each point and ends with the last', () => {
    const { bench, click, drawn } = start();
    expect([bench.tool, bench.told]).toEqual(['skeleton', { next: 0, hides: false }]);
    click(100, 100);
    expect(bench.told).toEqual({ next: 1, hides: false });
    click(120, 90, { alt: true });
    bench.perform('hide_point');
    expect(bench.told).toEqual({ next: 2, hides: true });
    click(200, 300);
    expect(drawn()).toMatchObject([{ kind: 'skeleton', class: 'person', keypoints: [[100, 100, 2], [120, 90, 1], [200, 300, 1]] }]);
    expect([bench.isBusy, bench.selection]).toEqual([false, [1]]);
  });

  it('leaves points out by a key, and the rest by its end', () => {
    const { bench, click, drawn } = start();
    bench.perform('no_point');
    click(50, 60);
    bench.perform('submit');
    expect(drawn()).toMatchObject([{ keypoints: [[0, 0, 0], [50, 60, 2], [0, 0, 0]] }]);
    bench.perform('no_point');
    bench.perform('finish');
    expect(drawn()).toHaveLength(1);
  });

  it('gives the last point back, and nothing else', () => {
    const { bench, click, drawn } = start();
    click(10, 10);
    click(20, 20);
    bench.perform('remove');
    bench.perform('undo');
    expect([bench.told, drawn()]).toEqual([{ next: 0, hides: false }, []]);
    for (const x of [30, 40, 50]) click(x, 30);
    bench.perform('undo');
    expect(drawn()).toEqual([]);
    bench.perform('redo');
    expect(drawn()).toHaveLength(1);
  });

  it('is moved by a point, as a whole, and told hidden or not there at the pointer', () => {
    const { bench, click, drawn } = start();
    for (const [x, y] of [[100, 100], [200, 100], [150, 200]] as const) click(x, y);
    bench.point('down', at(200, 100));
    bench.point('move', at(260, 120));
    bench.point('up', at(260, 120));
    expect(drawn()[0]?.keypoints).toEqual([[100, 100, 2], [260, 120, 2], [150, 200, 2]]);
    bench.pointer = { x: 260, y: 120 };
    bench.perform('hide_point');
    expect(drawn()[0]?.keypoints[1]).toEqual([260, 120, 1]);
    bench.perform('hide_point');
    bench.perform('no_point');
    expect(drawn()[0]?.keypoints[1]).toEqual([0, 0, 0]);
    bench.perform('select_tool');
    bench.perform('push_right');
    expect(drawn()[0]?.keypoints).toEqual([[110, 100, 2], [0, 0, 0], [160, 200, 2]]);
  });

  it('draws its edges between points that are there, and reads back from the draft', () => {
    const { bench, click, drawn } = start();
    for (const [x, y] of [[10, 10], [40, 10], [40, 50]] as const) click(x, y);
    const shape = drawn()[0] as Skeleton;
    let path = '';
    const tracer = { moveTo: (x: number, y: number) => void (path += `M${x},${y}`), lineTo: (x: number, y: number) => void (path += `L${x},${y}`), rect: () => undefined, closePath: () => void (path += 'Z') };
    kindOf(shape).trace(shape, tracer, (place) => place, bench.classes[0]);
    expect(path.startsWith('M10,10L40,10')).toBe(true);
    const read = readLog(JSON.parse(JSON.stringify(bench.session.log)));
    if (typeof read === 'string') throw new Error(read);
    expect(replay(read.log).history.document.shapes).toMatchObject([{ keypoints: shape.keypoints }]);
  });

  it('is an answer where its needed points are marked', () => {
    const form = { fields: [{ kind: 'shapes', name: 'objects', question: words('?', '?'), required: true, column: 'image', classes: GIVEN, min_size: 1, at_least: 0, at_most: 9, tolerance_px: 10 }] } as unknown as Form;
    const told = (keypoints: unknown) => validate(form, { objects: [{ class: 'person', keypoints }] }, PICTURE).faults.map((fault) => [fault.code, fault.path]);
    expect(told([[5, 5, 2], [0, 0, 0], [0, 0, 0]])).toEqual([]);
    expect(told([[0, 0, 0], [5, 5, 2], [0, 0, 0]])).toEqual([['answer_missing', 'objects[0].keypoints[0]']]);
    expect(told([[5, 5, 2]])).toEqual([['answer_missing', 'objects[0].keypoints[1]']]);
    expect(told([[5, 9999, 2], [0, 0, 0], [0, 0, 0]])).toEqual([['answer_outside_picture', 'objects[0]']]);
  });

  it('comes back from its answer, whatever was drawn', () => {
    const joint = fc.tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 600 }), fc.constantFrom(1, 2));
    fc.assert(
      fc.property(fc.array(joint, { minLength: 3, maxLength: 3 }), (keypoints) => {
        const shape = readShape({ id: 1, kind: 'skeleton', class: 'person', keypoints });
        const [sent] = shapesAnswer({ shapes: shape ? [shape] : [], answers: {} }) as unknown[];
        expect(shapeFrom({ kind: 'shapes', classes: GIVEN } as never, sent, 1)).toEqual(shape);
      }),
    );
  });
});
