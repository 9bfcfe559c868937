// Small rules of pages: routes, active time, what a day brought, the wizard's sums, tables, curl.
import { describe, expect, test } from 'vitest';
import type { AssignmentView, CardView } from '../src/api/names.ts';
import { match } from '../src/lib/router.svelte.ts';
import { clock, span } from '../src/lib/time.svelte.ts';
import { setLanguage } from '../src/lib/language.svelte.ts';
import { csv } from '../src/lib/download.ts';
import { ActiveTime } from '../src/pages/work/active.ts';
import { byDay, startOfDay, sumSince } from '../src/pages/worker/today.ts';
import { plan } from '../src/pages/worker/plan.ts';
import { bodyOf, draftOf, empty, missing, optionsOf } from '../src/pages/requester/draft.ts';
import { forecast, majority, rateFor } from '../src/pages/requester/forecast.ts';
import { csvRecords, preview } from '../src/pages/requester/table.ts';
import { forecastMs, parts, totals } from '../src/pages/requester/totals.ts';
import { ROUTES } from '../src/routes.ts';

test('an address finds its page, fixed ones before those with parts', () => {
  expect(match(ROUTES, '/projects/new')?.route.path).toBe('/projects/new');
  expect(match(ROUTES, '/projects/prj_1/review')?.parameters).toEqual({ id: 'prj_1' });
  expect(match(ROUTES, '/hall/prj_1/work')?.route.bare).toBe(true);
  expect(match(ROUTES, '/nowhere')).toBeNull();
});

test('time is told in the largest unit that says enough', () => {
  setLanguage('zh-CN');
  expect(span(23 * 3_600_000 + 5)).toBe('23 小时');
  expect(span(90 * 60_000)).toBe('90 分钟');
  expect(span(72 * 3_600_000)).toBe('3 天');
  expect(span(72 * 3_600_000 - 1)).toBe('71 小时');
  expect(span(-5)).toBe('0 秒');
  setLanguage('en');
  expect(span(60_000)).toBe('60 seconds');
  expect(span(7 * 86_400_000)).toBe('7 days');
  expect(clock(252_000)).toBe('04:12');
  expect(clock(3_723_000)).toBe('1:02:03');
});

test('active time leaves out hidden pages and long pauses', () => {
  const active = new ActiveTime();
  active.begin(0, 1000);
  active.touch(10_000);
  expect(active.total(20_000)).toBe(21_000);
  active.touch(200_000); // nobody moved from 10 s on: a minute of it counts
  expect(active.total(200_000)).toBe(1000 + 70_000);
  active.pause(205_000);
  expect(active.total(900_000)).toBe(1000 + 75_000);
  active.touch(900_000);
  expect(active.total(901_000)).toBe(1000 + 76_000);
});

test('a day, a week and an hour are added up from what was paid', () => {
  const noon = startOfDay(Date.UTC(2026, 10, 22, 12)) + 12 * 3_600_000;
  const item = (hoursAgo: number, paid: string) => ({ decided_at: new Date(noon - hoursAgo * 3_600_000).toISOString(), paid, active_ms: 30_000 }) as AssignmentView;
  const items = [item(1, '0.05'), item(2, '0.05'), item(30, '1.00')];
  expect(sumSince(items, startOfDay(noon))).toEqual({ tasks: 2, paid: 100_000, activeMs: 60_000, hourly: 6_000_000 });
  expect(byDay(items, noon, 3).map((one) => one.paid)).toEqual([0, 1_000_000, 100_000]);
});

test('a time window is filled with the best-paid work there is enough of', () => {
  const card = (project: string, hourly: string | null, wanted: number, eligible = true) =>
    ({ project, hourly_pay: hourly, answers_wanted: wanted, eligible, most_pay: '0.10', price: { unit: 'task', rate: '0.10' } }) as CardView;
  const set = plan([card('slow', '10', 9999), card('fast', '36', 60), card('unknown', null, 10), card('closed', '99', 99, false)], 40);
  expect(set.map((one) => [one.card.project, one.minutes])).toEqual([['fast', 10], ['slow', 30]]);
});

