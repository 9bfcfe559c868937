// Why: one log serves undo, draft and replay for review, so replay must always give the same picture.
// What: properties over random commands, undos and redos, against a plain model that keeps every state.

import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { teach } from '../mask';
import type { Box } from '../model/box';
import { act, anyAct, anyBox, box, handClock, PICTURE, type Act } from '../testing/make';
import { advance, begin } from './history';
import { newLog, readLog, replay, revisionOf, type Log } from './log';
import { Session } from './session';
import { continues, folded, shortened, bytesOf } from './shorten';

beforeAll(teach);

const anyWork = fc.tuple(fc.array(anyBox(1), { maxLength: 1 }), fc.array(anyAct, { maxLength: 60 }));

function worked([start, acts]: [Box[], Act[]]): Session {
  const clock = handClock();
  const session = new Session(newLog(PICTURE, { shapes: start, answers: {} }), clock.now);
  for (const one of acts) act(session, clock, one);
  return session;
}

describe('the log', () => {
  it('replays to the same document, whole and from any saved prefix', () => {
    fc.assert(
      fc.property(anyWork, fc.nat(), (work, cut) => {
        const session = worked(work);
        const { log } = session;
        expect(replay(log).history.document).toEqual(session.document);
        const at = cut % (log.entries.length + 1);
        const saved = JSON.parse(JSON.stringify(replay(log, at).log)) as Log;
        const resumed = readLog(saved);
        if (typeof resumed === 'string') throw new Error(resumed);
        // Work goes on from the prefix exactly as it did.
        let history = resumed.history;
        for (const entry of log.entries.slice(at)) {
          const next = advance(history, entry);
          if (typeof next === 'string') throw new Error(next);
          history = next;
        }
        expect(history.document).toEqual(session.document);
      }),
      { numRuns: 300 },
    );
  });

  it('undoes to every state there was, step by step, and redoes to the last', () => {
    fc.assert(
      fc.property(fc.array(anyAct, { maxLength: 40 }), (acts) => {
        const clock = handClock();
        const session = new Session(newLog(PICTURE), clock.now);
        // The plain model: every state, and where we stand.
        let states = [session.document];
        let place = 0;
        for (const one of acts) {
          const before = session.revision;
          act(session, clock, one);
          if (session.revision === before) continue;
          const entry = session.log.entries.at(-1)!;
          if (entry.do === 'undo') place -= 1;
          else if (entry.do === 'redo') place += 1;
          else if ('joins' in entry && entry.joins && place > 0) states = [...states.slice(0, place), session.document];
          else {
            states = [...states.slice(0, place + 1), session.document];
            place += 1;
          }
          expect(session.document).toEqual(states[place]);
        }
        const last = session.document;
        let undone = 0;
        while (session.undo()) undone += 1;
        expect(undone).toBe(place);
        expect(session.document).toEqual(states[0]);
        for (let step = 0; step < undone; step += 1) session.redo();
        expect(session.document).toEqual(last);
      }),
      { numRuns: 300 },
    );
  });

  it('never gives one id to two objects', () => {
    fc.assert(
      fc.property(anyWork, (work) => {
        const session = worked(work);
        const used = new Set<number>();
        for (const entry of session.log.entries) {
          if (entry.do !== 'add') continue;
          for (const { id } of entry.shapes) {
            expect(used.has(id)).toBe(false);
            used.add(id);
          }
        }
      }),
    );
  });

  it('folds to fit, goes on counting, and is known to continue what it was', () => {
    fc.assert(
      fc.property(anyWork, fc.nat(), (work, cut) => {
        const { log, document } = worked(work);
        const at = cut % (log.entries.length + 1);
        const short = shortened(log, Math.max(bytesOf(log) - at * 40, bytesOf(folded(log, log.entries.length))));
        expect(short).not.toBeNull();
        const read = readLog(JSON.parse(JSON.stringify(short)));
        if (typeof read === 'string') throw new Error(read);
        expect(read.damagedAt).toBeNull();
        expect(read.history.document).toEqual(document);
        expect(revisionOf(read.log)).toBe(revisionOf(log));
        // What was folded past the other's end cannot be known; in doubt nothing is given up.
        const older = replay(log, at).log;
        expect(continues(read.log, older)).toBe(read.log.base <= revisionOf(older));
        expect(continues(log, read.log)).toBe(true);
        const other = new Session(older, () => 5);
        other.run({ do: 'answer', deed: 'answer', field: 'elsewhere', value: 'x' });
        expect(continues(read.log, other.log)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  it('folds an undo of what was folded together with the redo that takes it back', () => {
    const add = (id: number) => ({ at_ms: 1, do: 'add', deed: 'draw', shapes: [box(id, 0, 0, 9, 9)] }) as const;
    const undo = { at_ms: 2, do: 'undo' } as const;
    const log = { ...newLog(PICTURE), entries: [add(1), add(2), undo, undo, { at_ms: 3, do: 'redo' } as const] };
    const short = shortened(log, bytesOf(log) - 40);
    expect(short && replay(short)).toMatchObject({ damagedAt: null, history: { document: replay(log).history.document } });
  });

  it('reads what stands before the damage', () => {
    const add = { at_ms: 1, do: 'add', deed: 'draw', shapes: [box(1, 0, 0, 9, 9)] } as const;
    const good = { ...newLog(PICTURE), entries: [add, { at_ms: 2, do: 'undo' }, { at_ms: 3, do: 'redo' }] };
    const broken: readonly unknown[] = [
      null,
      { at_ms: 4, do: 'fly' },
      { at_ms: 4, do: 'redo' },
      { at_ms: Number.NaN, do: 'undo' },
      { ...add },
      { ...add, shapes: [box(2, 995, 0, 9, 9)] },
      { ...add, shapes: [{ ...box(2, 0, 0, 9, 9), kind: 'toString' }] },
      { ...add, shapes: [box(2, 0, 0, 9, 9), box(2, 5, 5, 9, 9)] },
      { ...add, deed: 'constructor', shapes: [box(2, 0, 0, 9, 9)] },
      { at_ms: 4, do: 'remove', deed: 'remove', ids: [7] },
      { at_ms: 4, do: 'answer', deed: 'answer', field: '__proto__', value: {} },
    ];
    for (const bad of broken) {
      const read = readLog({ ...good, entries: [...good.entries, bad, { at_ms: 5, do: 'undo' }] });
      if (typeof read === 'string') throw new Error(read);
      expect([read.damagedAt, read.history.document.shapes.length]).toEqual([3, 1]);
      expect(read.log.entries).toEqual(good.entries);
    }
    expect(readLog({ ...good, version: 2 })).toBe('newer_version');
    for (const bad of [null, [], 'x', {}, { ...good, picture: { width: 0, height: 1 } }, { ...good, base: -1 }, { ...good, start: { shapes: [box(2, 0, 0, 1, 1), box(1, 0, 0, 1, 1)], answers: {} } }]) {
      expect(readLog(bad)).toBe('not_a_log');
    }
  });

  it('refuses nothing that a person did and everything that does not fit', () => {
    const state = begin(PICTURE, { shapes: [box(1, 0, 0, 10, 10)], answers: {} });
    const run = (entry: object) => advance(state, { at_ms: 0, ...entry } as Parameters<typeof advance>[1]);
    expect(run({ do: 'add', deed: 'draw', shapes: [box(1, 0, 0, 5, 5)] })).toBe('id_taken');
    expect(run({ do: 'change', deed: 'move', shapes: [box(2, 0, 0, 5, 5)] })).toBe('id_unknown');
    expect(run({ do: 'remove', deed: 'remove', ids: [] })).toBe('nothing');
    expect(run({ do: 'change', deed: 'move', shapes: [box(1, 990, 0, 11, 5)] })).toBe('outside_picture');
    expect(run({ do: 'undo' })).toBe('nothing');
  });

  it('joins what one held key did into one step, but not what came later', () => {
    const clock = handClock();
    const session = new Session(newLog(PICTURE, { shapes: [box(1, 0, 0, 10, 10)], answers: {} }), clock.now);
    const move = (x: number) => session.run({ do: 'change', deed: 'move', shapes: [box(1, x, 0, 10, 10)] }, true);
    for (const x of [1, 2, 3]) move(x);
    clock.pass(1000);
    move(4);
    session.undo();
    expect(session.document.shapes[0]).toMatchObject({ x: 3 });
    session.undo();
    expect(session.document.shapes[0]).toMatchObject({ x: 0 });
    expect(session.canUndo).toBe(false);
  });
});
