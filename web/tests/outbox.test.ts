// Answers on their way: kept first, sent with one key, sent again after a lost network, and kept where they are refused.
import 'fake-indexeddb/auto';
import { beforeEach, expect, test, vi } from 'vitest';
import { openDraft } from '../src/offline/drafts.ts';
import { newLog } from '../src/editor/log/log.ts';
import { outbox } from '../src/offline/outbox.svelte.ts';
import { ofAccount } from '../src/offline/store.ts';

const letter = (assignment: string) => ({ assignment, project: 'prj_1', projectName: 'P', fence: 1, answer: { mood: 'a' }, activeMs: 5 });
const keys: string[] = [];
let network: (path: string) => Response | Error = () => new Response('{}');

beforeEach(() => {
  keys.length = 0;
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    keys.push(`${path.split('/')[4]} ${(init.headers as Record<string, string>)['Idempotency-Key']}`);
    const answer = network(path);
    if (answer instanceof Error) throw answer;
    return answer;
  });
});
const moved = (state: string) => new Response(JSON.stringify({ id: 'asg', state, until: '2026-01-01T00:00:00Z', paid: '0.05' }));

test('an answer that arrives takes its draft with it', async () => {
  network = () => moved('accepted');
  const arrived = vi.fn();
  const of = { account: 'per_1', assignment: 'asg_1', fence: () => 1, fresh: newLog(null) };
  const draft = await openDraft(of);
  draft.session.run({ do: 'answer', deed: 'answer', field: 'mood', value: 'a' });
  await draft.close();
  const again = await openDraft(of);
  expect(again.session.document.answers).toEqual({ mood: 'a' });
  await again.close();
  await outbox.open('per_1', arrived);
  await outbox.add(letter('asg_1'));
  await vi.waitFor(() => expect(arrived).toHaveBeenCalledOnce());
  expect(outbox.letters).toEqual([]);
  const after = await openDraft(of);
  expect(after.session.revision).toBe(0);
  await after.close();
  expect(await ofAccount('outbox', 'per_1')).toEqual([]);
});

test('without a network it stays, and goes with the same key afterwards', async () => {
  network = () => new TypeError('no network');
  await outbox.open('per_1');
  await outbox.add(letter('asg_2'));
  await vi.waitFor(() => expect(outbox.offline).toBe(true));
  expect(await ofAccount('outbox', 'per_1')).toHaveLength(1);
  // Another visit takes it up.
  network = () => moved('submitted');
  await outbox.open('per_1');
  await vi.waitFor(() => expect(outbox.letters).toEqual([]));
  expect(new Set(keys).size).toBe(1);
  expect(keys.length).toBeGreaterThan(1);
});

test('a refused answer is kept with its reason until it was read', async () => {
  const problem = { type: '', title: 'late', status: 409, code: 'late_slot_taken', detail: '', kept: true, request_id: 'r' };
  network = () => new Response(JSON.stringify(problem), { status: 409 });
  await outbox.open('per_1');
  await outbox.add(letter('asg_3'));
  await vi.waitFor(() => expect(outbox.refused).toHaveLength(1));
  expect(outbox.refused[0]?.problem?.kept).toBe(true);
  await outbox.open('per_1');
  expect(outbox.refused[0]?.answer).toEqual({ mood: 'a' });
  await outbox.dismiss(outbox.refused[0]!);
  expect(await ofAccount('outbox', 'per_1')).toEqual([]);
});

test('one account never sees what another one wrote', async () => {
  network = () => new TypeError('no network');
  await outbox.open('per_1');
  await outbox.add(letter('asg_4'));
  await outbox.open('per_2');
  expect(outbox.letters).toEqual([]);
});
