import { expect, test } from 'vitest';
import type { Answer, DrawnBox, Form } from '../src/lib/form.ts';
import { fromServer, mostPay, payOf } from '../src/lib/form.ts';
import { judge } from '../src/pages/work/judge.ts';
import { pictureColumn } from '../src/pages/work/whole.ts';

const form: Form = {
  fields: [
    { name: 'mood', kind: 'choice', question: {}, options: [{ value: 'a', label: {} }, { value: 'b', label: {} }] },
    { name: 'topics', kind: 'choice', question: {}, many: true, at_least: 2, at_most: 2, options: ['x', 'y', 'z'].map((value) => ({ value, label: {} })) },
    { name: 'plate', kind: 'text', question: {}, min_chars: 2, max_chars: 4, characters: '0-9A-Z-' },
    { name: 'sum', kind: 'number', question: {}, minimum: '0', maximum: '100', step: '0.05', required: false },
  ],
};
const told = (answer: Answer) => judge(form, answer, null, 'zh-CN').slips.map((slip) => `${slip.field} ${slip.text.split(/[(:（：]/)[0]}`);

test('what is missing or wrong is named, field by field', () => {
  expect(told({})).toEqual(['mood 还没有填', 'topics 还没有填', 'plate 还没有填']);
  expect(told({ mood: 'a', topics: ['x'], plate: 'A', sum: 'x' })).toEqual(['topics 选得太少', 'plate 太短', 'sum 不是可用的数']);
  expect(told({ mood: 'a', topics: ['x', 'y', 'z'], plate: 'ABCDE', sum: '-1' })).toEqual(['topics 选得太多', 'plate 太长', 'sum 超出范围']);
  expect(told({ mood: 'a', topics: ['x', 'y'], plate: 'ab', sum: '100.05' })).toEqual(['plate 有不能用的字符', 'sum 超出范围']);
  expect(told({ mood: 'a', topics: ['x', 'y'], plate: 'A-1', sum: '0.07' })).toEqual(['sum 不在步长上']);
  expect(told({ mood: 'a', topics: ['x', 'y'], plate: 'A-1' })).toEqual([]);
});

test('an answer is sent in the order of the form, without what was left empty', () => {
  expect(judge(form, { mood: 'a', topics: ['z', 'x'], plate: ' A1 ', sum: ' ' }, null, 'en').answer).toEqual({ mood: 'a', topics: ['x', 'z'], plate: 'A1' });
});

test('boxes outside of the picture, too small or of no class are told where they are', () => {
  const boxes: Form = {
    show: [{ column: 'photo', style: 'picture' }],
    fields: [{ name: 'cars', kind: 'boxes', question: {}, min_size: 8, classes: [{ value: 'car', label: {} }] }],
  };
  expect(pictureColumn(boxes)).toBe('photo');
  const box = { class: 'car', x: 0, y: 0, width: 20, height: 20 };
  const told = (drawn: DrawnBox[]) => judge(boxes, { cars: drawn }, { width: 100, height: 50 }, 'en').slips;
  expect(told([])).toEqual([]);
  expect(told([box])).toEqual([]);
  expect(told([box, { ...box, x: 90 }])[0]).toMatchObject({ field: 'cars', at: 1 });
  expect(told([{ ...box, width: 7 }])[0]?.text).toContain('too small');
});

test('what an answer pays goes by its boxes', () => {
  const form: Form = { fields: [{ name: 'cars', kind: 'boxes', question: {}, classes: [] }] };
  const price = { unit: 'object', rate_micros: 35_000, minimum_micros: 20_000, maximum_units: 2 } as const;
  const boxes = (count: number) => ({ cars: Array.from({ length: count }, (_, at) => ({ class: 'a', x: at, y: 0, width: 9, height: 9 })) });
  expect([0, 1, 2, 3].map((count) => payOf(price, form, boxes(count)))).toEqual([20_000, 35_000, 70_000, 70_000]);
});

test("the server's answer fits the parts of the form again", () => {
  expect(fromServer({ mood: 'a', topics: ['x'], sum: 12.5 })).toEqual({ mood: 'a', topics: ['x'], sum: '12.5' });
  const box = { class: 'car', x: 1, y: 2, width: 3, height: 4 };
  expect(fromServer({ cars: [box] })).toEqual({ cars: [box] });
});

test('the most an answer pays follows the price rule', () => {
  expect(mostPay({ unit: 'task', rate_micros: 60_000 })).toBe(60_000);
  expect(mostPay({ unit: 'character', rate_micros: 1_000, maximum_units: 200 })).toBe(200_000);
  expect(mostPay({ unit: 'media_minute', rate_micros: 2_400_000, maximum_units: 90_000 })).toBe(3_600_000);
  expect(mostPay({ unit: 'bundle', rate_micros: 1_000_000, bundle: 3 })).toBe(333_334);
  expect(mostPay({ unit: 'task', rate_micros: 10, minimum_micros: 50 })).toBe(50);
});
