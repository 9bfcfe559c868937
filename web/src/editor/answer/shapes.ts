// Why: an outline that crosses itself or misses what must be said of it is put right in a second at the canvas, and costs
//   a round trip or pay later.
// What: the rules of crates/labels shapes/rules.rs and sound.rs for a field of shapes; the server stays the judge.
// What not: agreement, and the one form in which the server keeps a shape.

import { isObject, isSame, type Json, type JsonObject } from '../json';
import { kindOf, type Shape } from '../model/shape';
import type { Picture } from '../model/picture';
import type { Corner } from '../model/path';
import { words } from '../words';
import { shapeFrom } from './boxes';
import { fault, shown, type Fault } from './faults';
import type { ShapesField } from './form';

/** Points of one outline or line, and of all shapes together. */
const OUTLINE_POINTS = 1_000;
const SHAPES_POINTS = 5_000;
/** How far a turned corner may reach out of the picture in pixels, because its place is rounded. */
const ROUNDING = 0.02;

/** The first thing that is wrong with the objects; null where nothing is. */
export function badShapes(field: ShapesField, objects: readonly unknown[], picture: Picture | null): Fault | null {
  const read: Shape[] = [];
  let points = 0;
  for (const [at, json] of objects.entries()) {
    const path = `${field.name}[${at}]`;
    const shape = shapeFrom(field, json, 0);
    if (!shape || !isObject(json)) return fault('answer_wrong_type', path, shown(json), words('请重画这个对象', 'draw this object again'));
    const one = field.classes.find((each) => each.value === shape.class);
    const lacks = kindOf(shape).lacking?.(shape, one?.points ?? []) ?? -1;
    if (lacks >= 0) return fault('answer_missing', `${path}.keypoints[${lacks}]`, '', words('还有必标的点', 'mark every point that is needed'));
    const on = shape.page ? (picture?.pages?.[shape.page - 1] ?? null) : picture;
    const wrong = badShape(field, path, shape, on, read) ?? badAttributes(one, path, json);
    if (wrong) return wrong;
    points += countOf(shape);
    if (points > SHAPES_POINTS) return fault('answer_too_many_points', path, String(points), words(`全部对象最多 ${SHAPES_POINTS} 个点`, `use ${SHAPES_POINTS} points at most in all objects`));
    const bare = { ...shape, attributes: {} };
    if (read.some((one) => isSame(one, bare))) return fault('answer_duplicate', path, shown(json), words('每个对象只画一次', 'draw every object once'));
    read.push(bare);
  }
  return null;
}

const ringsOf = (shape: Shape): readonly (readonly Corner[])[] =>
  shape.kind === 'polygon' ? [shape.points, ...(shape.holes ?? [])] : shape.kind === 'polyline' ? [shape.points] : [];

const countOf = (shape: Shape): number => ringsOf(shape).reduce((sum, ring) => sum + ring.length, 0);

function badShape(field: ShapesField, path: string, shape: Shape, picture: Picture | null, others: readonly Shape[]): Fault | null {
  const kind = kindOf(shape);
  const { x, y, width, height } = kind.bounds(shape);
  const what = `x ${x}, y ${y}, ${width} × ${height}`;
  if (countOf(shape) > OUTLINE_POINTS) {
    return fault('answer_too_many_points', path, String(countOf(shape)), words(`最多 ${OUTLINE_POINTS} 个点`, `use ${OUTLINE_POINTS} points at most`));
  }
  const least = shape.kind === 'polygon' ? 3 : 2;
  if (ringsOf(shape).some((ring) => new Set(ring.map(String)).size < least)) {
    return fault('answer_too_few_points', path, what, words(`至少 ${least} 个不同的点`, `give ${least} different points or more`));
  }
  if (shape.kind === 'polygon' && crosses(ringsOf(shape))) {
    return fault('answer_crosses_itself', path, what, words('移动角点，让边线互不相交', 'move its corners until no two edges meet but neighbours'));
  }
  if (!kind.isMeant(shape, Math.max(1, field.min_size))) {
    return fault('answer_too_small', path, what, words(`宽高都要 ${field.min_size} 像素以上`, `draw it ${field.min_size} pixels wide and high or more`));
  }
  if (kind.unfit) return kind.unfit(shape, path, picture, others);
  const frame = picture ?? { width: Infinity, height: Infinity };
  if (x < -ROUNDING || y < -ROUNDING || x + width > frame.width + ROUNDING || y + height > frame.height + ROUNDING) {
    return fault('answer_outside_picture', path, what, words('画在图片里面', 'stay inside the picture'));
  }
  return null;
}

function badAttributes(one: ShapesField['classes'][number] | undefined, path: string, json: JsonObject): Fault | null {
  const said = isObject(json['attributes']) ? (json['attributes'] as Record<string, Json>) : {};
  const missing = one?.attributes?.find((attribute) => attribute.required === true && said[attribute.name] === undefined);
  if (!missing) return null;
  return fault('answer_missing', `${path}.attributes.${missing.name}`, '', words('这个对象还有必填的属性', 'say it of this object too'));
}

type Edge = readonly [Corner, Corner, ring: number, at: number, corners: number];

const turn = (a: Corner, b: Corner, c: Corner): number => (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);

const isOn = ([from, to]: Edge, turned: number, at: Corner): boolean =>
  turned === 0 && [0, 1].every((axis) => Math.min(from[axis] as number, to[axis] as number) <= (at[axis] as number) && (at[axis] as number) <= Math.max(from[axis] as number, to[axis] as number));

/** Whether two edges meet; neighbours only where one goes back over the other. */
function clash(one: Edge, other: Edge): boolean {
  const [a, b] = [turn(one[0], one[1], other[0]), turn(one[0], one[1], other[1])];
  const [c, d] = [turn(other[0], other[1], one[0]), turn(other[0], other[1], one[1])];
  if (one[2] === other[2]) {
    const follows = (first: Edge, second: Edge) => (first[3] + 1) % first[4] === second[3];
    const folds = (first: Edge, second: Edge) =>
      turn(first[0], first[1], second[1]) === 0 && (first[0][0] - first[1][0]) * (second[1][0] - second[0][0]) + (first[0][1] - first[1][1]) * (second[1][1] - second[0][1]) > 0;
    if (follows(one, other)) return folds(one, other);
    if (follows(other, one)) return folds(other, one);
  }
  if (a * b < 0 && c * d < 0) return true;
  return isOn(one, a, other[0]) || isOn(one, b, other[1]) || isOn(other, c, one[0]) || isOn(other, d, one[1]);
}

/** Whether any two edges of these rings meet but neighbours. In whole hundredths, where it is exact. */
export function crosses(rings: readonly (readonly Corner[])[]): boolean {
  const whole = ([x, y]: Corner): Corner => [Math.round(x * 100), Math.round(y * 100)];
  const edges = rings.flatMap((ring, number) =>
    ring.map((corner, at): Edge => [whole(corner), whole(ring[(at + 1) % ring.length] ?? corner), number, at, ring.length]),
  );
  edges.sort((one, other) => Math.min(one[0][0], one[1][0]) - Math.min(other[0][0], other[1][0]));
  return edges.some((edge, at) => {
    const right = Math.max(edge[0][0], edge[1][0]);
    for (let next = at + 1; next < edges.length; next += 1) {
      const other = edges[next] as Edge;
      if (Math.min(other[0][0], other[1][0]) > right) return false;
      if (clash(edge, other)) return true;
    }
    return false;
  });
}
