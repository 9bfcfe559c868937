// Trees of options: levels, paths, search, what the judge says, and the wizard's lines.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inOrder, nodeAt, placesOf } from '../src/editor/answer/taxonomy.ts';
import { agreedOf } from '../src/lib/agreed.ts';
import type { Form, TaxonomyField, TreeOption } from '../src/lib/form.ts';
import { allPlaces, levelOf, search, trailOf } from '../src/lib/tree.ts';
import { bodyOf, draftOf, empty, missing, question } from '../src/pages/requester/draft.ts';
import { saidOf } from '../src/pages/requester/quality/said.ts';
import { badTree, pathsOf, sizeOf, sorted, treeOf, treeText } from '../src/pages/requester/tree.ts';
import { startOf } from '../src/pages/work/desk.svelte.ts';
import { judge } from '../src/pages/work/judge.ts';

const say = (words: Record<string, string>) => words.en ?? '';
const LINES = 'animal=Animals\n  dog=Dogs\n  cat=Cats\n    lion=Lions\nplant=Plants';
const options = treeOf(LINES, 'en');
const field = (more: Partial<TaxonomyField>): Form => ({ fields: [{ name: 'kind', kind: 'taxonomy', question: { en: '?' }, options, ...more }] });

test('indented lines are a tree and a tree is indented lines', () => {
  expect(pathsOf(options)).toEqual(['animal', 'animal/dog', 'animal/cat', 'animal/cat/lion', 'plant']);
  expect(sizeOf(options)).toEqual({ nodes: 5, levels: 3 });
  expect(treeText(options, say)).toBe(LINES);
  // Tabs, odd indents and empty lines; a line less indented than any above it is at the top.
  expect(pathsOf(treeOf('   a\n\tb\n\n      c\nd\n\te', 'en'))).toEqual(['a', 'b', 'b/c', 'd', 'd/e']);
  const tree: fc.Arbitrary<TreeOption[]> = fc.letrec<{ level: TreeOption[] }>((tie) => ({
    level: fc.oneof({ maxDepth: 3 }, fc.constant<TreeOption[]>([]), fc.uniqueArray(fc.record({ value: fc.stringMatching(/^[a-z]{1,4}$/), below: tie('level') }), { selector: (one) => one.value, maxLength: 4 }).map((all) => all.map(({ value, below }) => ({ value, label: { en: value }, ...(below.length ? { options: below } : {}) })))),
  })).level;
  fc.assert(fc.property(tree, (any) => {
    expect(treeOf(treeText(any, say), 'en')).toEqual(any);
    const paths = pathsOf(any);
    expect(allPlaces(any, say).map((place) => place.path)).toEqual(paths);
    expect(inOrder(any, [...paths].reverse())).toEqual(paths);
    for (const path of paths) expect([placesOf(any, path)?.length, nodeAt(any, path)?.value]).toEqual([path.split('/').length, path.split('/').at(-1)]);
  }));
});

test('levels have what is below a node, with all that is above it in words', () => {
  expect(levelOf(options, '', say).map((place) => [place.path, place.hasMore])).toEqual([['animal', true], ['plant', false]]);
  expect(levelOf(options, 'animal', say).map((place) => place.trail)).toEqual(['Animals / Dogs', 'Animals / Cats']);
  expect(levelOf(options, 'animal/fish', say)).toEqual([]);
  expect([trailOf(options, 'animal/cat/lion', say), trailOf(options, 'gone/x', say)]).toEqual(['Animals / Cats / Lions', 'gone/x']);
});

test('a search finds words anywhere on the way, what begins with them first', () => {
  const places = allPlaces(options, say);
  const found = (typed: string) => search(places, typed).map((place) => place.path);
  expect(found('an')).toEqual(['animal', 'plant', 'animal/dog', 'animal/cat', 'animal/cat/lion']);
  expect(found('LI cats')).toEqual(['animal/cat/lion']);
  expect([found('  '), found('fish')]).toEqual([[], []]);
});

