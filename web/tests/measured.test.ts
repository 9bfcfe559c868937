// The wizard's finer rules of quality: there and back, refused where the server would, and nothing where nobody asked; the
// sentences and figures made of them.
import { expect, test } from 'vitest';
import type { ProjectView } from '../src/api/names.ts';
import { bundleExample, bundlePays } from '../src/lib/bundled.ts';
import type { Quality, Rules } from '../src/lib/form.ts';
import { setLanguage } from '../src/lib/language.svelte.ts';
import { bundleFault, PLAIN_BUNDLE } from '../src/pages/requester/bundle.ts';
import type { BundleDraft } from '../src/pages/requester/bundle.ts';
import { bodyOf, draftOf, empty, missing } from '../src/pages/requester/draft.ts';
import type { Draft } from '../src/pages/requester/draft.ts';
import { forecast } from '../src/pages/requester/forecast.ts';
import { preview } from '../src/pages/requester/table.ts';
import { gradeFault, PLAIN, USUAL_GRADES } from '../src/pages/requester/measured.ts';
import type { Measured } from '../src/pages/requester/measured.ts';
import { byCost, byDay, bySureness, eachCosts } from '../src/pages/requester/quality/figures.ts';
import { decidedWords, gradeWords, knownWords } from '../src/pages/worker/quality.ts';

const draft = (measured?: Partial<Measured>): Draft => ({ ...empty('en'), tasks: 100, ...(measured ? { measured: { ...PLAIN, ...measured } } : {}) });
const ALL: Partial<Measured> = { adaptive: true, least: 2, targetPpm: 950_000, worth: '2.50', dispatch: true, knownAfter: 20, newcomersPpm: 300_000, abovePpm: 900_000, gold: true, ratePpm: 100_000, feedback: 'at_once', passPpm: 700_000, leastSeen: '8', grades: USUAL_GRADES };

test('rules without the finer ones are what they always were, to the byte', () => {
  const rules = JSON.stringify(bodyOf(draft()).rules);
  expect(rules).toContain('"price":{"unit":"task","rate_micros":100000},"quality":{"overlap":3,"acceptance":"consensus"},"clocks"');
  expect(JSON.stringify(bodyOf(draft({})).rules)).toBe(rules);
  expect(Object.keys(draftOf({ id: 'prj_1', name: 'x', form: { fields: [] }, rules: bodyOf(draft()).rules } as unknown as ProjectView, 'en'))).not.toContain('measured');
});

test('the finer rules are written as the server reads them, and read again as they were typed', () => {
  const body = bodyOf(draft(ALL));
  expect(body.rules.quality).toEqual({
    overlap: 3, acceptance: 'consensus', adaptive: { least: 2, target_ppm: 950_000, worth_micros: 2_500_000 }, accept_above_ppm: 900_000,
    gold: { rate_ppm: 100_000, feedback: 'at_once', pass_ppm: 700_000, least_seen: 8 }, dispatch: { known_after: 20, newcomers_ppm: 300_000 },
  });
  expect(body.rules.price?.graded?.map((grade) => [grade.at_least_ppm, grade.pay_ppm])).toEqual([[0, 800_000], [750_000, 1_000_000], [950_000, 1_200_000]]);
  const again = draftOf({ id: 'prj_1', ...body } as unknown as ProjectView, 'en');
  expect(again.measured).toEqual({ ...PLAIN, ...ALL });
  expect(bodyOf(again).rules).toEqual(body.rules);
  // Without tasks in doubt there is nothing to give to anybody first.
  expect(bodyOf({ ...draft({ ...ALL, adaptive: false }) }).rules.quality).not.toHaveProperty('dispatch');
  // Only consensus accepts by how sure it is.
  expect(bodyOf({ ...draft(ALL), acceptance: 'manual' }).rules.quality).not.toHaveProperty('accept_above_ppm');
});

