// Why: a node of a tree is judged on the page as crates/labels taxonomy.rs will judge it.
// What: the rules of a field that is answered from a tree. What not: the tree as people walk through it (src/lib/tree.ts).

import type { Json } from '../json';
import { words } from '../words';
import { fault, shown, type Fault } from './faults';
import type { Node, TaxonomyField } from './form';
import { judges } from './validate';

judges.taxonomy = (field, json) => readTaxonomy(field, json);

/** The most nodes of an answer where the form does not say. */
const PICKED = 100;

/** The places of the nodes along a path; none where there is no such node. */
export function placesOf(options: readonly Node[], path: string): number[] | null {
  const places: number[] = [];
  let level: readonly Node[] = options;
  for (const value of path.split('/')) {
    const place = level.findIndex((one) => one.value === value);
    if (place < 0) return null;
    places.push(place);
    level = level[place]?.options ?? [];
  }
  return places;
}

/** The node at a path. */
export function nodeAt(options: readonly Node[], path: string): Node | undefined {
  const [first, ...rest] = path.split('/');
  const found = options.find((one) => one.value === first);
  return rest.length ? found && nodeAt(found.options ?? [], rest.join('/')) : found;
}

/** What was chosen, as it is sent, or what is wrong with it. */
export function readTaxonomy(field: TaxonomyField, json: unknown): Json | Fault {
  const wrong = (path: string, value: unknown): Fault | null => {
    const node = typeof value === 'string' ? nodeAt(field.options, value) : undefined;
    if (!node) return fault('answer_not_an_option', path, shown(value), words('请从树里选', 'choose from the tree'));
    if (!field.leaves_only || !node.options?.length) return null;
    return fault('answer_not_an_option', path, shown(value), words('它下面还有更细的,请选到底', 'there is more below it; go down to the end'));
  };
  if (field.many !== true) return wrong(field.name, json) ?? (json as string);
  if (!Array.isArray(json)) return fault('answer_wrong_type', field.name, shown(json), words('请选几项', 'choose some options'));
  const [least, most, count] = [field.at_least ?? 1, field.at_most ?? PICKED, String(json.length)];
  if (json.length > most) return fault('answer_too_many', field.name, count, words(`最多选 ${most} 项`, `choose ${most} at most`));
  if (json.length < least) return fault('answer_too_few', field.name, count, words(`至少选 ${least} 项`, `choose at least ${least}`));
  for (const [at, item] of (json as unknown[]).entries()) {
    const bad = wrong(`${field.name}[${at}]`, item);
    if (bad) return bad;
    if (json.indexOf(item) < at) return fault('answer_duplicate', `${field.name}[${at}]`, shown(item), words('每项只选一次', 'choose every option once'));
  }
  return inOrder(field.options, json as string[]);
}

/** Paths in the form's order: a node before what is below it. */
export function inOrder(options: readonly Node[], paths: readonly string[]): string[] {
  const places = new Map(paths.map((path) => [path, placesOf(options, path) ?? []]));
  const before = (one: readonly number[], other: readonly number[]): number => {
    const at = one.findIndex((place, depth) => place !== other[depth]);
    return at < 0 ? one.length - other.length : (one[at] ?? 0) - (other[at] ?? -1);
  };
  return [...paths].sort((a, b) => before(places.get(a) ?? [], places.get(b) ?? []));
}
