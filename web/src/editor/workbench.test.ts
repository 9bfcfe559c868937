// Why: what a person does in an hour — classes, corrections, copies, undo — as it is felt, without a browser.
// What: stories through the workbench's public door.

import { describe, expect, it } from 'vitest';
import { forgotten } from './edits';
import { box, newBench, PICTURE } from './testing/make';
import { fitted } from './view/view';

const shapes = (bench: ReturnType<typeof newBench>['bench']) => bench.session.document.shapes;

describe('drawing and classes', () => {
  it('a digit is class and tool in one press, and the class sticks', () => {
    const { bench, drag } = newBench();
    bench.perform('select_tool');
    bench.pickClass('car');
    expect([bench.tool, bench.class]).toEqual(['box', 'car']);
    drag([10, 10], [60, 60]);
    drag([100, 10], [160, 60]);
    expect(shapes(bench).map((shape) => shape.class)).toEqual(['car', 'car']);
    bench.perform('extreme_tool');
    bench.perform('pan_tool');
    bench.pickClass('person');
    expect(bench.tool).toBe('extreme');
  });

  it('a digit after drawing speaks of the next box; of a box selected on purpose it changes the class', () => {
    const { bench, drag, said } = newBench();
    bench.pickClass('person');
    drag([10, 10], [60, 60]);
    bench.pickClass('car');
    drag([100, 10], [160, 60]);
    expect(shapes(bench).map((shape) => shape.class)).toEqual(['person', 'car']);
    bench.pickClass('person', true);
    expect(shapes(bench)[1]?.class).toBe('person');
    bench.perform('previous');
    bench.pickClass('car');
    expect(shapes(bench)[0]?.class).toBe('car');
    expect(said.at(-1)).toBe('Class changed: Car');
    expect(bench.counts).toEqual(new Map([['car', 1], ['person', 1]]));
  });

  it('an unknown class changes nothing', () => {
    const { bench } = newBench();
    bench.pickClass('toString');
    expect(bench.class).toBe('person');
  });
});

describe('the keyboard alone', () => {
  it('draws, corrects and removes a box', () => {
    const { bench } = newBench();
    bench.perform('press');
    for (let count = 0; count < 5; count += 1) bench.perform('push_right');
    for (let count = 0; count < 3; count += 1) bench.perform('push_down');
    bench.perform('press');
    expect(shapes(bench)).toMatchObject([{ x: 500, y: 300, width: 200, height: 120 }]);
    bench.perform('nudge_left');
    bench.perform('push_up');
    bench.perform('wider');
    bench.perform('shorter');
    expect(shapes(bench)).toMatchObject([{ x: 499, y: 290, width: 201, height: 119 }]);
    bench.perform('remove');
    expect(shapes(bench)).toEqual([]);
    expect(bench.selection).toEqual([]);
  });

  it('walks every object, tells each, and steps back out', () => {
    const { bench, said, asked } = newBench({ shapes: [box(1, 0, 0, 50, 50), box(2, 100, 0, 50, 50, 'person'), box(3, 200, 0, 50, 50)], answers: {} });
    const seen = ['next', 'next', 'next', 'next', 'previous'].map((name) => {
      bench.perform(name as 'next');
      return bench.selection[0];
    });
    expect(seen).toEqual([1, 2, 3, 1, 3]);
    expect(said[1]).toBe('Object 2/3, Person, left 100, top 0, width 50, height 50');
    bench.perform('back');
    expect(said.at(-1)).toBe('No object selected');
    bench.perform('back');
    expect(asked).toEqual(['leave']);
  });

  it('one held arrow key is one step of undo', () => {
    const { bench, clock } = newBench({ shapes: [box(1, 100, 100, 50, 50)], answers: {} });
    bench.select([1]);
    for (let count = 0; count < 8; count += 1) {
      bench.perform('nudge_right');
      clock.pass(40);
    }
    expect(shapes(bench)[0]).toMatchObject({ x: 108 });
    bench.perform('undo');
    expect(shapes(bench)[0]).toMatchObject({ x: 100 });
  });

  it('says what it did in Chinese too', () => {
    const said: string[] = [];
    const { bench } = newBench({ shapes: [box(1, 0, 0, 50, 50)], answers: {} }, { language: 'zh-CN', listeners: { announce: (text) => said.push(text) } });
    bench.perform('next');
    bench.perform('nudge_right');
    bench.perform('undo');
    expect(said).toEqual(['第 1/1 个，车，左 0，上 0，宽 50，高 50', '已移动：车', '已撤销']);
  });

  it('takes points back before it takes back boxes', () => {
    const { bench, drag } = newBench();
    drag([10, 10], [60, 60]);
    bench.perform('extreme_tool');
    bench.perform('press');
    bench.perform('press');
    expect(bench.isBusy).toBe(true);
    bench.perform('undo');
    expect([bench.isBusy, shapes(bench).length]).toEqual([false, 1]);
    bench.perform('undo');
    expect(shapes(bench)).toHaveLength(0);
  });
});

