// Why: most boxes are drawn by one drag, hundreds an hour, each perhaps corrected at once.
// What: press, drag, release makes a box of the sticky class, upright or one to be turned afterwards. A press on a handle of the selection resizes it, a click
//   selects what lies there, and with Ctrl a drag moves what lies there, all without leaving the tool.
// What not: four-point drawing (extreme.ts).

import { spanning, tidy } from '../geometry';
import type { NewShape, Shape } from '../model/shape';
import { boundsOf, kindOf } from '../model/shape';
import { dragTo, gripHandle, gripMarks, gripShapes, released, type Grip } from './grab';
import { handleAt } from './handles';
import { snappedPoint } from './snap';
import { isDrag, reachOf, type Pointing, type Tool, type ToolContext } from './tool';

export type BoxState =
  | { readonly at: 'idle' }
  | { readonly at: 'drawing'; readonly from: Pointing; readonly to: Pointing; readonly isDragged: boolean }
  | { readonly at: 'gripping'; readonly grip: Grip };

const IDLE: BoxState = { at: 'idle' };

const made = (shape: Shape, name: 'box' | 'rotated_box'): Shape => (name === 'box' ? shape : turnable(shape));

function drawn(state: Extract<BoxState, { at: 'drawing' }>, context: ToolContext): Shape {
  const from = snappedPoint(state.from.at, context).at;
  const to = snappedPoint(state.to.at, context).at;
  // A square while Shift is held.
  const side = Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y));
  const squared = { x: from.x + Math.sign(to.x - from.x) * side, y: from.y + Math.sign(to.y - from.y) * side };
  return newBox(state.to.shift === true ? snappedPoint(squared, { ...context, snaps: false }).at : to, from, context);
}

/** A box between two points of the picture, of the sticky class. */
export function newBox(a: { x: number; y: number }, b: { x: number; y: number }, context: ToolContext): Shape {
  const { x, y, width, height } = spanning(a, b);
  const shape: NewShape = { kind: 'box', class: context.class, x: tidy(x), y: tidy(y), width: tidy(width), height: tidy(height) };
  const withId: Shape = { id: context.nextId, ...shape };
  return kindOf(withId).held(withId, context.picture);
}

/** The box as one that can be turned by its handle. */
const turnable = (shape: Shape): Shape => {
  const { x, y, width, height } = boundsOf(shape);
  const center = [tidy(x + width / 2), tidy(y + height / 2)] as const;
  return { id: shape.id, kind: 'rotated_box', class: shape.class, center, width, height, angle: 0 };
};

const dragTool = (name: 'box' | 'rotated_box'): Tool<BoxState> => ({
  name,
  start: IDLE,

  reduce(state, event, context) {
    if (event.on === 'cancel' || event.on === 'back' || event.on === 'finish') return { state: IDLE };
    if (event.on === 'down') {
      const hit = handleAt(event, context);
      if (hit) return { state: { at: 'gripping', grip: gripHandle(hit, event) } };
      const under = event.mod === true ? context.index.pick(event.at, reachOf(event.pointer, context.scale))[0] : undefined;
      if (under) return { state: { at: 'gripping', grip: gripShapes([under], event) }, select: [under.id] };
      return { state: { at: 'drawing', from: event, to: event, isDragged: false } };
    }
    if (state.at === 'idle') return { state };
    if (state.at === 'gripping') {
      const grip = dragTo(state.grip, event);
      return event.on === 'move' ? { state: { at: 'gripping', grip } } : { state: IDLE, commands: released(grip, context) };
    }
    const isDragged = state.isDragged || isDrag(state.from, event);
    const next = { ...state, to: event, isDragged };
    if (event.on === 'move') return { state: next };
    if (!isDragged) {
      const under = context.index.pick(event.at, reachOf(event.pointer, context.scale))[0];
      return { state: IDLE, select: under ? [under.id] : [] };
    }
    const shape = made(drawn(next, context), name);
    if (!kindOf(shape).isMeant(shape, context.minimum)) return { state: IDLE };
    return { state: IDLE, commands: [{ do: 'add', deed: 'draw', shapes: [shape] }], select: [shape.id] };
  },

  marks(state, context) {
    if (state.at === 'gripping') return gripMarks(state.grip, context);
    if (state.at === 'idle' || !state.isDragged) return [];
    const shape = drawn(state, context);
    return [{ mark: 'shape', shape }, ...snappedPoint(state.to.at, context).guides, { mark: 'size', box: boundsOf(shape) }];
  },

  hidden: (state) => (state.at === 'gripping' ? state.grip.shapes.map((shape) => shape.id) : []),
  isBusy: (state) => state.at !== 'idle',
  cursor(state, at, context) {
    if (state.at === 'gripping') return state.grip.cursor;
    return (at && handleAt({ at, pointer: 'mouse' }, context)?.handle.cursor) ?? 'crosshair';
  },
});

export const boxTool = dragTool('box');
export const rotatedTool = dragTool('rotated_box');
