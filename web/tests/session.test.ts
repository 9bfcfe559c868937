// Who is here: known at once where somebody was here last, asked all the same, and never another person's page.
import { beforeEach, expect, test, vi } from 'vitest';

const kept = new Map<string, string>();
const person = (id: string) => ({ id, name: id, email: `${id}@example.com`, roles: ['worker'], balances: [] });
let answer: (status: number, body: unknown) => void = () => undefined;
const reload = vi.fn();

async function opened() {
  vi.resetModules();
  return (await import('../src/lib/session.svelte.ts')).session;
}

beforeEach(() => {
  kept.clear();
  reload.mockClear();
  vi.stubGlobal('localStorage', { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value), removeItem: (key: string) => kept.delete(key) });
  vi.stubGlobal('location', { reload, assign: vi.fn() });
  vi.stubGlobal('fetch', () => new Promise((resolve) => {
    answer = (status, body) => resolve(new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } }));
  }));
});

test('who was here last is here at once, and is asked for all the same', async () => {
  let session = await opened();
  const first = session.read();
  expect([session.known, session.me]).toEqual([false, null]);
  answer(200, person('per_1'));
  await first;
  session = await opened();
  const again = session.read();
  expect([session.known, session.me?.id]).toEqual([true, 'per_1']);
  answer(200, { ...person('per_1'), name: 'new name' });
  await again;
  expect(session.me?.name).toBe('new name');
});

test('a session that is over leaves nothing, and somebody else begins anew', async () => {
  kept.set('gongdao.me', JSON.stringify(person('per_1')));
  let session = await opened();
  const other = session.read();
  answer(200, person('per_2'));
  await other;
  expect(reload).toHaveBeenCalledOnce();
  expect([session.me?.id, JSON.parse(kept.get('gongdao.me') ?? '').id]).toEqual(['per_1', 'per_2']);

  session = await opened();
  const over = session.read();
  answer(401, { type: '/problems/signed_out', title: 'x', status: 401, code: 'signed_out', detail: 'x', request_id: 'r' });
  await over;
  expect([session.known, session.me, kept.has('gongdao.me')]).toEqual([true, null, false]);
});
