// Why: outlines, lines and points are what most pictures need beside boxes, and are edited corner by corner.
// What: the behaviours of polygons (with holes), polylines and points. A corner is a handle; between two corners stands
//   a smaller one that, dragged, becomes a corner. What not: drawing them (tools/trail.ts), whether an outline crosses
//   itself (answer/shapes.ts).

import { around, clamp, distance, tidy, type Point, type Rectangle } from '../geometry';
import { isFiniteNumber } from '../json';
import type { Picture } from './picture';
import type { Handle, Kind, ShapeBase, Tracer } from './shape';

/** A corner as answers hold it: x and y in picture pixels. */
export type Corner = readonly [number, number];
type Ring = readonly Corner[];

export interface Polygon extends ShapeBase {
  readonly kind: 'polygon';
  readonly points: Ring;
  readonly holes?: readonly Ring[];
}

export interface Polyline extends ShapeBase {
  readonly kind: 'polyline';
  readonly points: Ring;
}

/** A single place. */
export interface Spot extends ShapeBase, Point {
  readonly kind: 'point';
}

type Path = Polygon | Polyline;

export const cornerOf = ({ x, y }: Point): Corner => [tidy(x), tidy(y)];
const pointOf = ([x, y]: Corner): Point => ({ x, y });
const EMPTY_BOX: Rectangle = { x: 0, y: 0, width: 0, height: 0 };

const ringsOf = (shape: Path): readonly Ring[] => [shape.points, ...(('holes' in shape && shape.holes) || [])];

/** The shape with every ring changed; rings that became nothing are left out. */
function withRings<S extends Path>(shape: S, change: (ring: Ring, at: number) => Ring): S {
  const [points = [], ...holes] = ringsOf(shape).map(change);
  const kept = holes.filter((hole) => hole.length > 2);
  return { ...shape, points, ...('holes' in shape ? { holes: kept } : {}) };
}

/** The edges of a ring as pairs of points; a line has one less than a closed ring. */
function edgesOf(ring: Ring, isClosed: boolean): (readonly [Point, Point])[] {
  const edges = ring.map((corner, at) => [pointOf(corner), pointOf(ring[(at + 1) % ring.length] ?? corner)] as const);
  return isClosed ? edges : edges.slice(0, -1);
}

function toEdge(at: Point, [from, to]: readonly [Point, Point]): number {
  const [wide, high] = [to.x - from.x, to.y - from.y];
  const length = wide * wide + high * high;
  const along = length === 0 ? 0 : clamp(((at.x - from.x) * wide + (at.y - from.y) * high) / length, 0, 1);
  return distance(at, { x: from.x + wide * along, y: from.y + high * along });
}

/** Whether a ray from the point crosses the edges an odd number of times. */
const isWithin = (at: Point, edges: readonly (readonly [Point, Point])[]): boolean =>
  edges.filter(([from, to]) => from.y > at.y !== to.y > at.y && at.x < from.x + ((to.x - from.x) * (at.y - from.y)) / (to.y - from.y)).length % 2 === 1;

/** Twice the area a ring goes round, above zero clockwise. */
const doubled = (ring: Ring): number =>
  edgesOf(ring, true).reduce((sum, [from, to]) => sum + from.x * to.y - to.x * from.y, 0);

/** The ring and place a handle's name means: `c1_4` the corner, `m1_4` the middle behind it. */
function placeOf(handle: string): readonly [boolean, number, number] | null {
  const read = /^([cm])(\d+)_(\d+)$/.exec(handle);
  return read ? [read[1] === 'm', Number(read[2]), Number(read[3])] : null;
}

/** Points moved, and where need be shrunk, until all lie within the picture. */
function heldPoints(points: readonly Point[], picture: Picture): (at: Point) => Point {
  const box = around(points) ?? EMPTY_BOX;
  const scale = Math.min(1, picture.width / (box.width || 1), picture.height / (box.height || 1));
  const x = clamp(box.x, 0, picture.width - box.width * scale);
  const y = clamp(box.y, 0, picture.height - box.height * scale);
  return (at) => ({ x: x + (at.x - box.x) * scale, y: y + (at.y - box.y) * scale });
}

