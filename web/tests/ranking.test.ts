// Orders: how options are laid out, what presses make of an order, what the judge says, and the wizard's questions.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import '../src/editor/answer/ranking.ts';
import { fromServer } from '../src/lib/form.ts';
import type { Form, RankingField } from '../src/lib/form.ts';
import { markedColumns } from '../src/lib/marked.ts';
import { isPartial, laidOut, move, orderOf, orderWords, pick, place, tie } from '../src/lib/ranking.ts';
import type { Order } from '../src/lib/ranking.ts';
import { fitsSamples, sampleFile } from '../src/pages/requester/compare.ts';
import { bodyOf, draftOf, empty, missing, question } from '../src/pages/requester/draft.ts';
import { saidOf } from '../src/pages/requester/quality/said.ts';
import { badRanked, compared, ranked } from '../src/pages/requester/ranking.ts';
import { startOf } from '../src/pages/work/desk.svelte.ts';
import { judge } from '../src/pages/work/judge.ts';

const words = (text: string) => ({ en: text });
const field = (values: string[], ties: boolean): RankingField => ({ name: 'best', kind: 'ranking', question: words('?'), ties, options: values.map((value) => ({ value, label: words(value.toUpperCase()) })) });
const four = field(['a', 'b', 'c', 'd'], true);

test('options are laid out as the server tells it afterwards', () => {
  // The same numbers stand in crates/labels/tests/ranking.rs.
  expect(laidOut('asg_01', 'better', 2)).toEqual([1, 0]);
  expect(laidOut('asg_01', 'better', 5)).toEqual([1, 3, 0, 4, 2]);
  expect(laidOut('asg_题', 'order', 10)).toEqual([4, 7, 0, 3, 1, 8, 5, 9, 2, 6]);
  expect(laidOut('', 'better', 3)).toEqual([0, 1, 2]);
  fc.assert(fc.property(fc.string(), fc.integer({ min: 2, max: 10 }), (id, count) => {
    expect(laidOut(id, 'x', count).toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, at) => at));
  }));
});

test('taps give ranks one after another, and the last one comes by itself', () => {
  let order: Order = [];
  for (const value of ['c', 'a']) order = pick(four, order, value);
  expect(order).toEqual([['c'], ['a']]);
  expect(isPartial(four, order)).toBe(true);
  expect(pick(four, order, 'c')).toEqual([['a']]);
  order = pick(four, order, 'd');
  expect(order).toEqual([['c'], ['a'], ['d'], ['b']]);
  expect(tie(order, 'b')).toEqual([['c'], ['a'], ['d', 'b']]);
  expect(tie([['c'], ['a'], ['d', 'b']], 'd')).toEqual([['c'], ['a'], ['b'], ['d']]);
  expect(tie(order, 'c')).toEqual(order);
  expect(move(order, 'a', -1)).toEqual([['a'], ['c'], ['d'], ['b']]);
  expect(move([['a', 'b'], ['c']], 'b', -1)).toEqual([['b'], ['a'], ['c']]);
  expect(move(order, 'c', -1)).toEqual(order);
  expect(place(order, 'b', 'a')).toEqual([['c'], ['b'], ['a'], ['d']]);
  expect(place(order, 'c', null)).toEqual([['a'], ['d'], ['b'], ['c']]);
});

test('whatever is pressed, every option keeps one place, and a whole order is an answer', () => {
  const step = fc.tuple(fc.constantFrom('pick', 'up', 'down', 'tie', 'place'), fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom('a', 'b', 'c', 'd', null));
  fc.assert(fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
    let order: Order = [];
    for (const [what, value, to] of steps) {
      if (what === 'pick') order = pick(four, order, value);
      else if (!order.flat().includes(value)) continue;
      else if (what === 'tie') order = tie(order, value);
      else if (what === 'place') order = place(order, value, to);
      else order = move(order, value, what === 'up' ? -1 : 1);
      const flat = order.flat();
      expect(new Set(flat).size).toBe(flat.length);
      expect(order.every((group) => group.length > 0)).toBe(true);
    }
    const { answer, slips } = judge({ fields: [four] }, { best: order }, null, 'en');
    expect(slips.length === 0).toBe(!isPartial(four, order));
    if (!slips.length) expect(orderOf(four, answer['best']).map((group) => group.toSorted())).toEqual(order.map((group) => group.toSorted()));
  }));
});

