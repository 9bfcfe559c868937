// How many tasks a workbench holds: two ahead of the one in hand, fewer where the project's rules say so, and a refusal
// ends nothing that is held.
import 'fake-indexeddb/auto';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Bench } from '../src/pages/work/bench.svelte.ts';

interface Server {
  rules: { caps?: { live: number; per_day: number }; clocks?: { lease_ms: number } };
  left: number;
  live: number;
  claims: number[];
  /** Answers are taken once this is open. */
  gate: Promise<void>;
}
let server: Server;
let account = 0;
const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
const refusal = (code: string) => json(409, { status: 409, code, title: code, detail: '', type: '', request_id: '' });
const until = '2030-01-01T00:00:00Z';

async function answer(path: string, body: string | undefined): Promise<Response> {
  if (path.endsWith('/claims')) {
    const { count } = JSON.parse(body ?? '{}') as { count: number };
    server.claims.push(count);
    const room = (server.rules.caps?.live ?? 20) - server.live;
    if (room <= 0) return refusal('live_cap');
    const given = Math.min(count, room, server.left);
    if (!given) return refusal('no_work');
    const leases = Array.from({ length: given }, (_, at) => ({ assignment: `asg_${String(server.left - at).padStart(4, '0')}`, fence: 1, until, reserved: false, data: {} }));
    server.left -= given;
    server.live += given;
    return json(200, { leases });
  }
  if (path.endsWith('/submit')) {
    await server.gate;
    server.live -= 1;
    return json(200, { paid: '0' });
  }
  if (path.includes('/projects/prj_1')) {
    const rules = { currency: 'CNY', price: { unit: 'task', rate_micros: 1 }, quality: {}, clocks: {}, terms: {}, ...server.rules };
    return json(200, { id: 'prj_1', name: 'p', form: { fields: [{ kind: 'text', name: 'word', question: {} }] }, rules });
  }
  if (path.includes('/assignments?') || path.includes('/hall')) return json(200, { items: [], next: null });
  return json(404, { status: 404, code: 'not_found' });
}

beforeEach(() => {
  server = { rules: {}, left: 10, live: 0, claims: [], gate: Promise.resolve() };
  vi.stubGlobal('document', { hidden: false });
  vi.stubGlobal('location', new URL('https://gongdao.test/hall/prj_1/work'));
  vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined, removeItem: () => undefined });
  vi.stubGlobal('fetch', (path: string, init?: RequestInit) => answer(path, init?.body as string | undefined));
});

async function opened(): Promise<Bench> {
  const { Bench } = await import('../src/pages/work/bench.svelte.ts');
  const bench = new Bench('prj_1', `per_${(account += 1)}`);
  await bench.open();
  return bench;
}
async function handIn(bench: Bench): Promise<void> {
  bench.desk?.set('word', '字');
  expect(await bench.submit()).toBeNull();
}

test('two tasks are laid out ahead, and there are two again after an answer', async () => {
  const bench = await opened();
  expect(bench.held).toHaveLength(3);
  await expect.poll(() => bench.ready).toBe(3);
  const second = bench.held[1]?.assignment;
  await handIn(bench);
  expect(bench.desk?.held.assignment).toBe(second);
  await expect.poll(() => bench.ready).toBe(3);
  expect(server.claims).toEqual([3, 1]);
  bench.close();
});

test('a project that lets a person hold two has one ahead; nothing is said about it, and it goes on', async () => {
  server.rules = { caps: { live: 2, per_day: 100 } };
  let open = () => {};
  server.gate = new Promise((done) => (open = done));
  const bench = await opened();
  expect(bench.held).toHaveLength(2);
  // The answer is still on its way, so the server says that there is no room.
  await handIn(bench);
  await expect.poll(() => server.claims).toEqual([2, 1]);
  expect([bench.dry, bench.error, bench.held.length]).toEqual([undefined, undefined, 1]);
  open();
  await expect.poll(() => bench.held.length).toBe(2);
  expect(bench.dry).toBeUndefined();
  bench.close();
});

test('one at a time: the next comes by itself as soon as the answer has arrived', async () => {
  server.rules = { caps: { live: 1, per_day: 100 } };
  let open = () => {};
  server.gate = new Promise((done) => (open = done));
  const bench = await opened();
  const [first] = bench.held;
  await handIn(bench);
  expect(bench.held).toHaveLength(0);
  open();
  await expect.poll(() => bench.desk?.held.assignment).toBeTruthy();
  expect(bench.desk?.held.assignment).not.toBe(first?.assignment);
  expect(bench.dry).toBeUndefined();
  bench.close();
});

test('where time is short only one is taken ahead', async () => {
  server.rules = { clocks: { lease_ms: 60_000 } };
  const bench = await opened();
  expect(bench.held).toHaveLength(2);
  bench.close();
});

test('the last tasks are done without asking again and again', async () => {
  server.left = 2;
  const bench = await opened();
  expect(bench.held).toHaveLength(2);
  await handIn(bench);
  await expect.poll(() => (bench.dry as { code?: string } | undefined)?.code).toBe('no_work');
  expect([bench.held.length, bench.error]).toEqual([1, undefined]);
  await handIn(bench);
  await expect.poll(() => bench.held.length).toBe(0);
  bench.close();
});
