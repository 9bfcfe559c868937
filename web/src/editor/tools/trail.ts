// Why: outlines and lines are set corner by corner, by people who look at the picture and not at the tool; a misplaced corner
//   must go by one key, and closing must never need aim. Where an edge has no corners it is followed by hand.
// What: each press sets a corner. An outline ends on its first corner, either ends by a second press on the last one (a
//   double click), and by `finish` (Enter, a button, the menu). A drag traces: as a whole outline or line where it is the
//   first press, else as a stretch of it. Back takes the last corner, or the last stretch, away. Until the first corner is
//   set, handles of the selection work, as in the other tools; Alt and a press take a corner out. A point is one press. A
//   hole is drawn as an outline is, within one that is there, and becomes part of it.
// What not: whether an outline crosses itself; the answer is judged as a whole.

import { distance, within, type Point } from '../geometry';
import { cornerOf, type Corner, type Polygon } from '../model/path';
import { kindOf, type Shape } from '../model/shape';
import { dragTo, gripHandle, gripMarks, gripShapes, released, type Grip } from './grab';
import { cornerRemoved, handleAt } from './handles';
import { snappedPoint } from './snap';
import { isDrawing, mayTrace, roundWay, simplified, wayTo } from './trace';
import { reachOf, type Pointing, type Reduction, type Tool, type ToolContext } from './tool';

export interface TrailState {
  readonly points: readonly Point[];
  /** How many points there were before each press, so that a stretch goes back as a whole. */
  readonly steps: readonly number[];
  /** The way of the present press, where it may trace. */
  readonly way: readonly Point[];
  /** The outline that a hole is cut into. */
  readonly into: number | null;
  /** The corner being set, from press to release, so that a finger can correct it under the magnifier. */
  readonly placing: Pointing | null;
  readonly grip: Grip | null;
}

type TrailKind = 'polygon' | 'polyline' | 'point' | 'hole';

const START: TrailState = { points: [], steps: [], way: [], into: null, placing: null, grip: null };
const LEAST: Readonly<Record<TrailKind, number>> = { polygon: 3, hole: 3, polyline: 2, point: 1 };
const isClosed = (kind: TrailKind): boolean => kind === 'polygon' || kind === 'hole';

function shapeOf(kind: TrailKind, points: readonly Point[], context: ToolContext): Shape {
  const corners: Corner[] = points.map(cornerOf);
  const base = { id: context.nextId, class: context.class };
  const [x, y] = corners[0] ?? [0, 0];
  return kind === 'point' ? { ...base, kind, x, y } : { ...base, kind: kind === 'hole' ? 'polygon' : kind, points: corners };
}

function finished(kind: TrailKind, state: TrailState, context: ToolContext): Reduction<TrailState> {
  const { points, steps, into } = state;
  const shape = shapeOf(kind, points, context);
  const rest = { state: { ...START, points, steps, into } };
  if (points.length < LEAST[kind] || !kindOf(shape).isMeant(shape, context.minimum)) return rest;
  if (kind !== 'hole') return { state: START, commands: [{ do: 'add', deed: 'draw', shapes: [shape] }], select: [shape.id] };
  const cut = into === null ? null : withHole(context.index.get(into), points);
  return cut ? { state: START, commands: [{ do: 'change', deed: 'hole', shapes: [cut] }], select: [cut.id] } : rest;
}

const isIn = (outline: Polygon, at: Point): boolean => kindOf(outline).distance(outline, at) === 0;

/** The outline with a hole more; null where the hole does not lie in it. */
function withHole(outline: Shape | undefined, ring: readonly Point[]): Polygon | null {
  if (outline?.kind !== 'polygon' || !ring.every((at) => isIn(outline, at))) return null;
  return { ...outline, holes: [...(outline.holes ?? []), ring.map(cornerOf)] };
}

/** The outline that a hole begun here is for: a selected one first, else the smallest. */
function outlineAt(at: Point, { index, selection }: ToolContext): Polygon | undefined {
  const under = index.pick(at, 0).filter((shape): shape is Polygon => shape.kind === 'polygon' && isIn(shape, at));
  return under.find(({ id }) => selection.includes(id)) ?? under[0];
}

