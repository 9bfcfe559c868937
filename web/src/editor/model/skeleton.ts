// Why: bodies, hands and faces are said by named points in a fixed order, some of them hidden and some not in the picture.
// What: the behaviours of a skeleton: every marked point is a handle, the whole moves by any place of its frame.
// What not: what its points are called and which are joined, which its class says; setting them (tools/skeleton.ts).
//   Loaded only where a form has such a class (../skeleton.ts), so it takes little from what is loaded always.

import { around, clamp, distance, tidy, type Point, type Rectangle } from '../geometry';
import type { ObjectClass } from './classes';
import type { Picture } from './picture';
import type { Handle, Kind, ShapeBase, Tracer } from './shape';

/** x and y in picture pixels, and COCO's 0 not there (at 0, 0), 1 hidden, 2 seen. */
export type Joint = readonly [number, number, number];

export interface Skeleton extends ShapeBase {
  readonly kind: 'skeleton';
  readonly keypoints: readonly Joint[];
}

export const ABSENT: Joint = [0, 0, 0];
export const jointAt = (to: Point, seen: number): Joint => [tidy(to.x), tidy(to.y), seen];
export const isMarked = (joint: Joint | undefined): joint is Joint => joint !== undefined && joint[2] > 0;
const pointOf = ([x, y]: Joint): Point => ({ x, y });
export const marked = (shape: Skeleton): Point[] => shape.keypoints.filter(isMarked).map(pointOf);

const frameOf = (shape: Skeleton): Rectangle => around(marked(shape)) ?? { x: 0, y: 0, width: 0, height: 0 };

const mapped = (shape: Skeleton, change: (at: Point) => Point): Skeleton => ({
  ...shape,
  keypoints: shape.keypoints.map((joint) => (isMarked(joint) ? jointAt(change(pointOf(joint)), joint[2]) : joint)),
});

/** The number of the point that a handle is. */
export const placeOf = (handle: string): number => Number(/^joint(\d+)$/.exec(handle)?.[1] ?? -1);

/** The shape with one point changed. */
export const withJoint = (shape: Skeleton, place: number, joint: Joint): Skeleton => ({
  ...shape,
  keypoints: shape.keypoints.map((one, at) => (at === place ? joint : one)),
});

/** The lines between points as pairs of numbers. */
export function edgesOf(one: Pick<ObjectClass, 'points' | 'edges'> | undefined): readonly (readonly [number, number])[] {
  const place = new Map(one?.points?.map(({ name }, at) => [name, at]));
  return (one?.edges ?? []).map(([from, to]) => [place.get(from) ?? -1, place.get(to) ?? -1] as const);
}

function line(path: Tracer, from: Point, ...rest: readonly Point[]): void {
  path.moveTo(from.x, from.y);
  for (const to of rest) path.lineTo(to.x, to.y);
}

/** Half the size of a point's mark, in CSS pixels. */
const MARK = 4;

export const skeleton: Kind<Skeleton> = {
  name: 'skeleton',
  isUpright: false,
  isOpen: true,
  bounds: frameOf,
  area: (shape) => frameOf(shape).width * frameOf(shape).height,
  distance(shape, at) {
    const { x, y, width, height } = frameOf(shape);
    const away = Math.hypot(Math.max(x - at.x, 0, at.x - x - width), Math.max(y - at.y, 0, at.y - y - height));
    return Math.min(away, ...marked(shape).map((one) => distance(one, at)));
  },
  handles: (shape): Handle[] => shape.keypoints.flatMap((joint, at) => (isMarked(joint) ? [{ name: `joint${at}`, cursor: 'move', ...pointOf(joint) }] : [])),
  dragged(shape, handle, to) {
    const place = placeOf(handle);
    return withJoint(shape, place, jointAt(to, shape.keypoints[place]?.[2] ?? 2));
  },
  moved: (shape, by) => mapped(shape, (at) => ({ x: at.x + by.x, y: at.y + by.y })),
  held: (shape, picture: Picture) => mapped(shape, (at) => ({ x: clamp(at.x, 0, picture.width), y: clamp(at.y, 0, picture.height) })),
  isMeant: (shape) => shape.keypoints.some(isMarked),
  lacking(shape, points) {
    if (shape.keypoints.length !== points.length) return shape.keypoints.length;
    const at = points.findIndex(({ required }, place) => required === true && !isMarked(shape.keypoints[place]));
    return at < 0 ? null : at;
  },
  marked(shape, handle, seen) {
    const joint = shape.keypoints[placeOf(handle)];
    if (!joint) return null;
    const next = seen === 0 ? ABSENT : jointAt(pointOf(joint), joint[2] === seen ? 2 : seen);
    const changed = withJoint(shape, placeOf(handle), next);
    return changed.keypoints.some(isMarked) ? changed : null;
  },
  read(base, json) {
    const given: unknown = json['keypoints'];
    const isJoint = (one: unknown): one is Joint => Array.isArray(one) && one.length === 3 && one.every(Number.isFinite) && [0, 1, 2].includes(one[2] as number);
    if (!Array.isArray(given) || !given.every(isJoint)) return null;
    return { ...base, kind: 'skeleton', keypoints: given.map(([x, y, seen]): Joint => (seen === 0 ? ABSENT : [x, y, seen])) };
  },
  /** A seen point is a diamond, a hidden one a cross. */
  trace(shape, path, map, one) {
    const places = shape.keypoints.map((joint) => (isMarked(joint) ? map(pointOf(joint)) : null));
    for (const [from, to] of edgesOf(one)) {
      const [begin, end] = [places[from], places[to]];
      if (begin && end) line(path, begin, end);
    }
    for (const [at, place] of places.entries()) {
      if (!place) continue;
      const { x, y } = place;
      if (shape.keypoints[at]?.[2] === 2) {
        line(path, { x: x - MARK, y }, { x, y: y - MARK }, { x: x + MARK, y }, { x, y: y + MARK });
        path.closePath();
      } else for (const by of [MARK, -MARK]) line(path, { x: x - MARK, y: y - by }, { x: x + MARK, y: y + by });
    }
  },
};