test('what is no order is told at its field', () => {
  const strict = field(['a', 'b'], false);
  const told = (best: unknown) => judge({ fields: [strict] }, { best }, null, 'en').slips.map((slip) => slip.text);
  expect(told([['a'], ['b']])).toEqual([]);
  expect(told([['a', 'b']])).toEqual(['has a tie (a, b): this form takes no ties']);
  expect(told([['a']])).toEqual(['is not ranked to its end: put all 2 into the order; 1 are left']);
  expect(told([['a'], ['z']])[0]).toContain('is not one of the options (z)');
  expect(told([['a'], ['a']])[0]).toContain('is there twice');
  expect(told('a')[0]).toContain('is of another type');
  expect(told(undefined)).toEqual(['is not answered yet: answer it; it is required']);
});

test('answers come from the server, and are said in words', () => {
  const form: Form = { fields: [four] };
  expect(fromServer({ best: [['b'], ['a', 'c'], ['d']] })).toEqual({ best: [['b'], ['a', 'c'], ['d']] });
  expect(startOf(form, { best: [['b'], ['a']] }, null).start.answers).toEqual({ best: [['b'], ['a']] });
  expect(saidOf(form, 'best', [['b'], ['a', 'c'], ['d']])).toBe('B › A = C › D');
  expect(orderWords([['a']], (value) => value)).toBe('a');
});

test('the wizard asks for orders, reads them again, and offers samples that fit', async () => {
  for (const language of ['zh-CN', 'en'] as const) {
    const draft = { ...empty(language), questions: compared(language) };
    expect(missing(draft).map((one) => one.key)).not.toContain('ranked_bad');
    const { form, rules } = bodyOf(draft);
    expect(markedColumns(form)).toEqual(['answer_a', 'answer_b']);
    expect(form.fields.map((one) => one.kind)).toEqual(['ranking', 'choice', 'choice', 'text']);
    const project = { id: 'prj_1', name: 'x', form, rules: { ...rules, quality: { overlap: 3, acceptance: 'consensus' } } };
    expect(draftOf(project as never, language).questions[0]).toMatchObject({ kind: 'ranking', options: draft.questions[0]?.options, ranked: 'data', ties: true });
    expect(fitsSamples(draft)).toBe(true);
    const rows = (await sampleFile(draft).text()).trim().split('\n').map((line) => JSON.parse(line) as Record<string, string>);
    expect(rows).toHaveLength(4);
    expect(rows.every((row) => Object.keys(row).join() === 'prompt,answer_a,answer_b' && Object.values(row).every(Boolean))).toBe(true);
    const three = await sampleFile({ ...empty(language), questions: ranked(language) }).text();
    expect(three).toContain('answer_c');
  }
  const own = { ...question('ranking', 'q'), ranked: 'form' as const, options: 'red=红\nblue' };
  expect(badRanked(own)).toBe(false);
  expect(badRanked({ ...own, options: 'red' })).toBe(true);
  expect(badRanked({ ...own, options: 'a>b\nc' })).toBe(true);
  expect(fitsSamples({ ...empty('en'), questions: [own] })).toBe(false);
  const field = bodyOf({ ...empty('zh-CN'), questions: [{ ...own, question: '?' }] }).form.fields[0];
  expect(field).toMatchObject({ kind: 'ranking', options: [{ value: 'red', label: { 'zh-CN': '红' } }, { value: 'blue', label: { 'zh-CN': 'blue' } }] });
});
