// Why: mouse, pen and touch come as one kind of event, yet capture, lost pointers and wheels each have their traps.
// What: listens on the host, feeds the gesture reducer, times long presses. What not: what gestures mean (gesture.ts).

import type { Point } from '../geometry';
import { gesture, heldLong, HOLD_MS, NO_GESTURE, type GestureOutput, type GestureState, type RawPointer } from './gesture';

export interface PointerListener {
  gesture(output: GestureOutput): void;
  leave(): void;
  wheel(at: Point, delta: Point, isZoom: boolean): void;
}

/** Listens until the returned function is called. */
export function listenToPointers(host: HTMLElement, listener: PointerListener): () => void {
  let state: GestureState = NO_GESTURE;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = new AbortController();
  const place = (event: MouseEvent): Point => {
    const frame = host.getBoundingClientRect();
    return { x: event.clientX - frame.left, y: event.clientY - frame.top };
  };
  const take = ([next, outputs]: readonly [GestureState, readonly GestureOutput[]]) => {
    state = next;
    for (const output of outputs) listener.gesture(output);
    clearTimeout(timer);
    if (state.resting) timer = setTimeout(() => take(heldLong(state)), HOLD_MS);
  };
  const feed = (on: RawPointer['on']) => (event: PointerEvent) => {
    const wasResting = state.resting;
    const result = gesture(state, rawOf(on, event, place(event)));
    // A finger that rests keeps its timer; only new rest starts one.
    if (result[0].resting === wasResting && wasResting) {
      state = result[0];
      for (const output of result[1]) listener.gesture(output);
    } else take(result);
  };
  const on = <K extends keyof HTMLElementEventMap>(name: K, handler: (event: HTMLElementEventMap[K]) => void, options: AddEventListenerOptions = {}) =>
    host.addEventListener(name, handler, { signal: stop.signal, ...options });
  on('pointerdown', (event) => {
    if (event.button !== 2) host.setPointerCapture(event.pointerId);
    host.focus({ preventScroll: true });
    if (event.pointerType !== 'touch') event.preventDefault();
    feed('down')(event);
  });
  on('pointermove', feed('move'));
  on('pointerup', feed('up'));
  on('pointercancel', feed('cancel'));
  // Capture ends without `up` where the element is taken out or another window steals the pointer.
  on('lostpointercapture', feed('cancel'));
  on('pointerleave', (event) => {
    if (!state.active && event.pointerType !== 'touch') listener.leave();
  });
  on('contextmenu', (event) => event.preventDefault());
  on('wheel', (event) => {
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? host.clientHeight : 1;
    const delta = { x: event.deltaX * unit, y: event.deltaY * unit };
    const isSideways = event.shiftKey || Math.abs(delta.x) > Math.abs(delta.y);
    const by = event.shiftKey && delta.x === 0 ? { x: delta.y, y: 0 } : delta;
    listener.wheel(place(event), by, event.ctrlKey || event.metaKey || !isSideways);
  }, { passive: false });
  return () => {
    clearTimeout(timer);
    stop.abort();
  };
}

function rawOf(on: RawPointer['on'], event: PointerEvent, screen: Point): RawPointer {
  const pointer = event.pointerType === 'touch' || event.pointerType === 'pen' ? event.pointerType : 'mouse';
  return {
    on,
    id: event.pointerId,
    screen,
    pointer,
    button: event.button,
    shift: event.shiftKey,
    alt: event.altKey,
    mod: event.ctrlKey || event.metaKey,
  };
}
