// Why: with 2,000 boxes every pointer move asks what lies here, and every frame what is in view; scanning all would
//   cost the frame. A tree of our own (150 lines, the same algorithms) was built first and measured beside rbush: three to
//   seven times the processor time to fill and to change, for one kilobyte less. So rbush it is; README.md has the figures.
// What: rectangles by number on rbush's R-tree: filled at once, changed one by one, searched.
// What not: shapes; the caller turns them into rectangles and tests their true outline.

import RBush from 'rbush';
import type { Rectangle } from '../geometry';

interface Item {
  readonly id: number;
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

const itemOf = (id: number, { x, y, width, height }: Rectangle): Item => ({ id, minX: x, minY: y, maxX: x + width, maxY: y + height });

export class Tree {
  readonly #tree = new RBush<Item>();
  readonly #items = new Map<number, Item>();

  get size(): number {
    return this.#items.size;
  }

  /** Replaces everything. */
  fill(rectangles: Iterable<readonly [number, Rectangle]>): void {
    this.#items.clear();
    for (const [id, rectangle] of rectangles) this.#items.set(id, itemOf(id, rectangle));
    this.#tree.clear().load([...this.#items.values()]);
  }

  /** Puts a rectangle in, or moves the one with this number. */
  put(id: number, rectangle: Rectangle): void {
    this.drop(id);
    const item = itemOf(id, rectangle);
    this.#items.set(id, item);
    this.#tree.insert(item);
  }

  drop(id: number): void {
    const item = this.#items.get(id);
    if (!item) return;
    this.#items.delete(id);
    this.#tree.remove(item);
  }

  /** The numbers of all rectangles that meet this one, in no order. */
  search(where: Rectangle): number[] {
    return this.#tree.search(itemOf(-1, where)).map((item) => item.id);
  }
}