function pressed(kind: TrailKind, state: TrailState, event: Pointing, context: ToolContext): Reduction<TrailState> {
  const begun = { ...state, placing: event, way: [event.at] };
  if (state.points.length > 0) return { state: begun };
  const hit = handleAt(event, context);
  const removed = hit && event.alt === true ? cornerRemoved(hit) : null;
  if (removed) return { state: START, commands: [removed] };
  if (hit) return { state: { ...START, grip: gripHandle(hit, event) } };
  if (kind === 'hole') {
    const outline = outlineAt(event.at, context);
    return outline ? { state: { ...begun, into: outline.id }, select: [outline.id] } : { state: START };
  }
  const under = event.mod === true ? context.index.pick(event.at, reachOf(event.pointer, context.scale))[0] : undefined;
  return under ? { state: { ...START, grip: gripShapes([under], event) }, select: [under.id] } : { state: begun };
}

/** A corner is set or a stretch traced, or the press was on the first or last corner and ends the drawing. */
function set(kind: TrailKind, state: TrailState, event: Pointing, context: ToolContext): Reduction<TrailState> {
  const { points, steps, into } = state;
  const [first, last] = [points[0], points.at(-1)];
  const reach = reachOf(event.pointer, context.scale);
  const isNear = (one: Point | undefined) => one !== undefined && distance(one, event.at) <= reach;
  const way = wayTo(state.way, event.at, context.scale);
  const isTraced = kind !== 'point' && mayTrace(event, context) && isDrawing(way, context.scale);
  const round = isClosed(kind) && points.length === 0 ? roundWay(way, context.scale) : way;
  const traced = isTraced ? simplified(round, context.scale).map((at) => within(at, context.picture)) : null;
  const closes = isClosed(kind) && points.length >= LEAST[kind] && isNear(first);
  if (!traced && (closes || (points.length >= LEAST[kind] && isNear(last)))) return finished(kind, state, context);
  const next = { ...START, into, points: [...points, ...(traced ?? [snappedPoint(event.at, context).at])], steps: [...steps, points.length] };
  const isWhole = kind === 'point' || (traced !== null && (points.length === 0 || closes));
  const result = isWhole ? finished(kind, next, context) : { state: next };
  // What is begun is not about what was selected; a hole is about its outline.
  return points.length === 0 && kind !== 'hole' && !result.select ? { ...result, select: [] } : result;
}

/** Without what the last press brought; a press that is under way only ends. */
function wentBack({ points, steps, into, placing, grip }: TrailState): TrailState {
  if (placing ?? grip) return { ...START, points, steps, into: points.length > 0 ? into : null };
  const left = points.slice(0, steps.at(-1) ?? 0);
  return { ...START, points: left, steps: steps.slice(0, -1), into: left.length > 0 ? into : null };
}

const trailTool = (kind: TrailKind): Tool<TrailState> => ({
  name: kind,
  start: START,

  reduce(state, event, context) {
    switch (event.on) {
      case 'cancel':
        return { state: { ...state, placing: null, grip: null, way: [] } };
      case 'back':
        return { state: wentBack(state) };
      case 'finish':
        return finished(kind, state, context);
      case 'down':
        return pressed(kind, state, event, context);
      default:
    }
    if (state.grip) {
      const grip = dragTo(state.grip, event);
      // A press on a corner that was not dragged begins the next shape there: neighbours share corners.
      if (event.on === 'up' && !grip.isDragged && grip.handle !== null && kind !== 'hole') return set(kind, START, event, context);
      return event.on === 'move' ? { state: { ...START, grip } } : { state: START, commands: released(grip, context) };
    }
    if (!state.placing) return { state };
    if (event.on === 'up') return set(kind, state, event, context);
    return { state: { ...state, placing: event, way: wayTo(state.way, event.at, context.scale) } };
  },

  marks(state, context) {
    if (state.grip) return gripMarks(state.grip, context);
    if (kind !== 'point' && state.placing && mayTrace(state.placing, context) && isDrawing(state.way, context.scale)) {
      return [{ mark: 'shape', shape: shapeOf('polyline', [...state.points, ...state.way], context), isBare: true }];
    }
    const to = state.placing?.at ?? (state.points.length > 0 ? context.pointer : null) ?? null;
    const placing = to && snappedPoint(to, context);
    const points = placing ? [...state.points, placing.at] : state.points;
    if (points.length === 0) return [];
    // While it is drawn an outline is a line: what is not there yet must not be filled.
    const shape = shapeOf(isClosed(kind) && points.length > 3 ? 'polygon' : kind === 'point' ? 'point' : 'polyline', points, context);
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
export const holeTool = trailTool('hole');
