// Why: moving and resizing are the same in every tool: right after drawing, a handle must work without changing tools.
// What: a grip on shapes or on one handle, what the shapes become while it is dragged, and the command at its end.
// What not: deciding what a press means; the tools do that.

import type { Point } from '../geometry';
import { around, boundsPoints, within } from '../geometry';
import type { Command } from '../log/command';
import { boundsOf, kindOf, type Shape } from '../model/shape';
import { snap, snappedPoint } from './snap';
import { isDrag, type Mark, type Pointing, type ToolContext } from './tool';
import type { HandleHit } from './handles';

/** Shapes in the hand. Without a handle they move; with one, the first is resized. */
export interface Grip {
  readonly shapes: readonly Shape[];
  readonly handle: string | null;
  readonly cursor: string;
  readonly from: Pointing;
  readonly to: Pointing;
  readonly isDragged: boolean;
}

export const gripHandle = ({ shape, handle }: HandleHit, from: Pointing): Grip => ({
  shapes: [shape],
  handle: handle.name,
  cursor: handle.cursor,
  from,
  to: from,
  isDragged: false,
});

export const gripShapes = (shapes: readonly Shape[], from: Pointing): Grip => ({
  shapes,
  handle: null,
  cursor: 'move',
  from,
  to: from,
  isDragged: false,
});

export const dragTo = (grip: Grip, to: Pointing): Grip => ({
  ...grip,
  to,
  isDragged: grip.isDragged || isDrag(grip.from, to),
});

interface Held {
  readonly shapes: readonly Shape[];
  readonly guides: readonly Mark[];
}

/** What the gripped shapes are at the pointer's present place. */
export function held(grip: Grip, context: ToolContext): Held {
  const [first] = grip.shapes;
  if (!grip.isDragged || !first) return { shapes: grip.shapes, guides: [] };
  return grip.handle === null ? movedShapes(grip, context) : resizedShape(grip, first, grip.handle, context);
}

function resizedShape(grip: Grip, shape: Shape, name: string, context: ToolContext): Held {
  const kind = kindOf(shape);
  const handle = kind.handles(shape).find((one) => one.name === name);
  if (!handle) return { shapes: [shape], guides: [] };
  // Relative to where the handle was pressed, so that nothing jumps when the press missed it a little.
  const moved = { x: handle.x + grip.to.at.x - grip.from.at.x, y: handle.y + grip.to.at.y - grip.from.at.y };
  const { at, guides } = snappedPoint(moved, context, [shape.id]);
  const isUpright = name === 'e' || name === 'w';
  const isLevel = name === 'n' || name === 's';
  const seen = guides.filter((mark) => mark.mark === 'guide' && !(isUpright && mark.y !== undefined) && !(isLevel && mark.x !== undefined));
  return { shapes: [kind.dragged(shape, name, within(at, context.picture))], guides: seen };
}

function movedShapes(grip: Grip, context: ToolContext): Held {
  const bounds = around(grip.shapes.map(boundsOf).flatMap(boundsPoints));
  if (!bounds) return { shapes: [], guides: [] };
  const by: Point = { x: grip.to.at.x - grip.from.at.x, y: grip.to.at.y - grip.from.at.y };
  const [left, top] = [bounds.x + by.x, bounds.y + by.y];
  const { by: more, guides } = snap(
    [left, left + bounds.width],
    [top, top + bounds.height],
    context,
    grip.shapes.map((shape) => shape.id),
  );
  return { shapes: shiftedShapes(grip.shapes, { x: by.x + more.x, y: by.y + more.y }, context), guides };
}

/** The shapes moved together, as far as the picture allows them all. */
export function shiftedShapes(shapes: readonly Shape[], by: Point, { picture }: Pick<ToolContext, 'picture'>): Shape[] {
  let [left, right, up, down] = [Infinity, Infinity, Infinity, Infinity];
  for (const box of shapes.map(boundsOf)) {
    left = Math.min(left, box.x);
    right = Math.min(right, picture.width - box.x - box.width);
    up = Math.min(up, box.y);
    down = Math.min(down, picture.height - box.y - box.height);
  }
  const x = Math.max(-left, Math.min(right, by.x));
  const y = Math.max(-up, Math.min(down, by.y));
  return shapes.map((shape) => kindOf(shape).held(kindOf(shape).moved(shape, { x, y }), picture));
}

/** The command that ends the drag; none where nothing changed or the result would be too small to be meant. */
export function released(grip: Grip, context: ToolContext): readonly Command[] {
  const { shapes } = held(grip, context);
  const isChanged = shapes.some((shape, at) => JSON.stringify(shape) !== JSON.stringify(grip.shapes[at]));
  const isMeant = shapes.every((shape) => kindOf(shape).isMeant(shape, Math.min(1, context.minimum)));
  if (!grip.isDragged || !isChanged || !isMeant) return [];
  return [{ do: 'change', deed: grip.handle === null ? 'move' : 'resize', shapes }];
}

export const gripMarks = (grip: Grip, context: ToolContext): readonly Mark[] => {
  const { shapes, guides } = held(grip, context);
  const size = grip.handle !== null && grip.isDragged && shapes[0] ? [{ mark: 'size', box: boundsOf(shapes[0]) } as const] : [];
  return [...shapes.map((shape) => ({ mark: 'shape', shape }) as const), ...guides, ...size];
};