test('what the server would refuse is told where it is typed', () => {
  const grades = (...of: [string, string][]) => draft({ gold: true, grades: of.map(([from, pays]) => ({ from, pays })) });
  expect(gradeFault(grades(['0', '40'], ['80', '100']))).toEqual({ key: 'g_number', grade: 1 });
  expect(gradeFault(grades(['0', ''], ['80', '100']))).toEqual({ key: 'g_number', grade: 1 });
  expect(gradeFault(grades(['0', '80'], ['80', '70']))).toEqual({ key: 'g_ascending', grade: 2 });
  expect(gradeFault(grades(['0', '80'], ['80', '90']))).toEqual({ key: 'g_never_whole', grade: 2 });
  expect(gradeFault(grades(['0', '80'], ['80', '100']))).toBeNull();
  expect(gradeFault(draft({ grades: USUAL_GRADES }))).toEqual({ key: 'g_unmeasured', grade: 1 });
  const keys = missing(draft({ adaptive: true, least: 5, gold: true, leastSeen: '0', grades: [{ from: '0', pays: '10' }] })).map((one) => one.key);
  expect(keys).toContain('rules_bad');
  expect(keys).toContain('grades_bad');
});

test('the forecast says what is held at most and what is likely', () => {
  const plain = forecast(draft(), 80_000);
  expect([plain.answers, plain.answersLikely, plain.known, plain.pay, plain.all]).toEqual([300, 300, 0, 30_000_000, 32_400_000]);
  const fine = forecast({ ...draft({ ...ALL, worth: '' }), overlap: 5 }, 80_000);
  // Five answers each and a tenth known ones, at the best grade's 0.12.
  expect([fine.answers, fine.known, fine.pay]).toEqual([556, 56, 556 * 120_000]);
  expect(fine.answersLikely).toBeGreaterThan(222);
  expect(fine.answersLikely).toBeLessThan(fine.answers);
  expect(fine.allLikely).toBe(fine.answersLikely * 108_000);
});

test('rows with a right answer are known tasks, and paid by how many are mixed in', () => {
  const file = ['text,gold', 'one,', 'two,a', 'three,"a,b"', 'four, '].join('\n');
  expect(preview('tasks.csv', file)).toMatchObject({ count: 4, known: 2 });
  expect(preview('tasks.jsonl', '{"text":"a"}\n{"data":{"text":"b","gold":{"answer":"a"}}}\n{"gold":null}')).toMatchObject({ count: 3, known: 1 });
  const read = { ...draft({ gold: true, ratePpm: 100_000 }), tasks: 120, known: 20 };
  // A hundred tasks, three answers each, and a tenth of all handed out known ones: as `Quality::gold_beside` counts.
  expect([forecast(read, 0).tasks, forecast(read, 0).answers, forecast(read, 0).known]).toEqual([100, 334, 34]);
  const plain = { ...draft(), tasks: 120, known: 20 };
  expect([forecast(plain, 0).tasks, forecast(plain, 0).answers]).toEqual([120, 360]);
});

test('rules are said in sentences, with no word of what is not there', () => {
  setLanguage('en');
  const plain: Quality = { overlap: 3, acceptance: 'consensus' };
  expect(decidedWords(plain)).toHaveLength(1);
  expect(knownWords(plain)).toEqual([]);
  const { quality } = bodyOf(draft(ALL)).rules as Rules;
  expect(decidedWords(quality)[0]).toContain('asked of 2 people first, and of more only while in doubt, 3 at most; it stops at 95%');
  expect(decidedWords(quality)[1]).toContain('90% or more');
  expect(decidedWords(quality).at(-2)).toContain('fewer than 20 judged answers');
  expect(decidedWords(quality).at(-1)).toContain('Newcomers get 30% of the tasks at least');
  expect(decidedWords({ ...quality, dispatch: { known_after: 20 } }).at(-1)).toContain('fewer than 20');
  expect(knownWords(quality)).toEqual([expect.stringContaining('one task in 10'), expect.stringContaining('at once'), expect.stringContaining('below 70%')]);
  const price = (bodyOf(draft(ALL)).rules as Rules).price;
  expect(gradeWords(price, 'CNY', 800_000)).toEqual({ now: '80% of the price, ¥0.08 an answer at most.', next: 'With the upper end at 75%: the whole price, ¥0.10 an answer at most.' });
  expect(gradeWords(price, 'CNY', 1_000_000).next).toBe('With the middle at 95%: 120% of the price, ¥0.12 an answer at most.');
  expect(gradeWords(price, 'CNY', 1_200_000).next).toContain('highest');
  setLanguage('zh-CN');
});

