// Why: a handle must win over the shape beneath it, the nearest of two must win, and on a shape of ten screen pixels
//   eight handles would leave nothing to move it by.
// What: where the handles of a selected shape are shown and which one a press means.
// What not: what dragging does (grab.ts).

import { distance, type Point } from '../geometry';
import type { Command } from '../log/command';
import { boundsOf, kindOf, type Handle, type Shape } from '../model/shape';
import { reachOf, type Pointing, type ToolContext } from './tool';

/** Sides shorter than this on the screen show no middle handles. */
const MIDDLES_FROM = 36;
/** Shapes smaller than this on the screen have their handles pushed outwards, so that they can still be moved. */
const SMALL = 20;
const PUSH = 7;

/** The handles as they are shown, in picture pixels. */
export function shownHandles(shape: Shape, scale: number): readonly Handle[] {
  const bounds = boundsOf(shape);
  const [wide, high] = [bounds.width * scale, bounds.height * scale];
  const push = Math.min(wide, high) < SMALL ? PUSH / scale : 0;
  const isShown = ({ name, room }: Handle) =>
    (room === undefined || room * scale >= MIDDLES_FROM) && !(['n', 's'].includes(name) && wide < MIDDLES_FROM) && !(['e', 'w'].includes(name) && high < MIDDLES_FROM);
  const outward = (value: number, low: number, size: number) =>
    value <= low ? value - push : value >= low + size ? value + push : value;
  return kindOf(shape)
    .handles(shape)
    .filter(isShown)
    .map((handle) => ({
      ...handle,
      x: outward(handle.x, bounds.x, bounds.width),
      y: outward(handle.y, bounds.y, bounds.height),
    }));
}

export interface HandleHit {
  readonly shape: Shape;
  readonly handle: Handle;
}

/** Takes the handle's corner out of its shape; null where it is no corner or the shape needs it. */
export function cornerRemoved({ shape, handle }: HandleHit): Command | null {
  const left = kindOf(shape).without?.(shape, handle.name) ?? null;
  return left && { do: 'change', deed: 'resize', shapes: [left] };
}

/** The handle of a selected shape that a press means: the nearest within reach. */
export function handleAt(pointing: Pick<Pointing, 'at' | 'pointer'>, context: ToolContext): HandleHit | null {
  let best: (HandleHit & { away: number }) | null = null;
  for (const id of context.selection) {
    const shape = context.index.get(id);
    if (!shape) continue;
    for (const handle of shownHandles(shape, context.scale)) {
      const away = distance(handle, pointing.at);
      if (away <= reachOf(pointing.pointer, context.scale) && (!best || away < best.away)) best = { shape, handle, away };
    }
  }
  return best && !isInsideSmall(best, pointing.at, context.scale) ? best : null;
}

/** In the heart of a small shape a press means the shape, however near its handles are. */
function isInsideSmall({ shape }: HandleHit, at: Point, scale: number): boolean {
  const bounds = boundsOf(shape);
  const heart = (value: number, low: number, size: number) => Math.abs(value - low - size / 2) <= size / 4;
  const isSmall = Math.min(bounds.width, bounds.height) * scale < 2 * SMALL;
  return isSmall && heart(at.x, bounds.x, bounds.width) && heart(at.y, bounds.y, bounds.height);
}