describe('copies', () => {
  it('are pasted at the pointer, beside the original without one, and always in the picture', () => {
    const { bench } = newBench({ shapes: [box(1, 100, 100, 50, 40)], answers: {} });
    bench.select([1]);
    bench.perform('copy');
    bench.hover({ x: 400, y: 300 });
    bench.perform('paste');
    bench.hover({ x: 999, y: 599 });
    bench.perform('paste');
    bench.hover(null);
    bench.perform('paste');
    expect(shapes(bench).slice(1)).toMatchObject([{ x: 375, y: 280 }, { x: 950, y: 560 }, { x: 110, y: 110 }]);
    expect(bench.selection).toEqual([4]);
    bench.perform('duplicate');
    expect(shapes(bench).at(-1)).toMatchObject({ x: 120, y: 120 });
    bench.perform('cut');
    expect(shapes(bench)).toHaveLength(4);
  });

  it('of the last picture come once, as far as they fit', () => {
    const last = forgotten([box(1, 100, 100, 50, 50), box(2, 1500, 100, 300, 50, 'person')]);
    const { bench } = newBench({ shapes: [box(7, 100, 100, 50, 50)], answers: {} }, { last });
    bench.perform('copy_last');
    expect(shapes(bench).slice(1)).toEqual([box(8, 700, 100, 300, 50, 'person')]);
    bench.perform('copy_last');
    expect(shapes(bench)).toHaveLength(2);
  });
});

describe('looking', () => {
  it('holds the hand while a key is held and gives the tool back', () => {
    const { bench, drag } = newBench();
    bench.perform('hold_pan');
    drag([500, 300], [520, 310]);
    expect([bench.tool, bench.view.x, bench.view.y, shapes(bench).length]).toEqual(['pan', 20, 10, 0]);
    bench.holdPan(false);
    expect(bench.tool).toBe('box');
  });

  it('zooms where the pointer is, fits, and shows the selection large', () => {
    const { bench } = newBench({ shapes: [box(1, 900, 500, 20, 10)], answers: {} });
    bench.hover({ x: 900, y: 500 });
    bench.perform('zoom_in');
    expect(bench.view).toMatchObject({ scale: 1.25, x: -225, y: -125 });
    bench.select([1]);
    bench.perform('focus');
    expect(bench.view.scale).toBeGreaterThan(10);
    bench.perform('fit');
    expect(bench.view).toEqual(fitted(PICTURE, PICTURE));
  });

  it('keeps brightness and contrast within bounds and puts them back', () => {
    const { bench } = newBench();
    for (let count = 0; count < 50; count += 1) bench.perform('brighter');
    for (let count = 0; count < 50; count += 1) bench.perform('less_contrast');
    expect(bench.settings).toMatchObject({ brightness: 4, contrast: 0.25 });
    bench.perform('plain');
    expect(bench.settings).toMatchObject({ brightness: 1, contrast: 1 });
  });
});

describe('undo', () => {
  it('selects what came back, and keeps the tool away from what is gone', () => {
    const { bench, drag } = newBench({ shapes: [box(1, 100, 100, 100, 100)], answers: {} });
    bench.select([1]);
    bench.perform('remove');
    bench.perform('undo');
    expect(bench.selection).toEqual([1]);
    bench.perform('redo');
    expect(bench.selection).toEqual([]);
    drag([300, 300], [400, 400]);
    expect(bench.selection).toEqual([2]);
    bench.perform('undo');
    expect(bench.selection).toEqual([]);
    expect(bench.index.pick({ x: 350, y: 350 }, 5)).toEqual([]);
  });

  it('does nothing on a log that was closed', () => {
    const { bench, session, drag } = newBench();
    session.close();
    drag([10, 10], [60, 60]);
    expect(shapes(bench)).toEqual([]);
    expect(bench.selection).toEqual([]);
  });
});
