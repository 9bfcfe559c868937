// Why: gestures break at their edges: a click that is no drag, a corner that passes another, an Escape midway.
// What: each tool as press by press stories, without a browser.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at, box, contextOf, PICTURE } from '../testing/make';
import { boundsOf } from '../model/shape';
import { boxTool } from './box';
import { extremeTool } from './extreme';
import { shownHandles } from './handles';
import { panTool, zoomTool } from './look';
import { selectTool } from './select';
import type { Pointing, Reduction, Tool, ToolContext } from './tool';

/** Feeds events and gives the last outcome, with all commands. */
function play<State>(tool: Tool<State>, context: ToolContext, events: readonly (readonly ['down' | 'move' | 'up', Pointing] | 'cancel' | 'back')[]) {
  let state = tool.start;
  const commands = [];
  const views = [];
  let select: readonly number[] | undefined;
  for (const event of events) {
    const last: Reduction<State> = tool.reduce(state, typeof event === 'string' ? { on: event } : { on: event[0], ...event[1] }, context);
    state = last.state;
    commands.push(...(last.commands ?? []));
    if (last.view) views.push(last.view);
    select = last.select ?? select;
  }
  return { state, commands, views, select };
}

const empty = contextOf({ shapes: [], answers: {} });

describe('drawing by drag', () => {
  it('makes one box of the sticky class, from whichever corner', () => {
    for (const [from, to] of [[at(10, 20), at(60, 90)], [at(60, 90), at(10, 20)], [at(10, 90), at(60, 20)]] as const) {
      const { commands, select } = play(boxTool, empty, [['down', from], ['move', to], ['up', to]]);
      expect(commands).toEqual([{ do: 'add', deed: 'draw', shapes: [box(100, 10, 20, 50, 70)] }]);
      expect(select).toEqual([100]);
    }
  });

  it('stays in the picture and shows its size on the way', () => {
    const midway = play(boxTool, empty, [['down', at(950, 550)], ['move', at(1200, 700)]]);
    expect(boxTool.marks(midway.state, empty)).toEqual([
      { mark: 'shape', shape: box(100, 950, 550, 50, 50) },
      { mark: 'size', box: box(100, 950, 550, 50, 50) },
    ]);
    const { commands } = play(boxTool, empty, [['down', at(-40, -40)], ['move', at(30, 20)], ['up', at(30, 20)]]);
    expect(commands).toMatchObject([{ shapes: [{ x: 0, y: 0, width: 30, height: 20 }] }]);
  });

  it('makes nothing of what is too small, cancelled or taken back', () => {
    expect(play(boxTool, empty, [['down', at(10, 10)], ['move', at(40, 11)], ['up', at(40, 11)]]).commands).toEqual([]);
    for (const end of ['cancel', 'back'] as const) {
      expect(play(boxTool, empty, [['down', at(10, 10)], ['move', at(90, 90)], end, ['up', at(90, 90)]]).commands).toEqual([]);
    }
  });

  it('makes squares while Shift is held', () => {
    const { commands } = play(boxTool, empty, [['down', at(10, 10)], ['move', at(50, 30)], ['up', at(50, 30, 'mouse', { shift: true })]]);
    expect(commands).toMatchObject([{ shapes: [{ width: 40, height: 40 }] }]);
  });

  it('selects by a click, takes handles at once, and moves with Ctrl', () => {
    const context = contextOf({ shapes: [box(1, 100, 100, 100, 100)], answers: {} }, { selection: [1] });
    expect(play(boxTool, context, [['down', at(150, 150)], ['up', at(150, 150)]]).select).toEqual([1]);
    expect(play(boxTool, context, [['down', at(700, 500)], ['up', at(701, 500)]]).select).toEqual([]);
    const resized = play(boxTool, context, [['down', at(202, 199)], ['move', at(252, 229)], ['up', at(252, 229)]]);
    expect(resized.commands).toEqual([{ do: 'change', deed: 'resize', shapes: [box(1, 100, 100, 150, 130)] }]);
    const mod = { mod: true };
    const moved = play(boxTool, context, [['down', at(150, 150, 'mouse', mod)], ['move', at(160, 140, 'mouse', mod)], ['up', at(160, 140, 'mouse', mod)]]);
    expect(moved.commands).toEqual([{ do: 'change', deed: 'move', shapes: [box(1, 110, 90, 100, 100)] }]);
  });

  it('always draws a box that lies in the picture, or nothing', () => {
    const anyPlace = fc.record({ x: fc.integer({ min: -300, max: 1300 }), y: fc.integer({ min: -300, max: 900 }) });
    fc.assert(
      fc.property(anyPlace, fc.array(anyPlace, { minLength: 1, maxLength: 5 }), fc.boolean(), fc.boolean(), (from, way, shift, snaps) => {
        const context = contextOf({ shapes: [box(1, 300, 200, 120, 80)], answers: {} }, { snaps });
        const events = way.map((to) => ['move', at(to.x, to.y, 'mouse', { shift })] as const);
        const last = way.at(-1)!;
        const { commands } = play(boxTool, context, [['down', at(from.x, from.y)], ...events, ['up', at(last.x, last.y, 'mouse', { shift })]]);
        for (const command of commands) {
          if (command.do !== 'add') throw new Error(command.do);
          const { x, y, width, height } = boundsOf(command.shapes[0]!);
          expect(x >= 0 && y >= 0 && x + width <= PICTURE.width + 0.01 && y + height <= PICTURE.height + 0.01).toBe(true);
          expect(Math.min(width, height)).toBeGreaterThanOrEqual(context.minimum);
        }
      }),
    );
  });
});

