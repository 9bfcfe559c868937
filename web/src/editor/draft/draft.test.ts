// Why: nothing may be lost, and every way of losing is a test: reload, crash midway, no network, expired lease, two tabs,
//   two devices, a full disk.
// What: drafts on a real IndexedDB engine in memory, with time and network turned by hand.

import { IDBFactory, IDBObjectStore } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Draft, type DraftOptions } from '../draft';
import { newLog, readLog, replay, revisionOf, type Log } from '../log/log';
import { Session } from '../log/session';
import { bytesOf } from '../log/shorten';
import { box, PICTURE } from '../testing/make';
import { FakeServer, FakeTabs, HandClock, settle } from '../testing/world';
import { openDraftStore } from './indexed';
import { BYTES_MOST } from './sync';

let clock: HandClock;
let server: FakeServer;
let tabs: FakeTabs;
let names = 0;
const opened: { close(): void }[] = [];

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  clock = new HandClock();
  server = new FakeServer();
  tabs = new FakeTabs();
});
afterEach(() => opened.splice(0).forEach((store) => store.close()));

async function open(more: Partial<DraftOptions> = {}, database = 'device') {
  const store = await openDraftStore(database);
  opened.push(store);
  const tab = tabs.tab();
  names += 1;
  const draft = await Draft.open({ assignment: 'a1', writer: `page-${names}`, store, tabs: tab, clock, send: server.send, fresh: newLog(PICTURE), ...more });
  return { draft, store, tab };
}

const draw = (draft: Draft, id: number) => draft.session.run({ do: 'add', deed: 'draw', shapes: [box(id, id % 900, id % 500, 20, 20)] });
const ids = (draft: Draft) => draft.session.document.shapes.map((shape) => shape.id);
const serverIds = () => {
  const read = readLog(server.newest?.log);
  return typeof read === 'string' ? read : read.history.document.shapes.map((shape) => shape.id);
};

describe('on one device', () => {
  it('a reload opens the work where it was, with undo', async () => {
    const first = await open();
    draw(first.draft, 1);
    draw(first.draft, 2);
    first.draft.session.undo();
    await settle();
    expect(first.draft.status).toMatchObject({ revision: 3, saved: 3, storage: 'working', role: 'writer' });
    first.tab.crash();
    const second = await open();
    expect(ids(second.draft)).toEqual([1]);
    expect(second.draft.session.redo()).not.toBeNull();
    expect(ids(second.draft)).toEqual([1, 2]);
    expect(second.draft.session.log).toEqual(expect.objectContaining({ base: 0 }));
  });

  it('a crash in the middle of a write leaves all before it and nothing half', async () => {
    const first = await open();
    draw(first.draft, 1);
    await settle();
    // eslint-disable-next-line @typescript-eslint/unbound-method -- put back as it was, and called with its own `this`
    const put = IDBObjectStore.prototype.put;
    let puts = 0;
    IDBObjectStore.prototype.put = function (this: IDBObjectStore, ...args: Parameters<IDBObjectStore['put']>) {
      puts += 1;
      if (puts === 2) throw new DOMException('The disk is full.', 'QuotaExceededError');
      return put.apply(this, args);
    };
    try {
      // Two entries in one write: the second fails, so neither may stay.
      draw(first.draft, 2);
      draw(first.draft, 3);
      await settle();
      expect(first.draft.status).toMatchObject({ saved: 1, revision: 3, storage: 'failing' });
      const kept = await first.store.read('a1');
      expect((kept?.log as Log).entries).toHaveLength(1);
    } finally {
      IDBObjectStore.prototype.put = put;
    }
    // The page lives on and the disk takes writes again: everything is there.
    await clock.pass(2_000);
    expect(first.draft.status).toMatchObject({ saved: 3, storage: 'working' });
    first.tab.crash();
    expect(ids((await open()).draft)).toEqual([1, 2, 3]);
  });

  it('a damaged record costs what comes after it, and even that is set aside', async () => {
    const first = await open();
    for (const id of [1, 2, 3]) draw(first.draft, id);
    await settle();
    const kept = await first.store.read('a1');
    const log = kept?.log as Log;
    await first.store.replace(kept!.head, { ...log, entries: [log.entries[0]!, { at_ms: 1, do: 'redo' }, log.entries[2]!] });
    first.tab.crash();
    const second = await open();
    expect(ids(second.draft)).toEqual([1]);
    expect(second.draft.status.asides).toBe(1);
    expect((await second.draft.asides())[0]).toMatchObject({ why: 'damaged' });
    draw(second.draft, 9);
    await settle();
    second.tab.crash();
    expect(ids((await open()).draft)).toEqual([1, 9]);
  });

  it('a reload between a command and its write loses nothing', async () => {
    const kept = new Map<string, string>();
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
      removeItem: (key: string) => kept.delete(key),
    });
    const { store } = await open({ assignment: 'other' });
    const stuck = new Proxy(store, {
      get(target, name) {
        if (name === 'append') return () => new Promise(() => undefined);
        const found: unknown = Reflect.get(target, name);
        return typeof found === 'function' ? (found.bind(target) as unknown) : found;
      },
    });
    const before = await open({ store: stuck });
    draw(before.draft, 1);
    draw(before.draft, 2);
    before.tab.crash();
    expect(ids((await open({ store })).draft)).toEqual([1, 2]);
    vi.unstubAllGlobals();
  });

  it('work goes on in memory and to the server where the device keeps nothing', async () => {
    const { store } = await open({ assignment: 'other' });
    const refuse = () => Promise.reject(new Error('no storage'));
    const broken = new Proxy(store, { get: (_, name) => (name === 'note' ? () => undefined : name === 'noted' ? () => null : refuse) });
    const { draft } = await open({ store: broken });
    draw(draft, 1);
    await clock.pass(5_000);
    expect(draft.status).toMatchObject({ storage: 'failing', synced: 1, revision: 1 });
    expect(serverIds()).toEqual([1]);
  });

  it('a finished assignment leaves nothing behind, others stay', async () => {
    const one = await open();
    const other = await open({ assignment: 'a2' });
    draw(one.draft, 1);
    draw(other.draft, 1);
    await settle();
    await one.draft.finish();
    expect(await one.store.read('a1')).toBeNull();
    expect((await other.store.heads()).map((head) => head.assignment)).toEqual(['a2']);
    const entries = await other.store.read('a2');
    expect((entries?.log as Log).entries).toHaveLength(1);
  });
});

