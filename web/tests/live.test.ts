// A page that listens: events cut anywhere, a stream that breaks is taken up behind its last event, one that cannot be
// had is replaced by asking, and a page that was left listens to nothing.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { EventReader } from '../src/lib/events.ts';
import { live, once } from '../src/lib/live.ts';

const STREAM = 'retry: 2000\n: open\n\nevent: work\nid: a-1\ndata: {"project":"prj_1"}\n\n: beat\n\nevent: reset\nid: a-2\ndata: {}\n\n';

test('events come out whole wherever the stream is cut', () => {
  for (let cut = 0; cut <= STREAM.length; cut += 1) {
    const reader = new EventReader();
    const told = [...reader.take(STREAM.slice(0, cut)), ...reader.take(STREAM.slice(cut))];
    expect(told).toEqual([
      { event: 'work', id: 'a-1', data: { project: 'prj_1' } },
      { event: 'reset', id: 'a-2', data: {} },
    ]);
  }
  expect(new EventReader().take('event: work\r\nid: 1\r\ndata: no json\r\n\r\n')).toEqual([{ event: 'work', id: '1', data: null }]);
});

/** A server whose streams the test writes by hand. */
const asked: { last: string | null; signal: AbortSignal }[] = [];
let open: ReadableStreamDefaultController<Uint8Array>[] = [];
let refuse = false;
const listeners = new Map<string, () => void>();
const page = { hidden: false, addEventListener: (name: string, to: () => void) => void listeners.set(name, to), removeEventListener: () => undefined };

beforeEach(() => {
  vi.useFakeTimers();
  asked.length = 0;
  open = [];
  refuse = false;
  page.hidden = false;
  vi.stubGlobal('document', page);
  vi.stubGlobal('addEventListener', page.addEventListener);
  vi.stubGlobal('removeEventListener', () => undefined);
  vi.stubGlobal('fetch', async (_: string, init: RequestInit) => {
    const signal = init.signal as AbortSignal;
    asked.push({ last: (init.headers as Record<string, string>)['Last-Event-ID'] ?? null, signal });
    if (refuse) throw new TypeError('no network');
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        open.push(controller);
        signal.addEventListener('abort', () => {
          try {
            controller.error(new Error('aborted'));
          } catch {
            // It ended before.
          }
        });
      },
    });
    return new Response(body);
  });
});
afterEach(() => vi.useRealTimers());
const say = async (text: string) => {
  open.at(-1)?.enqueue(new TextEncoder().encode(text));
  await vi.advanceTimersByTimeAsync(1);
};

test('a stream that broke is taken up behind its last event, and the page reads what it may have missed', async () => {
  const [on, read] = [vi.fn(), vi.fn()];
  const end = live('/me/events', { on, read });
  await vi.advanceTimersByTimeAsync(1);
  await say('event: work\nid: a-7\ndata: {"project":"prj_1"}\n\n');
  expect(on).toHaveBeenCalledExactlyOnceWith({ event: 'work', id: 'a-7', data: { project: 'prj_1' } });
  expect(read).not.toHaveBeenCalled();
  open.at(-1)?.close();
  await vi.advanceTimersByTimeAsync(1500);
  expect(asked.map((one) => one.last)).toEqual([null, 'a-7']);
  expect(read).toHaveBeenCalledOnce();
  end();
});

test('without a stream it asks every few seconds, tries after growing pauses, and stops asking once it listens', async () => {
  refuse = true;
  const read = vi.fn();
  const end = live('/me/events', { on: vi.fn(), read });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(read.mock.calls.length).toBeGreaterThan(4);
  // 1 + 2 + 4 + 8 + 16 + 32 s: six tries in a minute, not sixty.
  expect(asked.length).toBeGreaterThan(4);
  expect(asked.length).toBeLessThan(9);
  refuse = false;
  while (!open.length) await vi.advanceTimersByTimeAsync(1000);
  read.mockClear();
  for (let beat = 0; beat < 8; beat += 1) {
    await say(': beat\n\n');
    await vi.advanceTimersByTimeAsync(15_000);
  }
  expect(read).not.toHaveBeenCalled();
  end();
});

test('a silent stream is given up, a hidden page listens to nothing, a left one never again', async () => {
  const end = live('/me/events', { on: vi.fn(), read: vi.fn() });
  await vi.advanceTimersByTimeAsync(45_000);
  expect(asked.length).toBeGreaterThan(1);
  page.hidden = true;
  listeners.get('visibilitychange')?.();
  const tries = asked.length;
  await vi.advanceTimersByTimeAsync(300_000);
  expect(asked).toHaveLength(tries);
  expect(asked.at(-1)?.signal.aborted).toBe(true);
  page.hidden = false;
  listeners.get('visibilitychange')?.();
  expect(asked).toHaveLength(tries + 1);
  end();
  await vi.advanceTimersByTimeAsync(300_000);
  expect(asked).toHaveLength(tries + 1);
});

test('a network that is back is asked at once, though the stream outlived it', async () => {
  let read = 0;
  const leave = live('/me/events', { on: () => undefined, read: () => void (read += 1) });
  await vi.advanceTimersByTimeAsync(1);
  listeners.get('online')?.();
  expect([read, asked.length]).toEqual([1, 1]);
  leave();
});

test('a server that stops says when to come again', async () => {
  const end = live('/me/events', { on: vi.fn(), read: vi.fn() });
  await vi.advanceTimersByTimeAsync(1);
  await say('event: resume\ndata: {"reason":"renew","retry_ms":2000}\n\n');
  await vi.advanceTimersByTimeAsync(1900);
  expect(asked).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(200);
  expect(asked).toHaveLength(2);
  end();
});

test('readings do not overlap, and none is lost', async () => {
  let running = 0;
  let most = 0;
  const read = vi.fn(async () => {
    most = Math.max(most, (running += 1));
    await new Promise((resolve) => setTimeout(resolve, 10));
    running -= 1;
  });
  const ask = once(read);
  for (let n = 0; n < 5; n += 1) ask();
  await vi.advanceTimersByTimeAsync(100);
  expect([read.mock.calls.length, most]).toEqual([2, 1]);
});
