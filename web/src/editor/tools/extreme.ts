// Why: four clicks on the outermost points of an object took about 7 s a box where dragging from imagined corners took some
//   35 s (Papadopoulos and others, Extreme clicking, ICCV 2017): the points lie on the object, corners do not.
// What: the fourth point, in whichever order, makes the box. Back takes one point away.
// What not: keeping the points; they help segmentation and would be members of another kind of shape.

import { around, type Point } from '../geometry';
import { kindOf } from '../model/shape';
import { newBox } from './box';
import { dragTo, gripHandle, gripMarks, released, type Grip } from './grab';
import { handleAt } from './handles';
import { snappedPoint } from './snap';
import type { Pointing, Tool, ToolContext } from './tool';

export interface ExtremeState {
  readonly points: readonly Point[];
  /** The point being placed, from press to release, so that a finger can correct it under the magnifier. */
  readonly placing: Pointing | null;
  readonly grip: Grip | null;
}

const NEEDED = 4;
const START: ExtremeState = { points: [], placing: null, grip: null };

const boxOf = (points: readonly Point[], context: ToolContext) => {
  const bounds = around(points);
  return bounds && newBox(bounds, { x: bounds.x + bounds.width, y: bounds.y + bounds.height }, context);
};

export const extremeTool: Tool<ExtremeState> = {
  name: 'extreme',
  start: START,

  reduce(state, event, context) {
    if (event.on === 'cancel' || event.on === 'finish') return { state: { ...state, placing: null, grip: null } };
    if (event.on === 'back') {
      const isPlacing = state.placing ?? state.grip;
      return { state: isPlacing ? { ...state, placing: null, grip: null } : { ...START, points: state.points.slice(0, -1) } };
    }
    if (event.on === 'down') {
      const hit = state.points.length === 0 ? handleAt(event, context) : null;
      return { state: hit ? { ...START, grip: gripHandle(hit, event) } : { ...state, placing: event } };
    }
    if (state.grip) {
      const grip = dragTo(state.grip, event);
      return event.on === 'move' ? { state: { ...START, grip } } : { state: START, commands: released(grip, context) };
    }
    if (!state.placing) return { state };
    if (event.on === 'move') return { state: { ...state, placing: event } };
    const points = [...state.points, snappedPoint(event.at, context).at];
    if (points.length < NEEDED) return { state: { ...START, points } };
    const shape = boxOf(points, context);
    if (!shape || !kindOf(shape).isMeant(shape, context.minimum)) return { state: START };
    return { state: START, commands: [{ do: 'add', deed: 'draw', shapes: [shape] }], select: [shape.id] };
  },

  marks(state, context) {
    if (state.grip) return gripMarks(state.grip, context);
    const placing = state.placing ? snappedPoint(state.placing.at, context) : null;
    const points = placing ? [...state.points, placing.at] : state.points;
    const shape = points.length > 1 ? boxOf(points, context) : null;
    const dots = points.map((at) => ({ mark: 'point', at }) as const);
    return [...(shape ? [{ mark: 'shape', shape } as const] : []), ...dots, ...(placing?.guides ?? [])];
  },

  hidden: (state) => (state.grip ? state.grip.shapes.map((shape) => shape.id) : []),
  isBusy: (state) => state.points.length > 0 || state.placing !== null || state.grip !== null,
  cursor(state, at, context) {
    if (state.grip) return state.grip.cursor;
    const hit = at && state.points.length === 0 ? handleAt({ at, pointer: 'mouse' }, context) : null;
    return hit?.handle.cursor ?? 'crosshair';
  },
};