describe('to the server', () => {
  it('goes after a moment of quiet, many commands in one request', async () => {
    const { draft } = await open();
    for (let id = 1; id <= 20; id += 1) draw(draft, id);
    await clock.pass(1_000);
    expect(server.requests).toBe(0);
    await clock.pass(1_000);
    expect(server.requests).toBe(1);
    expect(draft.status).toMatchObject({ synced: 20, sync: 'idle' });
    expect(serverIds()).toHaveLength(20);
  });

  it('waits out a lost network with growing pauses and loses nothing', async () => {
    const { draft, tab } = await open();
    server.isUp = false;
    draw(draft, 1);
    await clock.pass(10 * 60_000);
    expect(draft.status).toMatchObject({ sync: 'offline', saved: 1, synced: 0 });
    expect(server.requests).toBeLessThan(20);
    draw(draft, 2);
    await settle();
    tab.crash();
    await draft.close();
    server.isUp = true;
    const again = await open();
    expect(ids(again.draft)).toEqual([1, 2]);
    await clock.pass(5_000);
    expect(serverIds()).toEqual([1, 2]);
  });

  it('is sent at once when the page is left or the network is back', async () => {
    const { draft } = await open();
    draw(draft, 1);
    await draft.flush();
    expect(serverIds()).toEqual([1]);
    server.isUp = false;
    draw(draft, 2);
    await draft.flush();
    expect(draft.status.sync).toBe('offline');
    server.isUp = true;
    await draft.flush();
    expect([serverIds(), draft.status.sync]).toEqual([[1, 2], 'idle']);
  });

  it('stops at an expired lease, keeps the work, and goes on with a new lease', async () => {
    const { draft } = await open();
    server.isLeased = false;
    draw(draft, 1);
    await clock.pass(60_000);
    expect(draft.status).toMatchObject({ sync: 'expired', saved: 1 });
    expect(server.requests).toBe(1);
    draw(draft, 2);
    await clock.pass(60_000);
    expect(draft.status).toMatchObject({ sync: 'expired', saved: 2 });
    server.isLeased = true;
    draft.renew();
    await clock.pass(5_000);
    expect(serverIds()).toEqual([1, 2]);
  });

  it('waits as long as it is told', async () => {
    let tells = 0;
    const { draft } = await open({
      send: (revision, log) => {
        tells += 1;
        return tells === 1 ? Promise.resolve({ said: 'wait', wait_ms: 7_000 }) : server.send(revision, log);
      },
    });
    draw(draft, 1);
    await clock.pass(8_000);
    expect(tells).toBe(1);
    await clock.pass(1_000);
    expect([tells, serverIds()]).toEqual([2, [1]]);
  });

  it('folds what is too large, and two hours of it stay within what the server keeps', async () => {
    const { draft } = await open();
    for (let id = 1; id <= 400; id += 1) {
      draw(draft, id);
      draft.session.run({ do: 'change', deed: 'move', shapes: [box(id, 0.25 + id / 8, id, 20, 20)] });
      await clock.pass(18_000);
    }
    await clock.pass(300_000);
    expect(bytesOf(server.newest?.log)).toBeLessThanOrEqual(BYTES_MOST);
    expect(server.newest?.log.base).toBeGreaterThan(0);
    expect(serverIds()).toHaveLength(400);
    expect(revisionOf(server.newest!.log)).toBe(800);
    expect(server.bytes).toBeLessThanOrEqual(4 * 1024 * 1024);
    expect(draft.session.log.entries).toHaveLength(800);
  }, 60_000);

  it('stays on the device where even the document alone is too large', async () => {
    const shapes = Array.from({ length: 1500 }, (_, at) => box(at + 1, 1, 1, 20, 20));
    const { draft } = await open({ fresh: newLog(PICTURE, { shapes, answers: {} }) });
    draw(draft, 2000);
    await clock.pass(10_000);
    expect(draft.status).toMatchObject({ sync: 'too_large', saved: 1, synced: 0 });
  });
});