describe('drawing by extreme clicks', () => {
  const click = (x: number, y: number) => [['down', at(x, y)], ['up', at(x, y)]] as const;
  const points = [...click(50, 10), ...click(10, 40), ...click(90, 50), ...click(40, 80)];

  it('makes the tight box of four points, in any order', () => {
    const expected = [{ do: 'add', deed: 'draw', shapes: [box(100, 10, 10, 80, 70)] }];
    expect(play(extremeTool, empty, points).commands).toEqual(expected);
    expect(play(extremeTool, empty, [...click(40, 80), ...click(90, 50), ...click(50, 10), ...click(10, 40)]).commands).toEqual(expected);
  });

  it('takes points back one by one, and keeps them when a second finger comes', () => {
    const two = play(extremeTool, empty, points.slice(0, 4));
    expect(two.state.points).toHaveLength(2);
    expect(play(extremeTool, empty, [...points.slice(0, 4), 'back']).state.points).toEqual([{ x: 50, y: 10 }]);
    expect(play(extremeTool, empty, [...points.slice(0, 4), ['down', at(5, 5)], 'cancel']).state.points).toHaveLength(2);
  });

  it('places a point where the finger is lifted, not where it was pressed', () => {
    const { state } = play(extremeTool, empty, [['down', at(5, 5, 'touch')], ['move', at(30, 30, 'touch')], ['up', at(33, 34, 'touch')]]);
    expect(state.points).toEqual([{ x: 33, y: 34 }]);
  });
});

describe('selecting', () => {
  const document = { shapes: [box(1, 0, 0, 400, 400), box(2, 100, 100, 200, 200), box(3, 150, 150, 50, 50)], answers: {} };
  const click = (x: number, y: number, more = {}) => [['down', at(x, y, 'mouse', more)], ['up', at(x, y, 'mouse', more)]] as const;

  it('reaches what lies beneath by clicking again', () => {
    const seen: (readonly number[] | undefined)[] = [];
    let selection: readonly number[] = [];
    for (let count = 0; count < 4; count += 1) {
      // Off the handles and off the heart of the small one.
      const { select } = play(selectTool, contextOf(document, { selection }), click(185, 165));
      seen.push(select);
      selection = select ?? selection;
    }
    expect(seen).toEqual([[3], [2], [1], [3]]);
  });

  it('adds and takes out with Shift', () => {
    expect(play(selectTool, contextOf(document, { selection: [1] }), click(185, 165, { shift: true })).select).toEqual([1, 3]);
    expect(play(selectTool, contextOf(document, { selection: [1, 3] }), click(185, 165, { shift: true })).select).toEqual([1]);
  });

  it('moves the selection together, as far as the picture allows all of it', () => {
    const context = contextOf(document, { selection: [2, 3] });
    const { commands } = play(selectTool, context, [['down', at(185, 165)], ['move', at(-900, 165)], ['up', at(-900, 165)]]);
    expect(commands).toEqual([{ do: 'change', deed: 'move', shapes: [box(2, 0, 100, 200, 200), box(3, 50, 150, 50, 50)] }]);
  });

  it('turns a box over when a side passes the other, and changes nothing when nothing changed', () => {
    const context = contextOf(document, { selection: [2] });
    const { commands } = play(selectTool, context, [['down', at(100, 200)], ['move', at(350, 200)], ['up', at(350, 200)]]);
    expect(commands).toEqual([{ do: 'change', deed: 'resize', shapes: [box(2, 300, 100, 50, 200)] }]);
    expect(play(selectTool, context, [['down', at(100, 200)], ['move', at(150, 200)], ['move', at(100, 200)], ['up', at(100, 200)]]).commands).toEqual([]);
    expect(play(selectTool, context, [['down', at(100, 200)], ['move', at(150, 200)], 'cancel', ['up', at(150, 200)]]).commands).toEqual([]);
  });

  it('selects a region with a mouse and moves the picture with a finger', () => {
    const context = contextOf({ shapes: [box(1, 100, 100, 20, 20), box(2, 200, 100, 20, 20), box(3, 900, 500, 20, 20)], answers: {} });
    expect(play(selectTool, context, [['down', at(50, 50)], ['move', at(300, 300)], ['up', at(300, 300)]]).select).toEqual([1, 2]);
    const touch = play(selectTool, context, [['down', at(50, 50, 'touch')], ['move', at(80, 60, 'touch')], ['move', at(90, 60, 'touch')], ['up', at(90, 60, 'touch')]]);
    expect(touch.views).toEqual([{ change: 'pan', by: { x: 30, y: 10 } }, { change: 'pan', by: { x: 10, y: 0 } }]);
    expect(touch.select).toBeUndefined();
  });
});

