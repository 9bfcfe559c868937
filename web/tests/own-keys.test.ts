// One's own keys: kept for the account, in this browser, and read without trusting what stands there.
import { beforeEach, expect, test, vi } from 'vitest';

const kept = new Map<string, string>();
const person = (id: string) => JSON.stringify({ id, name: id, roles: ['worker'], balances: [] });

/** The pages opened anew by whoever was here last. */
async function opened(account: string) {
  kept.set('gongdao.me', person(account));
  vi.resetModules();
  const { session } = await import('../src/lib/session.svelte.ts');
  void session.read();
  return (await import('../src/lib/own-keys.svelte.ts')).ownKeys;
}

beforeEach(() => {
  kept.clear();
  vi.stubGlobal('localStorage', { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value), removeItem: (key: string) => kept.delete(key) });
  vi.stubGlobal('fetch', () => new Promise(() => undefined));
});

test('they are there at the next visit, and another person has others', async () => {
  const first = await opened('per_1');
  expect(first.now).toEqual({});
  first.set({ skip: ['k'] });
  expect(first.now).toEqual({ skip: ['k'] });
  expect((await opened('per_2')).now).toEqual({});
  expect((await opened('per_1')).now).toEqual({ skip: ['k'] });
});

test('back to the standard keys leaves nothing behind', async () => {
  const keys = await opened('per_1');
  keys.set({ skip: ['k'] });
  keys.set({});
  expect([...kept.keys()]).toEqual(['gongdao.me']);
});

test('what stands there and is no key takes no key away', async () => {
  kept.set('gongdao.keys.per_1', JSON.stringify({ skip: ['K k'], fly: ['f'], undo: 7, submit: ['shift+space'] }));
  expect((await opened('per_1')).now).toEqual({ submit: ['shift+space'] });
  kept.set('gongdao.keys.per_2', '{');
  expect((await opened('per_2')).now).toEqual({});
});

test('a browser that keeps nothing has them for the visit', async () => {
  const keys = await opened('per_1');
  vi.stubGlobal('localStorage', { setItem: () => { throw new Error('full'); }, removeItem: () => undefined });
  keys.set({ skip: ['k'] });
  expect(keys.now).toEqual({ skip: ['k'] });
});
