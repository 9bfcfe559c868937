// Why: a finger on glass is drawing, pinching or asking for a menu, and one cannot know at once; a palm rests beside a
//   pen. Deciding it in one pure place makes it testable, finger by finger.
// What: from raw pointers to tool events, pinches, presses that last and the magnifier. A second finger always wins over
//   the tool; after a pinch nothing is drawn until all fingers are up; while a pen is down touches are ignored.
// What not: listening to the browser (input/pointers.ts), what tools do.

import { distance, type Point } from '../geometry';
import type { PointerKind } from '../tools/tool';
import type { Pair } from '../view/view';

/** A pointer event in CSS pixels of the canvas. */
export interface RawPointer {
  readonly on: 'down' | 'move' | 'up' | 'cancel';
  readonly id: number;
  readonly screen: Point;
  readonly pointer: PointerKind;
  /** 0 main, 1 middle, 2 right; -1 for moves. */
  readonly button: number;
  readonly shift: boolean;
  readonly alt: boolean;
  readonly mod: boolean;
}

export interface GestureState {
  readonly touches: ReadonlyMap<number, Point>;
  /** The pointer the tool follows. */
  readonly active: RawPointer | null;
  /** Where it was pressed, while it has not moved: a press that lasts asks for the menu. */
  readonly resting: RawPointer | null;
  /** After a pinch: fingers still down mean nothing. */
  readonly isSpent: boolean;
  /** Dragging with the middle button moves the picture in any tool. */
  readonly panning: RawPointer | null;
}

export type GestureOutput =
  | { readonly out: 'tool'; readonly on: 'down' | 'move' | 'up'; readonly raw: RawPointer }
  | { readonly out: 'cancel' }
  | { readonly out: 'hover'; readonly raw: RawPointer }
  | { readonly out: 'pinch'; readonly before: Pair; readonly after: Pair }
  | { readonly out: 'pan'; readonly by: Point }
  | { readonly out: 'menu'; readonly at: Point };

export const NO_GESTURE: GestureState = { touches: new Map(), active: null, resting: null, isSpent: false, panning: null };

/** A press that lasts this long without moving asks for the menu. */
export const HOLD_MS = 500;
/** A finger that moves less still rests, in CSS pixels. */
const REST = 9;

type Step = readonly [GestureState, readonly GestureOutput[]];

export function gesture(state: GestureState, raw: RawPointer): Step {
  switch (raw.on) {
    case 'down':
      return pressedAnew(state, raw);
    case 'move':
      return moved(state, raw);
    default:
      return lifted(state, raw);
  }
}

/** A pointer that is pressed twice was lost in between: its first press ends here. */
function pressedAnew(state: GestureState, raw: RawPointer): Step {
  if (!state.touches.has(raw.id) && state.active?.id !== raw.id) return pressed(state, raw);
  const [ended, outputs] = lifted(state, { ...raw, on: 'cancel' });
  const [next, more] = pressed(ended, raw);
  return [next, [...outputs, ...more]];
}

function pressed(state: GestureState, raw: RawPointer): Step {
  if (raw.pointer === 'touch') {
    if (state.active && state.active.pointer !== 'touch') return [state, []];
    const touches = new Map(state.touches).set(raw.id, raw.screen);
    if (state.isSpent) return [{ ...state, touches }, []];
    if (touches.size > 1) return [{ ...state, touches, active: null, resting: null, isSpent: true }, state.active ? [{ out: 'cancel' }] : []];
    return [{ ...state, touches, active: raw, resting: raw }, [{ out: 'tool', on: 'down', raw }]];
  }
  if (raw.button === 1) return [{ ...state, panning: raw }, []];
  if (raw.button === 2) return [state, [{ out: 'menu', at: raw.screen }]];
  if (state.active && state.active.pointer !== 'touch') return [state, []];
  // A pen or mouse takes over from a finger: the palm came first.
  const outputs: GestureOutput[] = state.active ? [{ out: 'cancel' }] : [];
  return [{ ...state, active: raw, resting: null, isSpent: state.touches.size > 0 }, [...outputs, { out: 'tool', on: 'down', raw }]];
}

function moved(state: GestureState, raw: RawPointer): Step {
  if (state.panning?.id === raw.id) {
    const by = { x: raw.screen.x - state.panning.screen.x, y: raw.screen.y - state.panning.screen.y };
    return [{ ...state, panning: raw }, [{ out: 'pan', by }]];
  }
  if (raw.pointer === 'touch' && state.touches.has(raw.id)) {
    const touches = new Map(state.touches).set(raw.id, raw.screen);
    const pair = pairOf(state.touches);
    const after = pairOf(touches);
    if (state.isSpent && state.active === null && pair && after) return [{ ...state, touches }, [{ out: 'pinch', before: pair, after }]];
    if (state.active?.id !== raw.id) return [{ ...state, touches }, []];
    const resting = state.resting && distance(state.resting.screen, raw.screen) < REST ? state.resting : null;
    return [{ ...state, touches, active: raw, resting }, [{ out: 'tool', on: 'move', raw }]];
  }
  if (state.active?.id === raw.id) return [{ ...state, active: raw }, [{ out: 'tool', on: 'move', raw }]];
  return [state, state.active || raw.pointer === 'touch' ? [] : [{ out: 'hover', raw }]];
}

function lifted(state: GestureState, raw: RawPointer): Step {
  const touches = new Map(state.touches);
  touches.delete(raw.id);
  const isLast = touches.size === 0;
  const rest = { ...state, touches, isSpent: state.isSpent && !isLast };
  if (state.panning?.id === raw.id) return [{ ...rest, panning: null }, []];
  if (state.active?.id !== raw.id) return [rest, []];
  const output: GestureOutput = raw.on === 'up' ? { out: 'tool', on: 'up', raw } : { out: 'cancel' };
  return [{ ...rest, active: null, resting: null }, [output]];
}

/** The resting press has lasted: the menu instead of the tool. */
export function heldLong(state: GestureState): Step {
  const { resting } = state;
  if (!resting) return [state, []];
  return [{ ...state, active: null, resting: null, isSpent: true }, [{ out: 'cancel' }, { out: 'menu', at: resting.screen }]];
}

function pairOf(touches: ReadonlyMap<number, Point>): Pair | null {
  const [first, second] = touches.values();
  return first && second ? [first, second] : null;
}
