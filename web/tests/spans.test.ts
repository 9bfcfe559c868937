// Questions for spans as the wizard holds them, and answers to them as pages judge and price them.
import { expect, test } from 'vitest';
import { payOf } from '../src/lib/form.ts';
import type { Form, SpansField } from '../src/lib/form.ts';
import '../src/editor/answer/spans.ts';
import { markedColumns, sharedSpans } from '../src/lib/marked.ts';
import { judge } from '../src/pages/work/judge.ts';
import { bodyOf, draftOf, empty, missing, question } from '../src/pages/requester/draft.ts';
import { badRelations } from '../src/pages/requester/spans.ts';

const asked = { ...question('spans', 'names'), question: '谁在哪里?', classes: 'person=人名\nfirm=机构', column: 'said', overlap: 'nested' as const, mostBoxes: '30', relations: '任职于: 人名 > 机构\nnear: 机构 - 机构\nabout' };

test('a question for spans becomes a field and is read again', () => {
  const draft = { ...empty('zh-CN'), questions: [asked], show: [{ column: 'said' }], unit: 'object' as const };
  const { form, rules } = bodyOf(draft);
  const field = form.fields[0] as SpansField;
  expect(field).toMatchObject({ kind: 'spans', column: 'said', overlap: 'nested', granularity: 'character', at_most: 30 });
  expect(field.classes).toEqual([{ value: 'person', label: { 'zh-CN': '人名' }, key: '1' }, { value: 'firm', label: { 'zh-CN': '机构' }, key: '2' }]);
  expect(field.relations).toEqual([
    { value: '任职于', label: { 'zh-CN': '任职于' }, from: ['person'], to: ['firm'], directed: true },
    { value: 'near', label: { 'zh-CN': 'near' }, from: ['firm'], to: ['firm'], directed: false },
    { value: 'about', label: { 'zh-CN': 'about' }, directed: true },
  ]);
  expect(missing(draft).map((one) => one.key)).not.toContain('units_bad');
  const project = { id: 'prj_1', name: 'x', form, rules: { quality: { overlap: 1, acceptance: 'manual' }, instructions: {}, terms: { purpose: {}, scope: {} }, clocks: {}, currency: 'CNY', ...rules } };
  const [again] = draftOf(project as never, 'zh-CN').questions;
  expect(again).toMatchObject({ classes: 'person=人名\nfirm=机构', relations: '任职于: 人名 > 机构\nnear: 机构 - 机构\nabout', column: 'said', overlap: 'nested' });
});

test('a relation of classes that are not there is told', () => {
  expect(badRelations(asked)).toBe(false);
  for (const relations of ['任职于: 人名 > 城市', 'a: 人名', 'same\nsame']) expect(badRelations({ ...asked, relations })).toBe(true);
});

test('what was marked is judged, counted and compared', () => {
  const form: Form = { show: [{ column: 'said' }], fields: [{ kind: 'spans', name: 'names', question: {}, classes: [{ value: 'a', label: {} }], at_least: 1 }] };
  expect(markedColumns(form)).toEqual(['said']);
  const span = { start: 0, end: 2, class: 'a' };
  const names = { spans: [span, { ...span, start: 3, end: 5 }], relations: [] };
  expect(judge(form, { names }, null, 'en')).toEqual({ answer: { names }, slips: [] });
  expect(judge(form, {}, null, 'en').slips.map((slip) => slip.field)).toEqual(['names']);
  expect(judge(form, { names: { spans: [span, { ...span, start: 1, end: 3 }], relations: [] } }, null, 'en').slips[0]).toMatchObject({ field: 'names', at: 1 });
  expect(payOf({ unit: 'object', rate_micros: 100, maximum_units: 9 }, form, { names })).toBe(200);
  expect(sharedSpans(names, { spans: [span], relations: [] })).toEqual([true, false]);
});