test('figures are drawn in order, and what is wholly sure belongs to the last bar', () => {
  const days = [
    { day: '2026-11-02', judged: 10, right_ppm: 900_000, gold: 0, gold_right_ppm: null },
    { day: '2026-11-01', judged: 20, right_ppm: 800_000, gold: 4, gold_right_ppm: 750_000 },
  ];
  const drawn = byDay({ days });
  expect(drawn.judged.map((point) => [point.at, point.ppm])).toEqual([[0, 800_000], [1, 900_000]]);
  expect(drawn.known.map((point) => [point.at, point.ppm])).toEqual([[0, 750_000]]);
  const costs = { accepted: 20, paid: '2.00', fees: '0.16', currency: 'CNY' as const, saved_answers: 3, by_answers: [{ answers: 3, tasks: 2, probability_ppm: 990_000 }, { answers: 2, tasks: 8, probability_ppm: 970_000 }] };
  expect(eachCosts(costs)).toBe(108_000);
  expect(byCost(costs).points.map((point) => [point.ppm, point.weight])).toEqual([[970_000, 1], [990_000, 0.25]]);
  expect(byCost(costs).ends[0]).toContain('¥0.216');
  const bars = bySureness({ sure: [{ from_ppm: 1_000_000, tasks: 2 }, { from_ppm: 950_000, tasks: 5 }, { from_ppm: 450_000, tasks: 1 }] });
  expect([bars[0]?.value, bars.at(-1)?.value, bars.length]).toEqual([1, 7, 11]);
});

test('a bundle that is graded as a whole is written, read again, refused where the server would, and explained in money', () => {
  const made = (bundle: Partial<BundleDraft>, measured: Partial<Measured> = { gold: true }): Draft => ({ ...draft(measured), unit: 'bundle', rate: '0.20', bundle: { ...PLAIN_BUNDLE, ...bundle } });
  expect((bodyOf(made({})).rules as Rules).price).toEqual({ unit: 'bundle', rate_micros: 200_000, bundle: 10 });
  const all = made({ way: 'all', least: '85' });
  const { price } = bodyOf(all).rules as Rules;
  expect(price).toEqual({ unit: 'bundle', rate_micros: 200_000, bundle: 10, bundle_quality: { all_or_nothing: true, at_least_ppm: 850_000 } });
  const stands = { id: 'prj_1', name: 'x', form: { fields: [] }, rules: bodyOf(all).rules } as unknown as ProjectView;
  expect(draftOf(stands, 'en').bundle).toEqual({ size: '10', way: 'all', least: '85' });
  expect(bundleFault(all)).toBe(null);
  expect(bundleFault(made({ way: 'all', least: '0' }))).toBe('least_bad');
  expect(bundleFault(made({ way: 'proportion', size: '101' }))).toBe('size_bad');
  expect(bundleFault(made({ size: '101' }))).toBe(null);
  expect(bundleFault(made({ way: 'proportion' }, {}))).toBe('unmeasured');
  expect(bundleFault(made({ way: 'proportion' }, { gold: true, grades: USUAL_GRADES }))).toBe('both');
  expect(missing(made({ way: 'proportion' }, {})).map(({ key }) => key)).toContain('bundle_bad');
  expect(bundleExample(price).map(({ of, right, pay_micros }) => [of, right, pay_micros])).toEqual([
    [10, 10, 200_000], [10, 9, 200_000], [10, 8, 0], [5, 5, 100_000], [5, 4, 0],
  ]);
  const proportion = (bodyOf(made({ way: 'proportion' })).rules as Rules).price;
  expect(bundleExample(proportion).map((line) => line.pay_micros)).toEqual([200_000, 180_000, 100_000, 80_000]);
  expect(bundlePays({ ...proportion, minimum_micros: 5000 }, 10, 1)).toBe(50_000);
});
