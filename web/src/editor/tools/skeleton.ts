// Why: a body of seventeen points is drawn a hundred times an hour by people who look at the picture: each press must be
//   the next point, and what is hidden or not there must cost one key or one tap and no aim.
// What: the points of a class one after the other. A press sets the next one where it is let go, so that a finger corrects
//   it under the magnifier; Alt, or the key before it, says that it is hidden; another key that it is not there. After the
//   last point the skeleton is whole; `finish` leaves the rest out; back takes the last point away. Until the first point
//   is set, handles of the selection work, as in the other tools.
// What not: changing points afterwards (commands.ts, and the list beside the picture).

import { within } from '../geometry';
import { ABSENT, isMarked, jointAt, type Joint, type Skeleton } from '../model/skeleton';
import type { Grip } from './grab';
import type { Kit } from './index';
import type { Pointing, Reduction, Tool, ToolContext } from './tool';

export interface SkeletonState {
  readonly joints: readonly Joint[];
  /** Whether the next point is said to be hidden. */
  readonly hides: boolean;
  readonly placing: Pointing | null;
  readonly grip: Grip | null;
}

/** What is told of a skeleton under way. */
export interface Told {
  /** The number of the point that is set next. */
  readonly next: number;
  readonly hides: boolean;
}

const START: SkeletonState = { joints: [], hides: false, placing: null, grip: null };

const shapeOf = (joints: readonly Joint[], { points, nextId, class: value }: ToolContext): Skeleton => ({
  id: nextId,
  class: value,
  kind: 'skeleton',
  keypoints: (points ?? []).map((_, at) => joints[at] ?? ABSENT),
});

function finished(joints: readonly Joint[], context: ToolContext): Reduction<SkeletonState> {
  if (!joints.some(isMarked)) return { state: START };
  const shape = shapeOf(joints, context);
  return { state: START, commands: [{ do: 'add', deed: 'draw', shapes: [shape] }], select: [shape.id] };
}

/** One point more; the last one makes it whole. */
function added(state: SkeletonState, joint: Joint, context: ToolContext): Reduction<SkeletonState> {
  const joints = [...state.joints, joint];
  if (joints.length >= (context.points?.length ?? 0)) return finished(joints, context);
  return { state: { ...START, joints }, ...(state.joints.length === 0 ? { select: [] } : {}) };
}

const seenAs = (state: SkeletonState, event: Pointing): number => (state.hides || event.alt === true ? 1 : 2);

function pressed({ handleAt, gripHandle, gripShapes, reachOf }: Kit, state: SkeletonState, event: Pointing, context: ToolContext): Reduction<SkeletonState> {
  if (state.joints.length > 0) return { state: { ...state, placing: event } };
  const hit = handleAt(event, context);
  if (hit) return { state: { ...START, grip: gripHandle(hit, event) } };
  const under = event.mod === true ? context.index.pick(event.at, reachOf(event.pointer, context.scale))[0] : undefined;
  return under ? { state: { ...START, grip: gripShapes([under], event) }, select: [under.id] } : { state: { ...state, placing: event } };
}

export const skeletonTool = (kit: Kit): Tool<SkeletonState> => ({
  name: 'skeleton',
  start: START,

  reduce(state, event, context) {
    switch (event.on) {
      case 'cancel':
        return { state: { ...state, placing: null, grip: null } };
      case 'back':
        return { state: state.placing ?? state.grip ? { ...state, placing: null, grip: null } : { ...START, joints: state.joints.slice(0, -1) } };
      case 'finish':
        if (event.point === 'hidden') return { state: { ...state, hides: !state.hides } };
        return event.point === 'absent' ? added(state, ABSENT, context) : finished(state.joints, context);
      case 'down':
        return pressed(kit, state, event, context);
      default:
    }
    if (state.grip) {
      const grip = kit.dragTo(state.grip, event);
      return event.on === 'move' ? { state: { ...START, grip } } : { state: START, commands: kit.released(grip, context) };
    }
    if (!state.placing) return { state };
    if (event.on === 'move') return { state: { ...state, placing: event } };
    return added(state, jointAt(within(event.at, context.picture), seenAs(state, event)), context);
  },

  marks(state, context) {
    if (state.grip) return kit.gripMarks(state.grip, context);
    const { placing, joints } = state;
    const to = placing && within(placing.at, context.picture);
    if (!to && joints.length === 0) return [];
    const shown = to ? [...joints, jointAt(to, seenAs(state, placing))] : joints;
    const last = to ?? context.pointer;
    return [{ mark: 'shape', shape: shapeOf(shown, context), isBare: true }, ...(last && to ? [{ mark: 'point', at: last } as const] : [])];
  },

  hidden: (state) => (state.grip ? state.grip.shapes.map((shape) => shape.id) : []),
  isBusy: (state) => state.joints.length > 0 || state.placing !== null || state.grip !== null,
  told: (state): Told => ({ next: state.joints.length, hides: state.hides }),
  cursor(state, at, context) {
    if (state.grip) return state.grip.cursor;
    const hit = at && state.joints.length === 0 ? kit.handleAt({ at, pointer: 'mouse' }, context) : null;
    return hit?.handle.cursor ?? 'crosshair';
  },
});
