// Why: corrections: pick an object among many that overlap, move it, take it by a handle.
// What: a press picks handle before shape before nothing; another click at the same place reaches what lies beneath;
//   Shift adds; a drag over nothing selects a region with mouse and pen, and moves the picture with a finger.
// What not: class changes and deletion, which are keys and menu entries (workbench.ts).

import { contains, spanning, type Point, type Rectangle } from '../geometry';
import { boundsOf, type Shape } from '../model/shape';
import { dragTo, gripHandle, gripMarks, gripShapes, released, type Grip } from './grab';
import { cornerRemoved, handleAt } from './handles';
import { isDrag, reachOf, type Pointing, type Reduction, type Tool, type ToolContext } from './tool';

export type SelectState =
  | { readonly at: 'idle' }
  | { readonly at: 'gripping'; readonly grip: Grip; readonly onClick: readonly number[] }
  | { readonly at: 'banding'; readonly from: Pointing; readonly to: Pointing; readonly isDragged: boolean };

const IDLE: SelectState = { at: 'idle' };

/** What a click selects: the next one beneath, where the likeliest is selected already. */
function clicked(under: readonly Shape[], event: Pointing, selection: readonly number[]): readonly number[] {
  const at = under.findIndex((shape) => selection.includes(shape.id));
  const next = under[(at + 1) % under.length];
  if (!next) return selection;
  if (event.shift !== true) return selection.length > 1 && under[0] ? [under[0].id] : [next.id];
  const first = (under[0] as Shape).id;
  return selection.includes(first) ? selection.filter((id) => id !== first) : [...selection, first];
}

function pressed(event: Pointing, context: ToolContext): Reduction<SelectState> {
  const hit = handleAt(event, context);
  const removed = hit && event.alt === true ? cornerRemoved(hit) : null;
  if (removed) return { state: IDLE, commands: [removed] };
  if (hit) return { state: { at: 'gripping', grip: gripHandle(hit, event), onClick: [hit.shape.id] } };
  const { selection, index } = context;
  const under = index.pick(event.at, reachOf(event.pointer, context.scale));
  const first = under[0];
  if (!first) return { state: { at: 'banding', from: event, to: event, isDragged: false } };
  const isSelected = under.some((shape) => selection.includes(shape.id));
  const onClick = clicked(under, event, selection);
  const kept = isSelected || event.shift === true ? selection : [first.id];
  const gripped = kept.map((id) => index.get(id)).filter((shape) => shape !== undefined);
  const state = { at: 'gripping', grip: gripShapes(gripped, event), onClick: isSelected || event.shift === true ? onClick : kept } as const;
  return kept === selection ? { state } : { state, select: kept };
}

const inBand = (band: Rectangle, context: ToolContext): number[] =>
  context.index
    .inside(band)
    .filter((shape) => {
      const box = boundsOf(shape);
      return contains(band, box) && contains(band, { x: box.x + box.width, y: box.y + box.height });
    })
    .map((shape) => shape.id);

function banded(state: Extract<SelectState, { at: 'banding' }>, event: Pointing & { on: string }, context: ToolContext): Reduction<SelectState> {
  const isDragged = state.isDragged || isDrag(state.from, event);
  if (event.pointer === 'touch' && isDragged && event.on === 'move') {
    const by: Point = { x: event.screen.x - state.to.screen.x, y: event.screen.y - state.to.screen.y };
    return { state: { ...state, to: event, isDragged }, view: { change: 'pan', by } };
  }
  if (event.on === 'move') return { state: { ...state, to: event, isDragged } };
  if (event.pointer === 'touch' && isDragged) return { state: IDLE };
  if (!isDragged) return event.shift === true ? { state: IDLE } : { state: IDLE, select: [] };
  const inside = inBand(spanning(state.from.at, event.at), context);
  return { state: IDLE, select: event.shift === true ? [...new Set([...context.selection, ...inside])] : inside };
}

export const selectTool: Tool<SelectState> = {
  name: 'select',
  start: IDLE,

  reduce(state, event, context) {
    if (event.on === 'cancel' || event.on === 'back' || event.on === 'finish') return { state: IDLE };
    if (event.on === 'down') return pressed(event, context);
    if (state.at === 'idle') return { state };
    if (state.at === 'banding') return banded(state, event, context);
    const grip = dragTo(state.grip, event);
    if (event.on === 'move') return { state: { ...state, grip } };
    return grip.isDragged ? { state: IDLE, commands: released(grip, context) } : { state: IDLE, select: state.onClick };
  },

  marks(state, context) {
    if (state.at === 'gripping') return state.grip.isDragged ? gripMarks(state.grip, context) : [];
    if (state.at === 'idle' || !state.isDragged || state.to.pointer === 'touch') return [];
    return [{ mark: 'band', box: spanning(state.from.at, state.to.at) }];
  },

  hidden: (state) => (state.at === 'gripping' && state.grip.isDragged ? state.grip.shapes.map((shape) => shape.id) : []),
  isBusy: (state) => state.at !== 'idle',
  cursor(state, at, context) {
    if (state.at === 'gripping') return state.grip.cursor;
    const hit = at && handleAt({ at, pointer: 'mouse' }, context);
    if (hit) return hit.handle.cursor;
    return at && context.index.pick(at, reachOf('mouse', context.scale)).length > 0 ? 'move' : 'default';
  },
};
