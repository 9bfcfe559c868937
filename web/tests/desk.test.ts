// A task laid out: what it begins with, how long it was worked on, and that what is written to it is found again.
import 'fake-indexeddb/auto';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Form } from '../src/lib/form.ts';
import { revisionOf } from '../src/editor/log/log.ts';
import { activeOf, Desk, startOf } from '../src/pages/work/desk.svelte.ts';
import { mediaPath } from '../src/pages/work/pictures.ts';

const boxes: Form = { fields: [{ name: 'cars', kind: 'boxes', question: {}, classes: [{ value: 'car', label: {} }] }] };
const text: Form = { fields: [{ name: 'shop', kind: 'text', question: {} }, { name: 'topics', kind: 'choice', many: true, question: {}, options: [] }] };

test('a suggestion is where the work begins, cut to the picture, and counts as no command', () => {
  const given = { cars: [{ class: 'car', x: 90, y: -5, width: 20, height: 15 }, { class: 'car', x: 'left' }, null] };
  const log = startOf(boxes, given, { width: 100, height: 50 });
  expect(log.start.shapes).toEqual([{ id: 1, kind: 'box', class: 'car', x: 90, y: 0, width: 10, height: 10 }]);
  expect(revisionOf(log)).toBe(0);
  expect(startOf(text, { shop: 12, topics: ['a'], other: 'x' }, null).start.answers).toEqual({ shop: '12', topics: ['a'] });
});

test('a log tells how long was worked, without long pauses', () => {
  const at = (at_ms: number) => ({ at_ms, do: 'undo' }) as const;
  expect(activeOf({ ...startOf(text, null, null), entries: [at(1000), at(5000), at(905_000)] })).toBe(64_000);
});

test('only pictures of the platform itself are fetched', () => {
  vi.stubGlobal('location', new URL('https://gongdao.test/hall'));
  expect(mediaPath('/api/v1/media/63d74f2c')).toBe('/api/v1/media/63d74f2c');
  expect(mediaPath('https://elsewhere.test/api/v1/media/63d74f2c')).toBeNull();
  expect(mediaPath('/api/v1/me')).toBeNull();
  expect(mediaPath('/api/v1/media/../me')).toBeNull();
  expect(mediaPath(7)).toBeNull();
});

beforeEach(() => {
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify({ status: 404, code: 'not_found' }), { status: 404 }));
});

test('what was typed is there again, also the last stretch of a long text, and can be taken back', async () => {
  const held = { assignment: 'asg_1', fence: 1, until: '', reserved: false, data: {} };
  const open = () => Desk.open('per_1', held, text, () => 1);
  const desk = await open();
  const long = '字'.repeat(300);
  desk.set('topics', ['a']);
  desk.set('shop', long);
  expect(desk.answer).toEqual({ shop: long, topics: ['a'] });
  await desk.close();
  const again = await open();
  expect(again.answer).toEqual({ shop: long, topics: ['a'] });
  again.set('shop', undefined);
  expect(again.answer).toEqual({ topics: ['a'] });
  again.undo();
  expect(again.answer).toEqual({ shop: long, topics: ['a'] });
  // What another version says comes as commands of this one.
  again.adopt(startOf(text, { shop: '别处写的' }, null));
  expect(again.answer['shop']).toBe('别处写的');
  again.undo();
  expect(again.answer['shop']).toBe(long);
  await again.close();
});
