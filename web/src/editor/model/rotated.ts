// Why: ships, parcels and parked cars seen from above lie at an angle, and an upright box around them holds mostly ground.
// What: the behaviours of a box at an angle: its corners keep the opposite one, a handle above its upper side turns it.
// What not: the one form in which the server keeps it (crates/labels), where a quarter turn swaps the sizes.

import { around, clamp, tidy, type Point } from '../geometry';
import { areNumbers, isFiniteNumber } from '../json';
import { traceRing, type Corner } from './path';
import type { Picture } from './picture';
import type { Handle, Kind, ShapeBase } from './shape';

export interface RotatedBox extends ShapeBase {
  readonly kind: 'rotated_box';
  readonly center: Corner;
  readonly width: number;
  readonly height: number;
  /** The turn in degrees, clockwise, from 0 up to 360. */
  readonly angle: number;
}

const SIDES: Readonly<Record<string, readonly [number, number]>> = { nw: [-1, -1], ne: [1, -1], se: [1, 1], sw: [-1, 1] };

const turned = ({ x, y }: Point, degrees: number): Point => {
  const [sine, cosine] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  return { x: x * cosine - y * sine, y: x * sine + y * cosine };
};

/** The place that lies so far from the middle along the box's own axes. */
function placed({ center: [x, y], angle }: RotatedBox, across: number, down: number): Point {
  const by = turned({ x: across, y: down }, angle);
  return { x: x + by.x, y: y + by.y };
}

export const cornersOf = (shape: RotatedBox): Point[] =>
  Object.values(SIDES).map(([across, down]) => placed(shape, (across * shape.width) / 2, (down * shape.height) / 2));

const boundsOf = (shape: RotatedBox) => around(cornersOf(shape)) ?? { x: 0, y: 0, width: 0, height: 0 };

const tidied = (shape: RotatedBox): RotatedBox => ({
  ...shape,
  center: [tidy(shape.center[0]), tidy(shape.center[1])],
  width: tidy(shape.width),
  height: tidy(shape.height),
  angle: tidy(((shape.angle % 360) + 360) % 360) % 360,
});

/** How far the handle that turns stands from the upper side, in picture pixels. */
const armOf = ({ width, height }: RotatedBox): number => 12 + Math.max(width, height) * 0.15;

function handles(shape: RotatedBox): readonly Handle[] {
  const corners = cornersOf(shape).map((at, index) => ({ name: Object.keys(SIDES)[index] ?? '', cursor: 'move', ...at }));
  return [...corners, { name: 'turn', cursor: 'grab', ...placed(shape, 0, -shape.height / 2 - armOf(shape)) }];
}

function dragged(shape: RotatedBox, handle: string, to: Point): RotatedBox {
  const [x, y] = shape.center;
  if (handle === 'turn') return tidied({ ...shape, angle: (Math.atan2(to.y - y, to.x - x) * 180) / Math.PI + 90 });
  const side = SIDES[handle];
  if (!side) return shape;
  const fixed = placed(shape, (-side[0] * shape.width) / 2, (-side[1] * shape.height) / 2);
  const size = turned({ x: to.x - fixed.x, y: to.y - fixed.y }, -shape.angle);
  return tidied({ ...shape, center: [(fixed.x + to.x) / 2, (fixed.y + to.y) / 2], width: Math.abs(size.x), height: Math.abs(size.y) });
}

/** Keeps size and turn where it can. */
function held(shape: RotatedBox, picture: Picture): RotatedBox {
  const bounds = boundsOf(shape);
  const scale = Math.min(1, picture.width / bounds.width, picture.height / bounds.height);
  // A hundredth less, because the place is rounded after the corners were held.
  const part = scale < 1 ? scale * 0.9999 : 1;
  const [wide, high] = [(bounds.width * part) / 2, (bounds.height * part) / 2];
  const center: Corner = [clamp(shape.center[0], wide, picture.width - wide), clamp(shape.center[1], high, picture.height - high)];
  return tidied({ ...shape, center, width: shape.width * part, height: shape.height * part });
}

export const rotated: Kind<RotatedBox> = {
  name: 'rotated_box',
  isUpright: false,
  bounds: boundsOf,
  area: (shape) => shape.width * shape.height,
  distance(shape, at) {
    const own = turned({ x: at.x - shape.center[0], y: at.y - shape.center[1] }, -shape.angle);
    return Math.hypot(Math.max(0, Math.abs(own.x) - shape.width / 2), Math.max(0, Math.abs(own.y) - shape.height / 2));
  },
  handles,
  dragged,
  moved: (shape, by) => tidied({ ...shape, center: [shape.center[0] + by.x, shape.center[1] + by.y] }),
  held,
  isMeant: (shape, minimum) => shape.width >= minimum && shape.height >= minimum,
  read(base, json) {
    const center: unknown = json['center'];
    if (!areNumbers(json, ['width', 'height', 'angle']) || !Array.isArray(center) || center.length !== 2 || !center.every(isFiniteNumber)) return null;
    const { width, height, angle } = json as unknown as RotatedBox;
    return width < 0 || height < 0 ? null : { ...base, kind: 'rotated_box', center: [center[0] as number, center[1] as number], width, height, angle };
  },
  trace: (shape, path, map) => traceRing(cornersOf(shape).map(map), true, path),
};