describe('the wizard', () => {
  test('knows what a majority is worth', () => {
    expect(majority(1, 0.85)).toBeCloseTo(0.85);
    expect(majority(3, 0.85)).toBeCloseTo(0.93925);
    expect(majority(2, 0.85)).toBeCloseTo(0.85);
  });
  test('counts the escrow as the engine does: pay and fee of each answer, floored', () => {
    const draft = { ...empty('zh-CN'), tasks: 10, overlap: 3, rate: '0.123456', seconds: '12' };
    expect(forecast(draft, 80_000)).toMatchObject({ answers: 30, pay: 30 * 123_456, fee: 30 * 9_876, hourly: 37_036_800 });
    expect(rateFor(draft, 18_000_000)).toBe('0.06');
  });
  test('says what is missing, and where', () => {
    expect(missing(empty('en')).map((one) => one.key)).toEqual(['name', 'question', 'options_bad', 'instructions_bad', 'purpose_bad']);
  });
  test('reads back the project it wrote', () => {
    const draft = empty('en');
    Object.assign(draft, { name: 'Moods', instructions: 'Read it all.', purpose: 'Training.' });
    Object.assign(draft.questions[0] ?? {}, { question: 'Mood?', options: 'good\nbad=Not good' });
    expect(optionsOf('a = b\n\nc')).toEqual([{ value: 'a', label: 'b' }, { value: 'c', label: 'c' }]);
    const body = bodyOf(draft);
    const again = draftOf({ id: 'prj_1', ...body } as never, 'en');
    expect(bodyOf(again)).toEqual(body);
    expect(missing(draft)).toEqual([]);
  });
});

test('a table is looked at like the server reads it', () => {
  expect([...csvRecords('a,b\r\n"1,\n""2""",3\n\n4')]).toEqual([
    { line: 1, cells: ['a', 'b'] },
    { line: 2, cells: ['1,\n"2"', '3'] },
    { line: 5, cells: ['4'] },
  ]);
  expect(preview('x.csv', '\uFEFFtext,n\nhello,1\nbad\n')).toEqual({
    columns: ['text', 'n'],
    rows: [{ text: 'hello', n: '1' }, { text: 'bad', n: '' }],
    count: 2,
    doubts: [{ line: 3, key: 'cells' }],
  });
  const lines = preview('x.jsonl', '{"text":"a"}\n{"data":{"text":"b","n":2}}\n[1]\n{');
  expect(lines).toMatchObject({ columns: ['text', 'n'], count: 4, doubts: [{ line: 3, key: 'not_object' }, { line: 4, key: 'not_json' }] });
  expect(preview('x.json', '{"tasks":[{"data":{"text":"a"}}]}').rows).toEqual([{ text: 'a' }]);
});

test('progress never counts an answer twice', () => {
  const batch = { tasks: 10, settled: 2, wanted: 20, answers: 9, pending: 3, accepted: 4, rejected: 1, paid: '0.4', fees: '0.03', escrow: { free: '1', held: '0.3', need: '0' }, state: 'open' };
  const sum = totals([batch as never], 3);
  const bar = parts(sum);
  expect(bar).toEqual({ done: 5, doubt: 3, way: 1, left: 11 });
  expect(bar.done + bar.doubt + bar.way + bar.left).toBe(sum.wanted);
  expect(forecastMs({ at: 0, answers: 5 }, { at: 60_000, answers: 9 }, 20)).toBe(165_000);
  expect(forecastMs({ at: 0, answers: 9 }, { at: 60_000, answers: 9 }, 20)).toBeNull();
});

test('a CSV cannot run as a formula', () => {
  expect(csv([['=1+1', 'a"b', 3]])).toBe(`\uFEFF'=1+1,"a""b",3\r\n`);
});