describe('on two devices', () => {
  it('the newer revision stands, and the work goes on there', async () => {
    const desk = await open({}, 'desk');
    draw(desk.draft, 1);
    await clock.pass(5_000);
    tabs = new FakeTabs();
    const phone = await open({ server: server.newest?.log }, 'phone');
    expect(ids(phone.draft)).toEqual([1]);
    draw(phone.draft, 2);
    await clock.pass(5_000);
    // Back at the desk, which has not heard of it.
    draw(desk.draft, 7);
    await clock.pass(5_000);
    expect(ids(desk.draft)).toEqual([1, 2]);
    const [aside] = await desk.draft.asides();
    expect(aside?.why).toBe('newer_elsewhere');
    const lost = readLog(aside?.log);
    expect(typeof lost === 'string' ? lost : lost.history.document.shapes.map((shape) => shape.id)).toEqual([1, 7]);
    draw(desk.draft, 3);
    await clock.pass(5_000);
    expect(serverIds()).toEqual([1, 2, 3]);
  });

  it('a device that is ahead wins, and what it did not know is set aside', async () => {
    const old = new Session(newLog(PICTURE), () => 1);
    old.run({ do: 'add', deed: 'draw', shapes: [box(50, 5, 5, 9, 9)] });
    const desk = await open({}, 'desk');
    server.isUp = false;
    for (const id of [1, 2, 3]) draw(desk.draft, id);
    await settle();
    desk.tab.crash();
    await desk.draft.close();
    server.isUp = true;
    server.newest = { revision: 1, log: old.log };
    const again = await open({ server: old.log }, 'desk');
    await clock.pass(5_000);
    expect(ids(again.draft)).toEqual([1, 2, 3]);
    expect(serverIds()).toEqual([1, 2, 3]);
    expect((await again.draft.asides()).map((one) => one.why)).toEqual(['newer_elsewhere']);
  });

  it('a log that only continues ours is taken without a word', async () => {
    const { draft } = await open();
    draw(draft, 1);
    await clock.pass(5_000);
    const more = new Session(replay(draft.session.log).log, () => 1);
    more.run({ do: 'add', deed: 'draw', shapes: [box(2, 5, 5, 9, 9)] });
    server.newest = { revision: 2, log: more.log };
    draft.session.run({ do: 'add', deed: 'draw', shapes: [box(2, 5, 5, 9, 9)] });
    await clock.pass(5_000);
    expect(ids(draft)).toEqual([1, 2]);
  });

  it('a draft of a newer program is left alone', async () => {
    const { draft } = await open({ server: { version: 2, what: 'ever' } });
    draw(draft, 1);
    await clock.pass(60_000);
    expect(draft.status).toMatchObject({ sync: 'newer_program', saved: 1 });
    expect(server.requests).toBe(0);
  });
});

