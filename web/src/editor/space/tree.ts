// Why: with 2,000 boxes every pointer move asks what lies here, and every frame what is in view; scanning all would
//   cost the frame.
// What: an R-tree (Guttman 1984) of rectangles by number: filled at once by sort-tile-recursive packing (Leutenegger
//   1997), changed one by one by least enlargement and median splits. Measured against rbush in tests/editor/bench.mjs.
// What not: shapes; the caller turns them into rectangles and tests their true outline.

import { meets, type Rectangle } from '../geometry';

const FULL = 9;

interface Item extends Rectangle {
  readonly id: number;
}

interface Node {
  x: number;
  y: number;
  width: number;
  height: number;
  /** Leaves hold items, others hold nodes. */
  items: Item[] | null;
  nodes: Node[];
}

const children = (node: Node): readonly (Item | Node)[] => node.items ?? node.nodes;

/** Sets a node's rectangle to the smallest around its children. */
function fit(node: Node): Node {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const child of children(node)) {
    left = Math.min(left, child.x);
    top = Math.min(top, child.y);
    right = Math.max(right, child.x + child.width);
    bottom = Math.max(bottom, child.y + child.height);
  }
  return Object.assign(node, { x: left, y: top, width: right - left, height: bottom - top });
}

const leaf = (items: Item[]): Node => fit({ x: 0, y: 0, width: 0, height: 0, items, nodes: [] });
const branch = (nodes: Node[]): Node => fit({ x: 0, y: 0, width: 0, height: 0, items: null, nodes });

const byX = (a: Rectangle, b: Rectangle) => 2 * a.x + a.width - 2 * b.x - b.width;
const byY = (a: Rectangle, b: Rectangle) => 2 * a.y + a.height - 2 * b.y - b.height;

/** Cuts a list into pieces of at most `size`. */
const pieces = <T>(list: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, at) => list.slice(at * size, (at + 1) * size));

/** Groups rectangles that lie together: vertical strips, each cut from top to bottom. */
function tiles<T extends Rectangle>(list: readonly T[]): T[][] {
  const strips = Math.ceil(Math.sqrt(Math.ceil(list.length / FULL)));
  const strip = Math.ceil(list.length / strips / FULL) * FULL;
  return pieces([...list].sort(byX), strip).flatMap((one) => pieces(one.sort(byY), FULL));
}

/** The growth in half the outline, plus a little of the area so that slim rectangles compare too. */
function enlargement(node: Rectangle, by: Rectangle): number {
  const width = Math.max(node.x + node.width, by.x + by.width) - Math.min(node.x, by.x);
  const height = Math.max(node.y + node.height, by.y + by.height) - Math.min(node.y, by.y);
  return width * height - node.width * node.height + (width + height - node.width - node.height) * 1e-3;
}

function halves<T extends Rectangle>(list: T[], across: boolean): [T[], T[]] {
  list.sort(across ? byX : byY);
  return [list.slice(0, list.length >> 1), list.slice(list.length >> 1)];
}

export class Tree {
  #root: Node = leaf([]);
  readonly #places = new Map<number, Item>();

  get size(): number {
    return this.#places.size;
  }

  /** Replaces everything. */
  fill(rectangles: Iterable<readonly [number, Rectangle]>): void {
    this.#places.clear();
    for (const [id, { x, y, width, height }] of rectangles) this.#places.set(id, { id, x, y, width, height });
    let level: Node[] = tiles([...this.#places.values()]).map(leaf);
    while (level.length > 1) level = tiles(level).map(branch);
    this.#root = level[0] ?? leaf([]);
  }

  /** Puts a rectangle in, or moves the one with this number. */
  put(id: number, { x, y, width, height }: Rectangle): void {
    this.drop(id);
    const item = { id, x, y, width, height };
    this.#places.set(id, item);
    const sibling = this.#insert(this.#root, item);
    if (sibling) this.#root = branch([this.#root, sibling]);
  }

  drop(id: number): void {
    const item = this.#places.get(id);
    if (!item) return;
    this.#places.delete(id);
    this.#remove(this.#root, item);
    while (!this.#root.items && this.#root.nodes.length === 1) this.#root = this.#root.nodes[0] as Node;
    if (!this.#root.items && this.#root.nodes.length === 0) this.#root = leaf([]);
  }

  /** The numbers of all rectangles that meet this one, in no order. */
  search(where: Rectangle): number[] {
    const found: number[] = [];
    const open: Node[] = [this.#root];
    for (let node = open.pop(); node; node = open.pop()) {
      if (node.items) {
        for (const item of node.items) if (meets(item, where)) found.push(item.id);
      } else {
        for (const child of node.nodes) if (meets(child, where)) open.push(child);
      }
    }
    return found;
  }

  /** Adds below the node; a second node where it had to be split. */
  #insert(node: Node, item: Item): Node | null {
    if (node.items) {
      node.items.push(item);
    } else {
      const best = node.nodes.reduce((a, b) => (enlargement(b, item) < enlargement(a, item) ? b : a));
      const sibling = this.#insert(best, item);
      if (sibling) node.nodes.push(sibling);
    }
    fit(node);
    if (children(node).length <= FULL) return null;
    const across = node.width > node.height;
    const sibling = node.items ? this.#split(node, halves(node.items, across)) : this.#splitNodes(node, halves(node.nodes, across));
    fit(node);
    return sibling;
  }

  #split(node: Node, [kept, given]: [Item[], Item[]]): Node {
    node.items = kept;
    return leaf(given);
  }

  #splitNodes(node: Node, [kept, given]: [Node[], Node[]]): Node {
    node.nodes = kept;
    return branch(given);
  }

  #remove(node: Node, item: Item): boolean {
    if (!meets(node, item)) return false;
    if (node.items) {
      const at = node.items.indexOf(item);
      if (at < 0) return false;
      node.items.splice(at, 1);
    } else {
      const at = node.nodes.findIndex((child) => this.#remove(child, item));
      if (at < 0) return false;
      if (children(node.nodes[at] as Node).length === 0) node.nodes.splice(at, 1);
    }
    fit(node);
    return true;
  }
}
