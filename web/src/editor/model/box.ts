// Why: the upright box is the bread of picture labelling, so its handles, clamping and flipping must feel exact.
// What: the behaviours of a box. Its handles are the eight compass points. What not: rotation, a kind of its own later.

import { clamp, gap, spanning, tidy, type Point, type Rectangle } from '../geometry';
import { areNumbers } from '../json';
import type { Picture } from './picture';
import type { Handle, Kind, ShapeBase } from './shape';

/** An upright box: left, top, width and height in picture pixels. */
export interface Box extends ShapeBase, Rectangle {
  readonly kind: 'box';
}

/** Where a handle stands on the box: 0 left or top, ½ middle, 1 right or bottom. */
const PLACES: Readonly<Record<string, readonly [number, number, string]>> = {
  nw: [0, 0, 'nwse-resize'],
  n: [0.5, 0, 'ns-resize'],
  ne: [1, 0, 'nesw-resize'],
  e: [1, 0.5, 'ew-resize'],
  se: [1, 1, 'nwse-resize'],
  s: [0.5, 1, 'ns-resize'],
  sw: [0, 1, 'nesw-resize'],
  w: [0, 0.5, 'ew-resize'],
};

/** The box with this rectangle instead. */
export const withRectangle = (shape: Box, to: Rectangle): Box => ({
  ...shape,
  x: tidy(to.x),
  y: tidy(to.y),
  width: tidy(to.width),
  height: tidy(to.height),
});

function handles(shape: Box): readonly Handle[] {
  return Object.entries(PLACES).map(([name, [across, down, cursor]]) => ({
    name,
    cursor,
    x: shape.x + across * shape.width,
    y: shape.y + down * shape.height,
  }));
}

function dragged(shape: Box, handle: string, to: Point): Box {
  const [across, down] = PLACES[handle] ?? [0.5, 0.5];
  const [right, bottom] = [shape.x + shape.width, shape.y + shape.height];
  const moving = { x: across === 0.5 ? right : to.x, y: down === 0.5 ? bottom : to.y };
  const fixed = { x: across === 0 ? right : shape.x, y: down === 0 ? bottom : shape.y };
  return withRectangle(shape, spanning(fixed, moving));
}

/** Keeps size where it can, because a box that is moved to the edge is still the same object. */
function held(shape: Box, picture: Picture): Box {
  const width = Math.min(shape.width, picture.width);
  const height = Math.min(shape.height, picture.height);
  const x = clamp(shape.x, 0, picture.width - width);
  const y = clamp(shape.y, 0, picture.height - height);
  return withRectangle(shape, { x, y, width, height });
}

export const box: Kind<Box> = {
  name: 'box',
  isUpright: true,
  bounds: (shape) => shape,
  area: (shape) => shape.width * shape.height,
  distance: gap,
  handles,
  dragged,
  moved: (shape, by) => withRectangle(shape, { ...shape, x: shape.x + by.x, y: shape.y + by.y }),
  held,
  isMeant: (shape, minimum) => shape.width >= minimum && shape.height >= minimum,
  read(base, json) {
    if (!areNumbers(json, ['x', 'y', 'width', 'height'])) return null;
    const { x, y, width, height } = json as unknown as Rectangle;
    return width < 0 || height < 0 ? null : { ...base, kind: 'box', x, y, width, height };
  },
  trace(shape, path, map) {
    const from = map(shape);
    const to = map({ x: shape.x + shape.width, y: shape.y + shape.height });
    path.rect(from.x, from.y, to.x - from.x, to.y - from.y);
  },
};
