// Why: corners are set by people who look at the picture; what a press means must never surprise.
// What: outlines, lines, points and turned boxes, press by press, and corners afterwards.

import { describe, expect, it } from 'vitest';
import { PALETTE } from '../render/colours';
import { takenKeys } from '../input/keys';
import { classesOf } from '../model/classes';
import { kindOf, readShape, type Shape } from '../model/shape';
import { at, newBench } from '../testing/make';
import { words } from '../words';
import type { Pointing } from './tool';

const CLASSES = classesOf(
  (['box', 'rotated_box', 'polygon', 'polyline', 'point'] as const).map((shape) => ({ value: shape, label: words(shape, shape), shape })),
  takenKeys(),
  PALETTE,
);

function start(value: string) {
  const { bench, ...rest } = newBench(undefined, { classes: CLASSES });
  bench.settings = { ...bench.settings, snaps: false };
  bench.pickClass(value);
  const click = (x: number, y: number, more: Partial<Pointing> = {}) => {
    bench.point('down', { ...at(x, y), ...more });
    bench.point('up', { ...at(x, y), ...more });
  };
  const drawn = () => bench.session.document.shapes;
  return { ...rest, bench, click, drawn };
}

const corners = (shape: Shape | undefined) => (shape && 'points' in shape ? shape.points : []);

describe('outlines', () => {
  it('close on the first corner, on Enter and on a double click', () => {
    const ends = [
      ({ click }: ReturnType<typeof start>) => click(101, 99),
      ({ bench }: ReturnType<typeof start>) => bench.perform('submit'),
      ({ click }: ReturnType<typeof start>) => click(200, 200),
    ];
    for (const end of ends) {
      const stage = start('polygon');
      expect(stage.bench.tool).toBe('polygon');
      for (const [x, y] of [[100, 100], [200, 100], [200, 200]] as const) stage.click(x, y);
      expect(stage.drawn()).toEqual([]);
      end(stage);
      expect(stage.drawn()).toMatchObject([{ kind: 'polygon', class: 'polygon', points: [[100, 100], [200, 100], [200, 200]] }]);
      expect([stage.asked, stage.bench.isBusy]).toEqual([[], false]);
    }
  });

  it('give the last corner back on Backspace and on undo, and nothing else', () => {
    const { bench, click, drawn } = start('polygon');
    click(10, 10);
    click(90, 10);
    click(90, 90);
    bench.perform('remove');
    bench.perform('undo');
    click(50, 90);
    click(10, 50);
    bench.perform('finish');
    expect(corners(drawn()[0])).toEqual([[10, 10], [50, 90], [10, 50]]);
    bench.perform('undo');
    expect(drawn()).toEqual([]);
  });

  it('do not end with too few corners or too small', () => {
    const { bench, click, drawn } = start('polygon');
    click(10, 10);
    click(90, 10);
    bench.perform('submit');
    expect([drawn().length, bench.isBusy]).toEqual([0, true]);
  });

  it('are corrected corner by corner: dragged, pulled out of an edge, taken out', () => {
    const { bench, click, drag, drawn } = start('polygon');
    for (const [x, y] of [[100, 100], [200, 100], [200, 200], [100, 200]] as const) click(x, y);
    bench.perform('finish');
    drag([200, 200], [240, 240]);
    drag([150, 100], [150, 60]);
    expect(corners(drawn()[0])).toEqual([[100, 100], [150, 60], [200, 100], [240, 240], [100, 200]]);
    click(100, 200, { alt: true });
    bench.hover({ x: 150, y: 60 });
    bench.perform('remove_corner');
    expect(corners(drawn()[0])).toEqual([[100, 100], [200, 100], [240, 240]]);
    click(240, 240, { alt: true });
    expect(corners(drawn()[0])).toHaveLength(3);
  });
});

