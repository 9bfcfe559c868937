// Two pictures looked at in the same place, however large each is.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { centred, fitted, zoomed } from '../src/editor/view/view.ts';
import { lookOf, looking } from '../src/lib/look.ts';
import { bodyOf, empty, missing } from '../src/pages/requester/draft.ts';
import { pair } from '../src/pages/requester/when.ts';

const side = fc.integer({ min: 200, max: 4000 });
const picture = fc.record({ width: side, height: side });

test('the place in the middle of one picture is the place in the middle of the other', () => {
  const size = { width: 400, height: 300 };
  fc.assert(fc.property(picture, picture, fc.double({ min: 1, max: 4, noNaN: true }), fc.double({ min: 0.3, max: 0.7, noNaN: true }), (one, other, times, share) => {
    const whole = fitted(one, size);
    const view = centred(zoomed(whole, { x: 200, y: 150 }, times), { x: share * one.width, y: share * one.height });
    const look = lookOf(view);
    expect(look.times).toBeCloseTo(times, 6);
    const theirs = lookOf(looking(fitted(other, size), look));
    expect([theirs.x, theirs.y, theirs.times].map((one) => one.toFixed(6))).toEqual([look.x, look.y, look.times].map((one) => one.toFixed(6)));
  }));
});

test('a whole picture is a whole picture', () => {
  const small = fitted({ width: 300, height: 200 }, { width: 320, height: 240 });
  const large = fitted({ width: 3000, height: 2400 }, { width: 160, height: 240 });
  expect(lookOf(small)).toEqual({ x: 0.5, y: 0.5, times: 1 });
  expect(looking(large, lookOf(small))).toEqual(large);
});

test('the gallery asks which of two pictures is better only where they differ', () => {
  const draft = { ...empty('en'), name: 'x', questions: pair('en'), instructions: 'x', purpose: 'x', show: ['left', 'right'].map((column) => ({ column, style: 'picture' as const })) };
  const { form } = bodyOf(draft);
  expect(missing(draft)).toEqual([]);
  expect(form.show).toEqual([{ column: 'left', style: 'picture' }, { column: 'right', style: 'picture' }]);
  expect(form.fields[1]).toMatchObject({ kind: 'ranking', when: { field: 'same', is: ['different'] }, options: [{ value: 'left' }, { value: 'right' }] });
});
