// Trees of options as people walk through them: levels, search, and the words of a path.
import type { TaxonomyField, TreeOption, Words } from './form.ts';

/** A node where it is shown. */
export interface Place {
  path: string;
  /** What people read of it, and of all on the way to it. */
  label: string;
  trail: string;
  hasMore: boolean;
}

type Say = (words: Words) => string;

const joined = (above: string, value: string, by: string) => (above === '' ? value : above + by + value);

/** The nodes right below a path; those at the top where it is empty. */
export function levelOf(options: readonly TreeOption[], above: string, say: Say): Place[] {
  let [level, trail] = [options, ''];
  for (const value of above === '' ? [] : above.split('/')) {
    const node = level.find((one) => one.value === value);
    if (!node) return [];
    [level, trail] = [node.options ?? [], joined(trail, say(node.label), ' / ')];
  }
  return level.map((node) => placeOf(node, above, trail, say));
}

function placeOf(node: TreeOption, above: string, trail: string, say: Say): Place {
  const label = say(node.label) || node.value;
  return { path: joined(above, node.value, '/'), label, trail: joined(trail, label, ' / '), hasMore: (node.options?.length ?? 0) > 0 };
}

/** Every node, one before what is below it. */
export function allPlaces(options: readonly TreeOption[], say: Say, above = '', trail = ''): Place[] {
  return options.flatMap((node) => {
    const place = placeOf(node, above, trail, say);
    return [place, ...allPlaces(node.options ?? [], say, place.path, place.trail)];
  });
}

/** The words of a path; the path itself where the tree has no such node. */
export function trailOf(options: readonly TreeOption[], path: string, say: Say): string {
  const above = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
  return levelOf(options, above, say).find((place) => place.path === path)?.trail ?? path;
}

/** The places whose words hold all that is typed: first those that begin with it, then those that have it in their own. */
export function search(places: readonly Place[], typed: string): Place[] {
  const terms = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const [first] = terms;
  if (first === undefined) return [];
  const ranked: Place[][] = [[], [], []];
  for (const place of places) {
    const trail = place.trail.toLocaleLowerCase();
    if (!terms.every((term) => trail.includes(term))) continue;
    const label = place.label.toLocaleLowerCase();
    ranked[label.startsWith(first) ? 0 : terms.some((term) => label.includes(term)) ? 1 : 2]?.push(place);
  }
  return ranked.flat();
}

/** Whether a node may be chosen. */
export const mayPick = (field: TaxonomyField, place: Place): boolean => !(field.leaves_only && place.hasMore);
