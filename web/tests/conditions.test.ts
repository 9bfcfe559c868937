// Questions asked only sometimes: which are asked, what is judged and sent, what pays, and what the wizard makes of them.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import '../src/editor/answer/asked.ts';
import { askedOf } from '../src/editor/answer/when.ts';
import { payOf } from '../src/lib/form.ts';
import type { Form } from '../src/lib/form.ts';
import { bodyOf, draftOf, empty, missing, question } from '../src/pages/requester/draft.ts';
import { badWhen, signs } from '../src/pages/requester/when.ts';
import { judge } from '../src/pages/work/judge.ts';

const words = (text: string) => ({ en: text });
const options = (...values: string[]) => values.map((value) => ({ value, label: words(value) }));
// The form of crates/labels/tests/conditions.rs.
const form: Form = {
  fields: [
    { name: 'kind', kind: 'choice', question: words('?'), options: options('sign', 'shop', 'other') },
    { name: 'says', kind: 'text', question: words('?'), required: false, min_chars: 0, when: { field: 'kind', is: ['sign', 'shop'] } },
    { name: 'language', kind: 'text', question: words('?'), when: { field: 'says', answered: true } },
    { name: 'worn', kind: 'choice', many: true, question: words('?'), options: options('sign', 'shop', 'other'), when: { field: 'kind', is: ['sign'] } },
  ],
};
const names = (answer: Record<string, unknown>) => askedOf(form.fields, answer).map((field) => field.name);

test('a chain of questions comes and goes with the answer at its top', () => {
  expect(names({})).toEqual(['kind']);
  expect(names({ kind: 'shop' })).toEqual(['kind', 'says']);
  expect(names({ kind: 'shop', says: '  ' })).toEqual(['kind', 'says']);
  expect(names({ kind: 'sign', says: 'Stop' })).toEqual(['kind', 'says', 'language', 'worn']);
  // What was typed is still there, and neither it nor what hangs on it is asked.
  expect(names({ kind: 'other', says: 'Stop', language: 'en' })).toEqual(['kind']);
});

test('what is not asked is neither needed nor sent', () => {
  const typed = { kind: 'other', says: 'Stop', language: '', worn: ['sign'] };
  expect(judge(form, typed, null, 'en')).toEqual({ answer: { kind: 'other' }, slips: [] });
  const { answer, slips } = judge(form, { ...typed, kind: 'sign' }, null, 'en');
  expect(answer).toEqual({ kind: 'sign', says: 'Stop', worn: ['sign'] });
  expect(slips.map((slip) => slip.field)).toEqual(['language']);
});

test('whatever stands there, what is sent is what is asked', () => {
  const text = fc.option(fc.constantFrom('', ' ', 'Stop'), { nil: undefined });
  const typed = fc.record({ kind: fc.option(fc.constantFrom('sign', 'shop', 'other'), { nil: undefined }), says: text, language: text, worn: fc.option(fc.constant(['shop']), { nil: undefined }) });
  fc.assert(fc.property(typed, (given) => {
    const says = given.kind === 'sign' || given.kind === 'shop';
    const asked = ['kind', ...(says ? ['says'] : []), ...(says && given.says?.trim() ? ['language'] : []), ...(given.kind === 'sign' ? ['worn'] : [])];
    expect(names(given)).toEqual(asked);
    const { answer, slips } = judge(form, given, null, 'en');
    for (const name of [...Object.keys(answer), ...slips.map((slip) => slip.field)]) expect(asked).toContain(name);
  }));
});

test('a node of a tree stands for what is below it, and only whole nodes count', () => {
  const fields: Form['fields'] = [
    { name: 'kind', kind: 'taxonomy', many: true, question: words('?'), options: [{ value: 'a', label: words('A'), options: options('b') }, { value: 'ab', label: words('AB') }] },
    { name: 'why', kind: 'text', question: words('?'), when: { field: 'kind', is: ['a'] } },
  ];
  const asks = (kind: string[]) => askedOf(fields, { kind }).length === 2;
  expect([asks(['a']), asks(['ab', 'a/b']), asks(['ab']), asks([])]).toEqual([true, true, false, false]);
});

