// Why: tests of every part need boxes, sessions and benches; made the same way they read alike.
// What: small makers and generators for tests. What not: shipped code; nothing here is imported by it.

import fc from 'fast-check';
import type { Command } from '../log/command';
import { newLog } from '../log/log';
import { Session } from '../log/session';
import { classesOf } from '../model/classes';
import type { Document } from '../model/document';
import type { Box } from '../model/box';
import type { Picture } from '../model/picture';
import { takenKeys } from '../input/keys';
import { runsOf, textOf } from '../mask/rle';
import { PALETTE } from '../render/colours';
import { SpaceIndex } from '../space/index';
import type { PointerKind, Pointing, ToolContext } from '../tools/tool';
import { words } from '../words';
import { Workbench, type WorkbenchOptions } from '../workbench';

export const PICTURE: Picture = { width: 1000, height: 600 };

export const box = (id: number, x: number, y: number, width: number, height: number, value = 'car'): Box => ({
  id,
  kind: 'box',
  class: value,
  x,
  y,
  width,
  height,
});

export const CLASSES = classesOf(
  [
    { value: 'person', label: words('行人', 'Person') },
    { value: 'car', label: words('车', 'Car') },
  ],
  takenKeys(),
  PALETTE,
);

/** A clock that tests turn by hand. */
export function handClock(start_ms = 1_000_000): { now: () => number; pass: (ms: number) => void } {
  let now_ms = start_ms;
  return { now: () => now_ms, pass: (ms) => void (now_ms += ms) };
}

export const contextOf = (document: Document, more: Partial<ToolContext> = {}): ToolContext => {
  const index = new SpaceIndex();
  index.update(document.shapes);
  return { picture: PICTURE, index, selection: [], class: 'car', nextId: 100, scale: 1, minimum: 3, snaps: false, ...more };
};

export const at = (x: number, y: number, pointer: PointerKind = 'mouse', more: Partial<Pointing> = {}): Pointing => ({
  at: { x, y },
  screen: { x, y },
  pointer,
  ...more,
});

/** A bench whose view shows the picture 1:1 with its corner at the canvas's, so that screen and picture agree. */
export function newBench(document: Document = { shapes: [], answers: {} }, options: Partial<WorkbenchOptions> = {}) {
  const clock = handClock();
  const session = new Session(newLog(PICTURE, document), clock.now);
  const said: string[] = [];
  const asked: string[] = [];
  const bench = new Workbench({
    session,
    picture: PICTURE,
    classes: CLASSES,
    size: PICTURE,
    language: 'en',
    listeners: { announce: (text) => said.push(text), ask: (what) => asked.push(what) },
    ...options,
  });
  bench.view = { ...bench.view, scale: 1, x: 0, y: 0 };
  const drag = (from: readonly [number, number], to: readonly [number, number], more: Partial<Pointing> = {}) => {
    const press = (on: 'down' | 'move' | 'up', [x, y]: readonly [number, number]) => bench.point(on, { ...at(x, y), ...more });
    press('down', from);
    press('move', [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]);
    press('move', to);
    press('up', to);
  };
  return { bench, session, clock, said, asked, drag };
}

const side = (most: number) => fc.integer({ min: 1, max: most });

/** A box that lies in the picture. */
export const anyBox = (id: number): fc.Arbitrary<Box> =>
  fc.tuple(side(400), side(300), fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom('car', 'person')).map(([width, height, x, y, value]) =>
    box(id, Math.floor(x * (PICTURE.width - width)), Math.floor(y * (PICTURE.height - height)), width, height, value),
  );

/** What a person might do next, whether it fits or not. */
export type Act =
  | { readonly do: 'undo' }
  | { readonly do: 'redo' }
  | { readonly do: 'pass'; readonly ms: number } | { readonly do: 'run'; readonly pick: number; readonly kind: Command['do'] | 'mask'; readonly shape: Box; readonly flips: string; readonly mayJoin: boolean };

/** A patch of a mask of the picture, as the text of its runs; now and then one that is none. */
export const anyFlips: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(side(50_000), side(4_000)).map(([from, run]) => textOf([from, run, PICTURE.width * PICTURE.height - from - run])) },
  { weight: 1, arbitrary: fc.constantFrom('', '0', 'zz') },
);

export const anyAct: fc.Arbitrary<Act> = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom<Act>({ do: 'undo' }, { do: 'redo' }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 2000 }).map((ms) => ({ do: 'pass' as const, ms })) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('run' as const),
      pick: fc.nat(),
      kind: fc.constantFrom<Command['do'] | 'mask'>('add', 'add', 'change', 'remove', 'answer', 'mask', 'paint', 'paint'),
      shape: anyBox(0),
      flips: anyFlips,
      mayJoin: fc.boolean(),
    }),
  },
);

/** Does it to a session, as far as it fits. */
export function act(session: Session, clock: { pass(ms: number): void }, one: Act): void {
  if (one.do === 'undo') session.undo();
  else if (one.do === 'redo') session.redo();
  else if (one.do === 'pass') clock.pass(one.ms);
  else session.run(commandOf(session, one), one.mayJoin);
}

function commandOf(session: Session, { kind, pick, shape, flips }: Extract<Act, { do: 'run' }>): Command {
  const { shapes } = session.document;
  const chosen = shapes[pick % Math.max(1, shapes.length)];
  if (kind === 'answer') return { do: 'answer', deed: 'answer', field: pick % 2 ? 'mood' : 'note', value: pick % 3 ? String(pick) : null };
  if (kind === 'remove') return { do: 'remove', deed: 'remove', ids: chosen ? [chosen.id] : [pick] };
  if (kind === 'mask') return { do: 'add', deed: 'draw', shapes: [{ id: session.nextId, kind: 'mask', class: shape.class, size: [PICTURE.height, PICTURE.width], counts: runsOf(flips, PICTURE.width * PICTURE.height) ? flips : textOf([0, 7, PICTURE.width * PICTURE.height - 7]) }] };
  if (kind === 'paint') {
    const masks = shapes.filter((one) => one.kind === 'mask');
    return { do: 'paint', deed: 'paint', id: masks[pick % Math.max(1, masks.length)]?.id ?? pick, flips };
  }
  if (kind === 'change') return { do: 'change', deed: 'move', shapes: [{ ...shape, id: chosen?.id ?? pick }] };
  return { do: 'add', deed: 'draw', shapes: [{ ...shape, id: session.nextId }] };
}