function pathKind<S extends Path>(name: S['kind'], isClosed: boolean): Kind<S> {
  const least = isClosed ? 3 : 2;
  const all = (shape: S) => ringsOf(shape).flatMap((ring) => edgesOf(ring, isClosed));
  const mapped = (shape: S, change: (at: Point) => Point) => withRings(shape, (ring) => ring.map((corner) => cornerOf(change(pointOf(corner)))));
  return {
    name,
    isUpright: false,
    isOpen: !isClosed,
    bounds: (shape) => around(shape.points.map(pointOf)) ?? EMPTY_BOX,
    area: (shape) => (isClosed ? ringsOf(shape).reduce((sum, ring, at) => sum + (at === 0 ? 1 : -1) * Math.abs(doubled(ring)), 0) / 2 : 0),
    distance(shape, at) {
      const edges = all(shape);
      if (isClosed && isWithin(at, edges)) return 0;
      return edges.reduce((nearest, edge) => Math.min(nearest, toEdge(at, edge)), Infinity);
    },
    handles: (shape) =>
      ringsOf(shape).flatMap((ring, which) => {
        const corners: Handle[] = ring.map(([x, y], at) => ({ name: `c${which}_${at}`, cursor: 'move', x, y }));
        const middles = edgesOf(ring, isClosed).map(([from, to], at) => {
          const place = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
          return { name: `m${which}_${at}`, cursor: 'copy', ...place, room: distance(from, to) };
        });
        return [...corners, ...middles];
      }),
    dragged(shape, handle, to) {
      const place = placeOf(handle);
      if (!place) return shape;
      const [isNew, which, at] = place;
      const corner = cornerOf(to);
      return withRings(shape, (ring, number) => {
        if (number !== which) return ring;
        return isNew ? [...ring.slice(0, at + 1), corner, ...ring.slice(at + 1)] : ring.map((one, index) => (index === at ? corner : one));
      });
    },
    without(shape, handle) {
      const place = placeOf(handle);
      if (!place || place[0]) return null;
      const [, which, at] = place;
      if (which === 0 && shape.points.length <= least) return null;
      return withRings(shape, (ring, number) => (number === which ? ring.filter((_, index) => index !== at) : ring));
    },
    moved: (shape, by) => mapped(shape, (at) => ({ x: at.x + by.x, y: at.y + by.y })),
    held: (shape, picture) => mapped(shape, heldPoints(shape.points.map(pointOf), picture)),
    isMeant(shape, minimum) {
      const { width, height } = around(shape.points.map(pointOf)) ?? EMPTY_BOX;
      const different = new Set(shape.points.map(String)).size;
      return different >= least && (isClosed ? Math.min(width, height) : Math.max(width, height)) >= minimum;
    },
    read(base, json) {
      const points = readRing(json['points']);
      if (!points || points.length < least) return null;
      const given: unknown = json['holes'];
      if (given === undefined || !isClosed) return { ...base, kind: name, points } as unknown as S;
      const holes = Array.isArray(given) ? given.map(readRing) : [null];
      return holes.includes(null) ? null : ({ ...base, kind: name, points, holes } as unknown as S);
    },
    trace: (shape, path, map) => ringsOf(shape).forEach((ring) => traceRing(ring.map((corner) => map(pointOf(corner))), isClosed, path)),
  };
}

function readRing(json: unknown): Corner[] | null {
  const isCorner = (one: unknown): one is Corner => Array.isArray(one) && one.length === 2 && one.every(isFiniteNumber);
  return Array.isArray(json) && json.every(isCorner) ? json.map(([x, y]) => [x, y]) : null;
}

/** Places nearer than this to the last one that was drawn are left out, in CSS pixels: nobody sees them. */
const SEEN = 1;

/** Adds a ring of places on the screen to a path. */
export function traceRing(places: readonly Point[], isClosed: boolean, path: Tracer): void {
  let last: Point | null = null;
  for (const [at, place] of places.entries()) {
    const isSeen = !last || at === places.length - 1 || Math.abs(place.x - last.x) >= SEEN || Math.abs(place.y - last.y) >= SEEN;
    if (!isSeen) continue;
    if (last) path.lineTo(place.x, place.y);
    else path.moveTo(place.x, place.y);
    last = place;
  }
  if (isClosed) path.closePath();
}

export const polygon = pathKind<Polygon>('polygon', true);
export const polyline = pathKind<Polyline>('polyline', false);

/** Half the size of the mark that stands for a point, in CSS pixels. */
const MARK = 6;

const at = (shape: Spot, to: Point): Spot => ({ ...shape, x: tidy(to.x), y: tidy(to.y) });

export const spot: Kind<Spot> = {
  name: 'point',
  isUpright: false,
  isOpen: true,
  bounds: ({ x, y }) => ({ x, y, width: 0, height: 0 }),
  area: () => 0,
  distance: (shape, to) => distance(shape, to),
  handles: () => [],
  dragged: (shape) => shape,
  moved: (shape, by) => at(shape, { x: shape.x + by.x, y: shape.y + by.y }),
  held: (shape, picture) => at(shape, { x: clamp(shape.x, 0, picture.width), y: clamp(shape.y, 0, picture.height) }),
  isMeant: () => true,
  read: (base, { x, y }) => (isFiniteNumber(x) && isFiniteNumber(y) ? { ...base, kind: 'point', x, y } : null),
  trace(shape, path, map) {
    const { x, y } = map(shape);
    traceRing([{ x: x - MARK, y }, { x, y: y - MARK }, { x: x + MARK, y }, { x, y: y + MARK }], true, path);
    traceRing([{ x: x - 1, y }, { x: x + 1, y }], false, path);
  },
};