test('objects that are not asked for pay nothing', () => {
  const boxes: Form = { fields: [form.fields[0]!, { name: 'objects', kind: 'boxes', question: words('?'), classes: options('car'), when: { field: 'kind', is: ['sign'] } }] };
  const drawn = [{ class: 'car', x: 1, y: 1, width: 5, height: 5 }];
  const price = { unit: 'object' as const, rate_micros: 10, maximum_units: 5 };
  expect(payOf(price, boxes, { kind: 'sign', objects: drawn })).toBe(10);
  expect(payOf(price, boxes, { kind: 'shop', objects: drawn })).toBe(0);
});

test('the wizard writes conditions and reads them back', () => {
  const draft = { ...empty('en'), name: 'Signs', questions: signs('en'), instructions: 'x', purpose: 'x', source: 'pictures' as const };
  const body = bodyOf(draft);
  expect(body.form.fields.map((field) => field.when)).toEqual([undefined, { field: 'kind', is: ['sign', 'board'] }, { field: 'legible', is: ['yes', 'partly'] }, { field: 'kind', is: ['sign'] }]);
  expect(missing(draft)).toEqual([]);
  const project = { id: 'prj_1', name: 'Signs', form: body.form, rules: body.rules } as unknown as Parameters<typeof draftOf>[0];
  expect(bodyOf({ ...draftOf(project, 'en') }).form.fields).toEqual(body.form.fields);
});

test('a question hangs on one further up and on options that are there', () => {
  const [kind, legible, says] = signs('zh-CN') as [ReturnType<typeof question>, ReturnType<typeof question>, ReturnType<typeof question>];
  expect(badWhen(legible, [kind])).toBe(false);
  expect(badWhen(legible, [])).toBe(true);
  expect(badWhen({ ...legible, whenIs: [] }, [kind])).toBe(true);
  expect(badWhen({ ...legible, whenIs: undefined }, [kind])).toBe(false);
  expect(badWhen(legible, [{ ...kind, options: 'sign=Sign\nother=Other' }])).toBe(true);
  const draft = { ...empty('en'), name: 'x', questions: [legible, kind, says].map((one) => ({ ...one, question: '?' })), instructions: 'x', purpose: 'x' };
  expect(missing(draft)).toContainEqual({ key: 'when_bad', step: 0 });
});

test('several conditions are met together, and the wizard writes and reads them', () => {
  const all = [{ field: 'kind', is: ['sign'] }, { field: 'says', answered: true }];
  const fields: Form['fields'] = [...form.fields.slice(0, 2), { name: 'tin', kind: 'text', question: words('?'), when: { all } }];
  const asks = (answer: Record<string, unknown>) => askedOf(fields, answer).some((field) => field.name === 'tin');
  expect([asks({ kind: 'sign', says: 'Stop' }), asks({ kind: 'sign' }), asks({ kind: 'shop', says: 'Stop' }), asks({ says: 'Stop' })]).toEqual([true, false, false, false]);
  const both: Form = { fields };
  expect(judge(both, { kind: 'shop', says: 'Stop', tin: 'x' }, null, 'en')).toEqual({ answer: { kind: 'shop', says: 'Stop' }, slips: [] });
  expect(judge(both, { kind: 'sign', says: 'Stop' }, null, 'en').slips.map((slip) => slip.field)).toEqual(['tin']);
  const [kind, legible, says] = signs('en') as [ReturnType<typeof question>, ReturnType<typeof question>, ReturnType<typeof question>];
  const more = { ...says, whenMore: [{ field: 'kind', is: ['sign'] }] };
  expect(badWhen(more, [kind, legible])).toBe(false);
  expect(badWhen({ ...more, whenMore: [{ field: 'legible', is: ['yes', 'partly'] }] }, [kind, legible])).toBe(true);
  const draft = { ...empty('en'), name: 'Signs', questions: [kind, legible, more], instructions: 'x', purpose: 'x', source: 'pictures' as const };
  const body = bodyOf(draft);
  expect(body.form.fields[2]?.when).toEqual({ all: [{ field: 'legible', is: ['yes', 'partly'] }, { field: 'kind', is: ['sign'] }] });
  const project = { id: 'prj_1', name: 'Signs', form: body.form, rules: body.rules } as unknown as Parameters<typeof draftOf>[0];
  expect(bodyOf({ ...draftOf(project, 'en') }).form.fields).toEqual(body.form.fields);
});
