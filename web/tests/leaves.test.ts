// The pages of a document at the desk: which are kept decoded, which were looked at, what a lost network costs.
import { expect, test } from 'vitest';
import { Leaves } from '../src/pages/work/leaves.ts';
import type { Ready } from '../src/pages/work/pictures.ts';

function start(count: number) {
  const open = new Set<string>();
  let isAway = false;
  const fetched: string[] = [];
  URL.revokeObjectURL = () => undefined;
  const leaves = Leaves.look(Array.from({ length: count }, (_, at) => `/api/v1/media/${at + 1}`), async (path) => {
    if (isAway) throw new Error('away');
    fetched.push(path);
    open.add(path);
    const bitmap = { close: () => void open.delete(path) } as unknown as ImageBitmap;
    return Promise.resolve({ bitmap, halves: [], width: 100 + fetched.length, height: 50, url: path } satisfies Ready);
  });
  return { leaves, open, fetched, away: (is: boolean) => (isAway = is) };
}
const breath = () => new Promise((done) => setTimeout(done));

test('the page that is shown and its neighbours stay, the others are given back', async () => {
  const { leaves, open } = start(5);
  await leaves.turn(1);
  await leaves.turn(3);
  await breath();
  expect([...open].map((path) => path.at(-1)).sort()).toEqual(['2', '3', '4']);
  leaves.forget();
  await breath();
  expect(open.size).toBe(0);
});

test('what was not looked at is told, from the first on', async () => {
  const { leaves } = start(3);
  await leaves.turn(1);
  expect([leaves.unseen?.page, leaves.sizes[0]]).toEqual([2, { width: 101, height: 50 }]);
  await leaves.turn(3);
  expect(leaves.unseen?.page).toBe(2);
  await leaves.turn(2);
  expect(leaves.unseen).toBeNull();
});

test('a page that cannot be fetched is asked for again when it is turned to', async () => {
  const { leaves, away } = start(4);
  await leaves.turn(1);
  away(true);
  await expect(leaves.turn(4)).rejects.toThrow('away');
  expect(leaves.seen.has(4)).toBe(false);
  away(false);
  await leaves.turn(4);
  expect(leaves.seen.has(4)).toBe(true);
  await expect(leaves.turn(9)).rejects.toThrow('no page 9');
});
