// Why: outlines and lines are set corner by corner, by people who look at the picture and not at the tool; a misplaced corner
//   must go by one key, and closing must never need aim.
// What: each press sets a corner. An outline ends on its first corner, either ends by a second press on the last one (a
//   double click), and by `finish` (Enter, a button, the menu). Back takes the last corner away. Until the first corner is
//   set, handles of the selection work, as in the other tools; Alt and a press take a corner out. A point is one press.
// What not: whether an outline crosses itself; the answer is judged as a whole.

import { distance, type Point } from '../geometry';
import { cornerOf, type Corner } from '../model/path';
import { kindOf, type Shape } from '../model/shape';
import { dragTo, gripHandle, gripMarks, gripShapes, released, type Grip } from './grab';
import { cornerRemoved, handleAt } from './handles';
import { snappedPoint } from './snap';
import { reachOf, type Pointing, type Reduction, type Tool, type ToolContext } from './tool';

export interface TrailState {
  readonly points: readonly Point[];
  /** The corner being set, from press to release, so that a finger can correct it under the magnifier. */
  readonly placing: Pointing | null;
  readonly grip: Grip | null;
}

type TrailKind = 'polygon' | 'polyline' | 'point';

const START: TrailState = { points: [], placing: null, grip: null };
const LEAST: Readonly<Record<TrailKind, number>> = { polygon: 3, polyline: 2, point: 1 };

function shapeOf(kind: TrailKind, points: readonly Point[], context: ToolContext): Shape {
  const corners: Corner[] = points.map(cornerOf);
  const base = { id: context.nextId, class: context.class };
  const [x, y] = corners[0] ?? [0, 0];
  return kind === 'point' ? { ...base, kind, x, y } : { ...base, kind, points: corners };
}

function finished(kind: TrailKind, points: readonly Point[], context: ToolContext): Reduction<TrailState> {
  const shape = shapeOf(kind, points, context);
  if (points.length < LEAST[kind] || !kindOf(shape).isMeant(shape, context.minimum)) return { state: { ...START, points } };
  return { state: START, commands: [{ do: 'add', deed: 'draw', shapes: [shape] }], select: [shape.id] };
}

function pressed(state: TrailState, event: Pointing, context: ToolContext): Reduction<TrailState> {
  if (state.points.length > 0) return { state: { ...state, placing: event } };
  const hit = handleAt(event, context);
  const removed = hit && event.alt === true ? cornerRemoved(hit) : null;
  if (removed) return { state: START, commands: [removed] };
  if (hit) return { state: { ...START, grip: gripHandle(hit, event) } };
  const under = event.mod === true ? context.index.pick(event.at, reachOf(event.pointer, context.scale))[0] : undefined;
  return under ? { state: { ...START, grip: gripShapes([under], event) }, select: [under.id] } : { state: { ...START, placing: event } };
}

/** A corner is set, or the press was on the first or last one and ends the drawing. */
function set(kind: TrailKind, state: TrailState, event: Pointing, context: ToolContext): Reduction<TrailState> {
  const { points } = state;
  const [first, last] = [points[0], points.at(-1)];
  const reach = reachOf(event.pointer, context.scale);
  const isNear = (one: Point | undefined) => one !== undefined && distance(one, event.at) <= reach;
  const ends = (kind === 'polygon' && points.length >= LEAST.polygon && isNear(first)) || (points.length >= LEAST[kind] && isNear(last));
  if (ends) return finished(kind, points, context);
  const next = [...points, snappedPoint(event.at, context).at];
  if (kind === 'point') return finished(kind, next, context);
  return { state: { ...START, points: next }, ...(points.length === 0 ? { select: [] } : {}) };
}

const trailTool = (kind: TrailKind): Tool<TrailState> => ({
  name: kind,
  start: START,

  reduce(state, event, context) {
    switch (event.on) {
      case 'cancel':
        return { state: { ...state, placing: null, grip: null } };
      case 'back':
        return { state: { ...START, points: (state.placing ?? state.grip) ? state.points : state.points.slice(0, -1) } };
      case 'finish':
        return finished(kind, state.points, context);
      case 'down':
        return pressed(state, event, context);
      default:
    }
    if (state.grip) {
      const grip = dragTo(state.grip, event);
      return event.on === 'move' ? { state: { ...START, grip } } : { state: START, commands: released(grip, context) };
    }
    if (!state.placing) return { state };
    return event.on === 'move' ? { state: { ...state, placing: event } } : set(kind, state, event, context);
  },

  marks(state, context) {
    if (state.grip) return gripMarks(state.grip, context);
    const to = state.placing?.at ?? (state.points.length > 0 ? context.pointer : null) ?? null;
    const placing = to && snappedPoint(to, context);
    const points = placing ? [...state.points, placing.at] : state.points;
    if (points.length === 0) return [];
    // While it is drawn an outline is a line: what is not there yet must not be filled.
    const shape = shapeOf(kind === 'polygon' && points.length > 3 ? 'polygon' : kind === 'point' ? 'point' : 'polyline', points, context);
    const dots = state.points.map((at) => ({ mark: 'point', at }) as const);
    return [{ mark: 'shape', shape, isBare: true }, ...dots, ...(state.placing ? (placing?.guides ?? []) : [])];
  },

  hidden: (state) => (state.grip ? state.grip.shapes.map((shape) => shape.id) : []),
  isBusy: (state) => state.points.length > 0 || state.placing !== null || state.grip !== null,
  cursor(state, at, context) {
    if (state.grip) return state.grip.cursor;
    const hit = at && state.points.length === 0 ? handleAt({ at, pointer: 'mouse' }, context) : null;
    return hit?.handle.cursor ?? 'crosshair';
  },
});

export const polygonTool = trailTool('polygon');
export const polylineTool = trailTool('polyline');
export const pointTool = trailTool('point');
