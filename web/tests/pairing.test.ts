// Pairs as the pages work them out: the same numbers as the server's tests have by hand, and rules the wizard writes.
import { expect, test } from 'vitest';
import { agreeing, enough, reliability } from '../src/lib/pairing.ts';
import { bodyOf, draftOf, empty, fitsPairs, missing, setPairs } from '../src/pages/requester/draft.ts';

test('a newcomer, as the server has it by hand', () => {
  const pairs = { labels: 4, attentionPpm: 800_000, targetPpm: 990_000 };
  const ppm = (seen: 'right' | 'wrong' | 'unseen') => Math.round(reliability(pairs, seen) * 1_000_000);
  expect([ppm('right'), ppm('unseen'), ppm('wrong')]).toEqual([808_904, 730_000, 516_667]);
});

test('of two options three careful newcomers make an item known, of a text two', () => {
  const of = (labels: number) => ({ labels, attentionPpm: 900_000, targetPpm: 990_000 });
  expect(enough(of(2), 2, 9)).toBe(3);
  expect(agreeing(of(2), 2)).toBeLessThan(0.99);
  expect(enough(of(200), 1, 9)).toBe(2);
  expect(enough({ ...of(2), targetPpm: 999_999 }, 2, 3)).toBe(null);
});

test('the wizard writes rules that say each thing once, and reads them back', () => {
  const draft = { ...empty('en'), name: 'Words', right: '', instructions: 'Read.', purpose: 'Test.' };
  draft.questions = draft.questions.map((one) => ({ ...one, question: 'Which?', options: 'a\nb' }));
  setPairs(draft, true);
  const { rules } = bodyOf(draft);
  expect(rules.mode).toEqual({ pairing: { attention_ppm: 900_000, least_votes: 2, most_votes: 9, target_ppm: 990_000 } });
  expect(rules.quality).toMatchObject({ overlap: 9, adaptive: { least: 2, target_ppm: 990_000 }, gold: { rate_ppm: 500_000, feedback: 'after' } });
  expect(missing(draft)).toEqual([]);
  const stands = { id: 'prj_1', name: 'Words', form: bodyOf(draft).form, rules } as never;
  expect(draftOf(stands, 'en')).toMatchObject({ pairs: true, attentionPpm: 900_000, game: false, overlap: 9 });
  expect(bodyOf({ ...draft, attentionPpm: 700_000 }).rules.mode).toMatchObject({ pairing: { attention_ppm: 700_000 } });
  setPairs(draft, false);
  expect(bodyOf(draft).rules.mode).toBeUndefined();
  expect(bodyOf(draft).rules.quality?.gold).toBeUndefined();
});

test('pairs ask one thing', () => {
  const draft = empty('en');
  expect(fitsPairs(draft)).toBe(true);
  const [one] = draft.questions;
  if (!one) throw new Error('a question');
  expect(fitsPairs({ ...draft, questions: [{ ...one, kind: 'text', maxChars: '40' }] })).toBe(true);
  expect(fitsPairs({ ...draft, questions: [{ ...one, kind: 'text', maxChars: '2000' }] })).toBe(false);
  expect(fitsPairs({ ...draft, questions: [{ ...one, required: false }] })).toBe(false);
  expect(fitsPairs({ ...draft, questions: [one, one] })).toBe(false);
});