describe('lines and points', () => {
  it('a line ends by a second press on its last point; Enter without a line submits', () => {
    const { bench, click, drawn, asked } = start('polyline');
    click(10, 10);
    click(50, 40);
    click(90, 10);
    click(90, 10);
    expect(corners(drawn()[0])).toEqual([[10, 10], [50, 40], [90, 10]]);
    bench.perform('submit');
    expect(asked).toEqual(['submit']);
  });

  it('a point is one press', () => {
    const { click, drawn } = start('point');
    click(12, 34);
    expect(drawn()).toMatchObject([{ kind: 'point', x: 12, y: 34 }]);
  });

  it('a line is picked above what it crosses', () => {
    const { bench, click, drag, drawn } = start('polyline');
    click(10, 50);
    click(200, 50);
    bench.perform('finish');
    bench.pickClass('box');
    drag([20, 20], [180, 90]);
    expect(bench.index.pick({ x: 100, y: 52 }, 7).map((shape) => shape.kind)).toEqual(['polyline', 'box']);
    expect(drawn()).toHaveLength(2);
  });
});

describe('turned boxes', () => {
  it('are dragged and then turned by their handle', () => {
    const { bench, drag, drawn } = start('rotated_box');
    drag([300, 300], [400, 340]);
    expect(drawn()).toMatchObject([{ kind: 'rotated_box', center: [350, 320], width: 100, height: 40, angle: 0 }]);
    const handle = kindOf(drawn()[0] as Shape).handles(drawn()[0] as Shape).find(({ name }) => name === 'turn');
    drag([handle?.x ?? 0, handle?.y ?? 0], [450, 320]);
    expect(drawn()).toMatchObject([{ center: [350, 320], angle: 90 }]);
    expect(kindOf(drawn()[0] as Shape).bounds(drawn()[0] as Shape)).toMatchObject({ x: 330, y: 270 });
    bench.perform('undo');
    expect(drawn()).toMatchObject([{ angle: 0 }]);
  });
});

describe('classes and tools', () => {
  it('a class brings its tool and a tool a class of its own', () => {
    const { bench } = start('polygon');
    bench.useTool('point');
    expect(bench.class).toBe('point');
    bench.pickClass('box');
    expect(bench.tool).toBe('box');
    const { bench: boxes } = newBench();
    boxes.useTool('polygon');
    expect(boxes.tool).toBe('box');
  });

  it('another class while a line is drawn ends the line, or waits', () => {
    const { bench, click, drawn } = start('polyline');
    click(10, 10);
    bench.pickClass('point');
    expect([bench.class, bench.tool]).toEqual(['polyline', 'polyline']);
    click(90, 90);
    bench.pickClass('point');
    expect([bench.class, bench.tool, drawn().length]).toEqual(['point', 'point', 1]);
  });

  it('only what is drawn alike changes its class', () => {
    const { bench, click, drawn } = start('point');
    click(10, 10);
    bench.select([drawn()[0]?.id ?? 0]);
    bench.pickClass('polygon');
    expect([drawn()[0]?.class, bench.tool, bench.selection]).toEqual(['point', 'polygon', []]);
  });
});

describe('shapes of unknown origin', () => {
  it('are read back as they were, or not at all', () => {
    const good = [
      { id: 1, kind: 'polygon', class: 'a', points: [[0, 0], [9, 0], [9, 9]], holes: [[[1, 1], [2, 1], [2, 2]]] },
      { id: 1, kind: 'polyline', class: 'a', points: [[0, 0], [9, 0]], attributes: { seen: true } },
      { id: 1, kind: 'point', class: 'a', x: 1, y: 2 },
      { id: 1, kind: 'rotated_box', class: 'a', center: [5, 5], width: 4, height: 2, angle: 30 },
    ];
    for (const json of good) expect(readShape(json)).toEqual(json);
    for (const json of [{ points: [[0, 0], [9, 0]] }, { points: [[0, 0], [9, '0'], [1, 1]] }, { points: good[0]?.points, holes: [[1]] }, {}]) {
      expect(readShape({ id: 1, kind: 'polygon', class: 'a', ...json })).toBeNull();
    }
    expect(readShape({ id: 1, kind: 'rotated_box', class: 'a', center: [5], width: 4, height: 2, angle: 30 })).toBeNull();
  });
});