test('a search among thousands takes no noticeable time', () => {
  const wide = Array.from({ length: 50 }, (_, at) => ({ value: `g${at}`, label: { en: `Group ${at}` }, options: Array.from({ length: 99 }, (_, below) => ({ value: `n${below}`, label: { en: `Node ${at} ${below}` } })) }));
  const places = allPlaces(wide, say);
  expect(places.length).toBe(5000);
  const began = performance.now();
  for (let turn = 0; turn < 20; turn += 1) expect(search(places, `node ${turn} 7`).length).toBeGreaterThan(0);
  expect((performance.now() - began) / 20).toBeLessThan(50);
});

test('the judge takes nodes that are there, and only ends where that is asked', () => {
  const slip = (more: Partial<TaxonomyField>, kind: unknown) => judge(field(more), { kind }, null, 'en').slips.map((one) => one.text).join();
  expect([slip({}, 'animal'), slip({}, 'animal/cat/lion'), slip({ leaves_only: true }, 'plant')]).toEqual(['', '', '']);
  expect(slip({}, 'lion')).toContain('choose from the tree');
  expect(slip({ leaves_only: true }, 'animal/cat')).toContain('go down to the end');
  expect(slip({}, undefined)).toContain('answer it');
  expect(slip({ many: true, at_most: 1 }, ['plant', 'animal'])).toContain('choose 1 at most');
  expect(slip({ many: true }, ['plant', 'plant'])).toContain('choose every option once');
  expect(slip({ many: true }, [])).toContain('choose at least 1');
  expect(judge(field({ many: true }), { kind: ['plant', 'animal/dog'] }, null, 'en').answer).toEqual({ kind: ['animal/dog', 'plant'] });
});

test('a suggestion is taken up, and an answer is told in the words of its path', () => {
  expect(JSON.stringify(startOf(field({ many: true }), { kind: ['plant'] }, null))).toContain('"kind":["plant"]');
  expect(saidOf(field({}), 'kind', 'animal/cat')).toBe('Animals / Cats');
  expect(saidOf(field({ many: true }), 'kind', ['animal/dog', 'plant'])).toBe('Animals / Dogs · Plants');
  const [agreed] = agreedOf({ kind: { value: 'animal/cat', probability_ppm: 900_000, levels: [{ value: 'animal', probability_ppm: 990_000 }, { value: 'animal/cat', probability_ppm: 900_000 }, { value: 'x' }] } });
  expect(agreed?.levels).toEqual([{ value: 'animal', probability_ppm: 990_000 }, { value: 'animal/cat', probability_ppm: 900_000 }]);
});

test('the wizard writes a tree and reads it back, and says what is wrong with one', () => {
  const draft = { ...empty('zh-CN'), name: 'x', questions: sorted('zh-CN'), instructions: 'x', purpose: 'x' };
  const body = bodyOf(draft);
  expect(body.form.fields[0]).toMatchObject({ kind: 'taxonomy', leaves_only: true, options: [{ value: 'clothes' }, { value: 'food' }, { value: 'other' }] });
  expect(missing(draft)).toEqual([]);
  const project = { id: 'prj_1', name: 'x', form: body.form, rules: body.rules } as unknown as Parameters<typeof draftOf>[0];
  expect(bodyOf(draftOf(project, 'zh-CN')).form).toEqual(body.form);
  const bad = (lines: string) => badTree({ ...question('taxonomy', 'a'), options: lines });
  const deep = Array.from({ length: 13 }, (_, at) => `${' '.repeat(2 * at)}a`).join('\n');
  expect(['a\nb', 'a', 'a\na', 'a/b\nc', 'a\n  b;c', deep, Array.from({ length: 5001 }, (_, at) => at).join('\n')].map(bad)).toEqual([false, true, true, true, true, true, true]);
  expect(missing({ ...draft, questions: [{ ...question('taxonomy', 'a'), question: '?', options: 'a' }] })).toContainEqual({ key: 'tree_bad', step: 0 });
});
