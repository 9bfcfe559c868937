import { expect, test } from 'vitest';
import { Act } from '../src/lib/act.svelte.ts';

test('a second press is dropped, what is given waits for its turn', async () => {
  const act = new Act();
  const done: string[] = [];
  let open = () => {};
  const gate = new Promise<void>((resolve) => (open = resolve));
  const slow = act.after(async () => {
    await gate;
    done.push('first');
  });
  await Promise.resolve();
  expect(await act.run(() => Promise.resolve(done.push('press')))).toBe(false);
  const second = act.after(() => Promise.reject(new Error('not a table')));
  const third = act.after(() => Promise.resolve(done.push('third')));
  open();
  expect(await Promise.all([slow, second, third])).toEqual([true, false, true]);
  expect(done).toEqual(['first', 'third']);
  expect(act.busy).toBe(false);
});
