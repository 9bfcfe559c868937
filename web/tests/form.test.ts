import { expect, test } from 'vitest';
import type { Form } from '../src/lib/form.ts';
import { fromServer, mostPay, slips, toSend } from '../src/lib/form.ts';

const form: Form = {
  fields: [
    { name: 'mood', kind: 'choice', question: {}, options: [{ value: 'a', label: {} }, { value: 'b', label: {} }] },
    { name: 'topics', kind: 'choice', question: {}, many: true, at_least: 2, at_most: 2, options: ['x', 'y', 'z'].map((value) => ({ value, label: {} })) },
    { name: 'plate', kind: 'text', question: {}, min_chars: 2, max_chars: 4, characters: '0-9A-Z-' },
    { name: 'sum', kind: 'number', question: {}, minimum: '0', maximum: '100', step: '0.05', required: false },
  ],
};
const keys = (answer: Record<string, string | string[]>) => slips(form, answer).map((slip) => `${slip.field} ${slip.key}`);

test('what is missing or wrong is named, field by field', () => {
  expect(keys({})).toEqual(['mood missing', 'topics missing', 'plate missing']);
  expect(keys({ mood: 'a', topics: ['x'], plate: 'A', sum: 'x' })).toEqual(['topics too_few', 'plate too_short', 'sum not_number']);
  expect(keys({ mood: 'a', topics: ['x', 'y', 'z'], plate: 'ABCDE', sum: '-1' })).toEqual(['topics too_many', 'plate too_long', 'sum too_small']);
  expect(keys({ mood: 'a', topics: ['x', 'y'], plate: 'ab', sum: '100.05' })).toEqual(['plate character', 'sum too_large']);
  expect(keys({ mood: 'a', topics: ['x', 'y'], plate: 'A-1', sum: '0.07' })).toEqual(['sum off_step']);
  expect(keys({ mood: 'a', topics: ['x', 'y'], plate: 'A-1' })).toEqual([]);
});

test('an answer is sent in the order of the form, without what was left empty', () => {
  expect(toSend(form, { mood: 'a', topics: ['z', 'x'], plate: ' A1 ', sum: ' ' })).toEqual({ mood: 'a', topics: ['x', 'z'], plate: 'A1' });
});

test("the server's answer fits the parts of the form again", () => {
  expect(fromServer({ mood: 'a', topics: ['x'], sum: 12.5 })).toEqual({ mood: 'a', topics: ['x'], sum: '12.5' });
});

test('the most an answer pays follows the price rule', () => {
  expect(mostPay({ unit: 'task', rate_micros: 60_000 })).toBe(60_000);
  expect(mostPay({ unit: 'character', rate_micros: 1_000, maximum_units: 200 })).toBe(200_000);
  expect(mostPay({ unit: 'media_minute', rate_micros: 2_400_000, maximum_units: 90_000 })).toBe(3_600_000);
  expect(mostPay({ unit: 'bundle', rate_micros: 1_000_000, bundle: 3 })).toBe(333_334);
  expect(mostPay({ unit: 'task', rate_micros: 10, minimum_micros: 50 })).toBe(50);
});
