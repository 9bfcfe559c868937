// What the wizard holds of a choice from a tree, as lines indented by level, and the field that comes of it.
import type { TaxonomyField, TreeOption, Words } from '../../lib/form.ts';
import { y } from '../../words/tree.ts';
import { question } from './draft.ts';
import type { Draft, Question } from './draft.ts';

const LEVELS_MAX = 12;
const NODES_MAX = 5000;

/** The tree that indented lines say: two spaces or a tab for each level, `value=label` where both differ. */
export function treeOf(text: string, language: string): TreeOption[] {
  const top: TreeOption[] = [];
  // The nodes on the way to the line before, with how far each was indented.
  const way: { indent: number; node: TreeOption }[] = [];
  for (const line of text.replaceAll('\t', '  ').split('\n')) {
    const said = line.trim();
    if (said === '') continue;
    const indent = line.search(/\S/);
    while ((way.at(-1)?.indent ?? -1) >= indent) way.pop();
    const at = said.indexOf('=');
    const value = (at > 0 ? said.slice(0, at) : said).trim();
    const node: TreeOption = { value, label: { [language]: at > 0 ? said.slice(at + 1).trim() || value : value } };
    const above = way.at(-1)?.node;
    if (above) (above.options ??= []).push(node);
    else top.push(node);
    way.push({ indent, node });
  }
  return top;
}

/** The lines that say a tree. */
export function treeText(options: readonly TreeOption[], read: (words: Words) => string, indent = ''): string {
  return options
    .flatMap(({ value, label, options: below }) => [`${indent}${read(label) === value ? value : `${value}=${read(label)}`}`, ...(below?.length ? [treeText(below, read, `${indent}  `)] : [])])
    .join('\n');
}

/** How many nodes a tree has, and how many levels. */
export function sizeOf(options: readonly TreeOption[]): { nodes: number; levels: number } {
  const below = options.map((one) => sizeOf(one.options ?? []));
  return { nodes: options.length + below.reduce((sum, one) => sum + one.nodes, 0), levels: options.length ? 1 + Math.max(0, ...below.map((one) => one.levels)) : 0 };
}

/** All paths of a tree. */
export const pathsOf = (options: readonly TreeOption[], above = ''): string[] =>
  options.flatMap(({ value, options: below }) => [above + value, ...pathsOf(below ?? [], `${above}${value}/`)]);

/** Whether a tree is too little, too much, or cannot be told apart in a table. */
export function badTree(one: Question): boolean {
  const tree = treeOf(one.options, 'en');
  const paths = pathsOf(tree);
  const { nodes, levels } = sizeOf(tree);
  const isOdd = (options: readonly TreeOption[]): boolean => options.some((node) => /[/;]/.test(node.value) || node.value.length > 100 || isOdd(node.options ?? []));
  return nodes < 2 || nodes > NODES_MAX || levels > LEVELS_MAX || new Set(paths).size < nodes || paths.some((path) => path.length > 500) || isOdd(tree);
}

export function treeField(one: Question, common: { name: string; question: Words; required?: boolean }, language: string): TaxonomyField {
  return { ...common, kind: 'taxonomy', options: treeOf(one.options, language), ...(one.several ? { many: true } : {}), ...(one.leaves ? { leaves_only: true } : {}) };
}

/** A question out of a field that stands already. */
export const treeRead = (field: TaxonomyField, read: (words: Words) => string, blank: Question): Question =>
  ({ ...blank, question: read(field.question), required: field.required ?? true, options: treeText(field.options, read), several: field.many ?? false, leaves: field.leaves_only ?? false });

/** Goods sorted into a tree of categories. */
export function sorted(language: Draft['language']): Question[] {
  const at = language === 'en' ? 1 : 0;
  return [{ ...question('taxonomy', 'category'), question: y.table.ask_tree[at], options: y.table.sample_tree[at], leaves: true }];
}
