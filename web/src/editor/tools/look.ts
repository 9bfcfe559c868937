// Why: people on a trackpad or a tablet without a wheel need to move and zoom by tool too.
// What: the hand (drag moves the picture) and the magnifying glass (click, or drag a region; Alt or Shift goes back out).
// What not: wheel, pinch and keys, which work in every tool (input/, view/).

import type { Point } from '../geometry';
import { spanning } from '../geometry';
import { isDrag, type Pointing, type Tool } from './tool';

interface Press {
  readonly from: Pointing;
  readonly to: Pointing;
  readonly isDragged: boolean;
}

export type LookState = Press | null;

const ZOOM_STEP = 2;

const since = (last: Pointing, now: Pointing): Point => ({ x: now.screen.x - last.screen.x, y: now.screen.y - last.screen.y });

export const panTool: Tool<LookState> = {
  name: 'pan',
  start: null,
  reduce(state, event) {
    if (event.on === 'down') return { state: { from: event, to: event, isDragged: false } };
    if (event.on === 'cancel' || event.on === 'back' || event.on === 'finish' || !state) return { state: null };
    const view = { change: 'pan', by: since(state.to, event) } as const;
    return { state: event.on === 'up' ? null : { ...state, to: event }, view };
  },
  marks: () => [],
  hidden: () => [],
  isBusy: (state) => state !== null,
  cursor: (state) => (state ? 'grabbing' : 'grab'),
};

export const zoomTool: Tool<LookState> = {
  name: 'zoom',
  start: null,
  reduce(state, event) {
    if (event.on === 'down') return { state: { from: event, to: event, isDragged: false } };
    if (event.on === 'cancel' || event.on === 'back' || event.on === 'finish' || !state) return { state: null };
    const next = { ...state, to: event, isDragged: state.isDragged || isDrag(state.from, event) };
    if (event.on === 'move') return { state: next };
    if (next.isDragged) return { state: null, view: { change: 'show', box: spanning(state.from.at, event.at) } };
    const factor = event.alt === true || event.shift === true ? 1 / ZOOM_STEP : ZOOM_STEP;
    return { state: null, view: { change: 'zoom', at: event.screen, factor } };
  },
  marks: (state) => (state?.isDragged === true ? [{ mark: 'band', box: spanning(state.from.at, state.to.at) }] : []),
  hidden: () => [],
  isBusy: (state) => state !== null,
  cursor: () => 'zoom-in',
};