describe('in two tabs', () => {
  it('one writes, the other reads along and refuses commands', async () => {
    const one = await open();
    const two = await open();
    expect([one.draft.status.role, two.draft.status.role]).toEqual(['writer', 'reader']);
    draw(one.draft, 1);
    await settle();
    expect(ids(two.draft)).toEqual([1]);
    expect(draw(two.draft, 2)).toBe(false);
    await clock.pass(5_000);
    expect(server.requests).toBe(1);
  });

  it('the other takes over, and nothing of the first is lost', async () => {
    const one = await open();
    const two = await open();
    draw(one.draft, 1);
    draw(one.draft, 2);
    await two.draft.takeOver();
    await settle();
    expect([one.draft.status.role, two.draft.status.role]).toEqual(['reader', 'writer']);
    expect(ids(two.draft)).toEqual([1, 2]);
    draw(two.draft, 3);
    await settle();
    expect(ids(one.draft)).toEqual([1, 2, 3]);
    expect(draw(one.draft, 4)).toBe(false);
    await clock.pass(5_000);
    expect(serverIds()).toEqual([1, 2, 3]);
    expect(two.draft.status.asides).toBe(0);
  });

  it('the other goes on by itself where the first crashed', async () => {
    const one = await open();
    const two = await open();
    draw(one.draft, 1);
    await settle();
    one.tab.crash();
    await settle();
    expect(two.draft.status.role).toBe('writer');
    draw(two.draft, 2);
    await settle();
    expect(ids(two.draft)).toEqual([1, 2]);
  });

  it('a page that is opened while the last one still closes becomes the writer, and the last words travel', async () => {
    const one = await open();
    draw(one.draft, 1);
    const leaving = one.draft.leave();
    const two = await open();
    await leaving;
    await settle();
    expect([two.draft.status.role, ids(two.draft), serverIds()]).toEqual(['writer', [1], [1]]);
    draw(two.draft, 2);
    await clock.pass(5_000);
    expect(serverIds()).toEqual([1, 2]);
  });

  it('who asks goes before who only stands in line, and the line goes on after', async () => {
    const one = await open();
    const two = await open();
    const three = await open();
    await three.draft.takeOver();
    await settle();
    const roles = () => [one, two, three].map(({ draft }) => draft.status.role);
    expect(roles()).toEqual(['reader', 'reader', 'writer']);
    await three.draft.close();
    await settle();
    expect(roles().filter((role) => role === 'writer')).toHaveLength(2);
    expect(roles().slice(0, 2).filter((role) => role === 'writer')).toHaveLength(1);
  });

  it('the other goes on where the first hangs, and what that one still does is set aside', async () => {
    const one = await open();
    const two = await open();
    draw(one.draft, 1);
    await settle();
    one.tab.hang();
    await two.draft.takeOver();
    draw(two.draft, 2);
    await settle();
    draw(one.draft, 3);
    await settle();
    expect([one.draft.status.role, ids(one.draft), ids(two.draft)]).toEqual(['reader', [1, 2], [1, 2]]);
    expect((await two.draft.asides()).map((aside) => aside.why)).toEqual(['taken_over']);
  });

  it('without locks the later tab writes, and what the earlier did meanwhile is set aside', async () => {
    tabs = new FakeTabs(false);
    const one = await open();
    draw(one.draft, 1);
    await settle();
    const two = await open();
    draw(two.draft, 2);
    await settle();
    draw(one.draft, 3);
    await settle();
    expect([one.draft.status.role, ids(one.draft), ids(two.draft)]).toEqual(['reader', [1, 2], [1, 2]]);
    const [aside] = await two.draft.asides();
    const lost = readLog(aside?.log);
    expect(typeof lost === 'string' ? lost : lost.history.document.shapes.map((shape) => shape.id)).toEqual([1, 3]);
  });
});
