// Why: pointer, snapping and culling must agree on what lies where.
// What: the shapes of a document by place, kept up to date by comparing references, and the rules of picking: what
//   contains the point before what is only near, small before large, so that a face is reachable inside a person.
// What not: which handle of a selected shape is meant (tools/handles.ts).

import { grown, type Point, type Rectangle } from '../geometry';
import { placeOf } from '../model/document';
import { boundsOf, kindOf, type Shape } from '../model/shape';

import { Tree } from './tree';

/** With more changes than this at once, filling anew is faster than changing one by one. */
const REFILL = 200;

export class SpaceIndex {
  readonly #tree = new Tree();
  #shapes: readonly Shape[] = [];

  /** Brings the index to these shapes, which stand in the order of their ids. */
  update(shapes: readonly Shape[]): void {
    if (shapes === this.#shapes) return;
    const { gone, changed } = difference(this.#shapes, shapes);
    this.#shapes = shapes;
    if (gone.length + changed.length > REFILL) {
      this.#tree.fill(shapes.map((shape) => [shape.id, boundsOf(shape)] as const));
      return;
    }
    for (const id of gone) this.#tree.drop(id);
    for (const shape of changed) this.#tree.put(shape.id, boundsOf(shape));
  }

  get(id: number): Shape | undefined {
    const shape = this.#shapes[placeOf(this.#shapes, id)];
    return shape?.id === id ? shape : undefined;
  }

  /** The shapes whose bounds meet the rectangle, in the order of their ids. */
  inside(where: Rectangle): Shape[] {
    const ids = this.#tree.search(where).sort((a, b) => a - b);
    return ids.map((id) => this.get(id)).filter((shape) => shape !== undefined);
  }

  /** What could be meant by a press at a point, the likeliest first. */
  pick(at: Point, tolerance: number): Shape[] {
    const near = this.inside(grown({ ...at, width: 0, height: 0 }, tolerance));
    const ranked = near.map((shape) => {
      const kind = kindOf(shape);
      // A line or a point holds nothing, so near to it counts as within; else what lies below would always win.
      const slack = kind.isOpen === true ? tolerance / 2 : 0;
      return { shape, away: Math.max(0, kind.distance(shape, at) - slack), area: kind.area(shape) };
    });
    const reachable = ranked.filter(({ away }) => away <= tolerance);
    reachable.sort((a, b) => Number(a.away > 0) - Number(b.away > 0) || (a.away > 0 ? a.away - b.away : 0) || a.area - b.area || b.shape.id - a.shape.id);
    return reachable.map(({ shape }) => shape);
  }
}

/** What went and what came or changed, from two lists in the order of their ids. */
function difference(before: readonly Shape[], now: readonly Shape[]): { gone: number[]; changed: Shape[] } {
  const gone: number[] = [];
  const changed: Shape[] = [];
  let at = 0;
  for (const shape of now) {
    for (; at < before.length && (before[at] as Shape).id < shape.id; at += 1) gone.push((before[at] as Shape).id);
    const old = before[at];
    if (old?.id === shape.id) at += 1;
    if (old !== shape) changed.push(shape);
  }
  for (; at < before.length; at += 1) gone.push((before[at] as Shape).id);
  return { gone, changed };
}