describe('handles', () => {
  it('are eight on a large box, four on a slim one, and leave the heart of a small one free', () => {
    expect(shownHandles(box(1, 0, 0, 100, 100), 1).map(({ name }) => name)).toHaveLength(8);
    expect(shownHandles(box(1, 0, 0, 100, 10), 1).map(({ name }) => name)).toEqual(['nw', 'n', 'ne', 'se', 's', 'sw']);
    const small = contextOf({ shapes: [box(1, 100, 100, 12, 12)], answers: {} }, { selection: [1] });
    const moved = play(selectTool, small, [['down', at(106, 106)], ['move', at(116, 106)], ['up', at(116, 106)]]);
    expect(moved.commands).toMatchObject([{ deed: 'move' }]);
    const resized = play(selectTool, small, [['down', at(119, 119)], ['move', at(139, 139)], ['up', at(139, 139)]]);
    expect(resized.commands).toMatchObject([{ deed: 'resize', shapes: [{ width: 32, height: 32 }] }]);
  });

  it('are nearest first, and as easy to hit at any zoom', () => {
    for (const scale of [0.25, 1, 8]) {
      const context = contextOf({ shapes: [box(1, 100, 100, 400, 300)], answers: {} }, { selection: [1], scale });
      const press = { at: { x: 500 + 5 / scale, y: 400 }, screen: { x: 0, y: 0 }, pointer: 'mouse' } as const;
      const end = { ...press, at: { x: 600, y: 450 }, screen: { x: 50, y: 50 } };
      const { commands } = play(selectTool, context, [['down', press], ['move', end], ['up', end]]);
      expect(commands).toMatchObject([{ deed: 'resize' }]);
    }
  });
});

describe('snapping', () => {
  const document = { shapes: [box(1, 200, 200, 100, 100)], answers: {} };

  it('catches edges near by and says to which, and only when asked', () => {
    const on = contextOf(document, { snaps: true });
    const draw = [['down', at(304, 196)], ['move', at(420, 297)], ['up', at(420, 297)]] as const;
    expect(play(boxTool, on, draw).commands).toMatchObject([{ shapes: [{ x: 300, y: 200, width: 120, height: 100 }] }]);
    expect(boxTool.marks(play(boxTool, on, draw.slice(0, 2)).state, on)).toContainEqual({ mark: 'guide', y: 300 });
    expect(play(boxTool, contextOf(document), draw).commands).toMatchObject([{ shapes: [{ x: 304, y: 196 }] }]);
  });

  it('does not catch a shape at itself', () => {
    const on = contextOf(document, { snaps: true, selection: [1] });
    const { commands } = play(selectTool, on, [['down', at(250, 250)], ['move', at(254, 250)], ['up', at(254, 250)]]);
    expect(commands).toMatchObject([{ shapes: [{ x: 204 }] }]);
  });
});

describe('looking', () => {
  it('pans by drag and zooms by click or region', () => {
    expect(play(panTool, empty, [['down', at(0, 0)], ['move', at(5, 7)], ['up', at(6, 7)]]).views).toEqual([
      { change: 'pan', by: { x: 5, y: 7 } },
      { change: 'pan', by: { x: 1, y: 0 } },
    ]);
    expect(play(zoomTool, empty, [['down', at(9, 9)], ['up', at(9, 9)]]).views).toEqual([{ change: 'zoom', at: { x: 9, y: 9 }, factor: 2 }]);
    expect(play(zoomTool, empty, [['down', at(9, 9)], ['up', at(9, 9, 'mouse', { alt: true })]]).views).toMatchObject([{ factor: 0.5 }]);
    expect(play(zoomTool, empty, [['down', at(9, 9)], ['move', at(49, 29)], ['up', at(49, 29)]]).views).toEqual([
      { change: 'show', box: { x: 9, y: 9, width: 40, height: 20 } },
    ]);
  });
});
