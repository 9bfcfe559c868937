// Why: an input method's digit must not pick a class, a second finger must not draw, a rebinding must not hide undo.
// What: key names, clashes and gestures without a browser.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classesOf, pickKeys } from '../model/classes';
import { words } from '../words';
import { PALETTE } from '../render/colours';
import { gesture, heldLong, NO_GESTURE, type GestureOutput, type GestureState, type RawPointer } from './gesture';
import { clashes, COMMAND_NAMES, isKeyName, keyMap, keyName, keysOf, readRebinding, rebound, takenKeys, type KeyPress } from './keys';
import { keyLabel } from './label';
import { DOES, keySheet } from './sheet';

const press = (key: string, code: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key, code, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more,
});

describe('key names', () => {
  it('go by what is printed, and by place where that is no Latin letter or digit', () => {
    const table: readonly (readonly [KeyPress, string | null])[] = [
      [press('1', 'Digit1'), '1'],
      [press('1', 'Numpad1'), '1'],
      [press('&', 'Digit1'), '1'],
      [press('a', 'KeyQ'), 'a'],
      [press('я', 'KeyZ'), 'z'],
      [press('!', 'Digit1', { shiftKey: true }), 'shift+1'],
      [press('Z', 'KeyZ', { ctrlKey: true, shiftKey: true }), 'mod+shift+z'],
      [press('z', 'KeyZ', { metaKey: true }), 'mod+z'],
      [press(' ', 'Space'), 'space'],
      [press('ArrowLeft', 'ArrowLeft', { shiftKey: true }), 'shift+arrowleft'],
      [press('?', 'Slash', { shiftKey: true }), 'shift+/'],
      [press('?', 'Minus', { shiftKey: true }), '?'],
      [press('>', 'Period', { shiftKey: true }), 'shift+.'],
      [press('Shift', 'ShiftLeft', { shiftKey: true }), null],
    ];
    for (const [given, name] of table) expect(keyName(given)).toBe(name);
  });

  it('are none while an input method composes', () => {
    expect(keyName(press('1', 'Digit1', { isComposing: true }))).toBeNull();
    expect(keyName(press('Process', 'Digit1', { keyCode: 229 }))).toBeNull();
    expect(keyName(press('a', 'KeyA', { keyCode: 229 }))).toBeNull();
  });
});

describe('the key map', () => {
  it('has no clash by default, between commands or with classes', () => {
    const classes = classesOf(Array.from({ length: 30 }, (_, at) => ({ value: `c${at}`, label: words('类', 'Class') })), takenKeys(), PALETTE);
    const keys = Object.fromEntries(classes.flatMap((one) => (one.key === null ? [] : [[one.value, one.key]])));
    expect(clashes({}, keys)).toEqual([]);
    expect(Object.values(keys).slice(0, 12)).toEqual(Array.from('1234567890jk'));
    expect(COMMAND_NAMES.flatMap((name) => keysOf(name)).every(isKeyName)).toBe(true);
  });

  it('refuses a key in use by naming its user, and never makes a clash', () => {
    expect(rebound({}, 'skip', ['z'])).toEqual({ refused: 'clash', with: 'undo' });
    expect(rebound({}, 'skip', ['1'], { person: '1' })).toEqual({ refused: 'clash', with: 'class:person' });
    expect(rebound({}, 'skip', ['not a key'])).toEqual({ refused: 'not_a_key' });
    const swapped = rebound({}, 'skip', ['k']);
    expect(swapped).toEqual({ skip: ['k'] });
    if ('refused' in swapped) throw new Error('refused');
    expect(keyMap(swapped).get('k')).toBe('skip');
    expect(keyMap(swapped).get('s')).toBeUndefined();
    const anyKey = fc.constantFrom(...Array.from('abcdefghijklmnopqrstuvwxyz0123456789'), 'enter', 'mod+z', 'shift+1');
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...COMMAND_NAMES), fc.array(anyKey, { maxLength: 2 })), { maxLength: 10 }), (tries) => {
        let now = {};
        for (const [name, keys] of tries) {
          const next = rebound(now, name, keys, { person: '1', car: '2' });
          if (!('refused' in next)) now = next;
        }
        expect(clashes(now, { person: '1', car: '2' })).toEqual([]);
      }),
    );
  });

  it('reads a rebinding of unknown origin', () => {
    expect(readRebinding({ undo: ['u'], nothing: ['n'], skip: 'x', redo: [1], submit: ['a b'] })).toEqual({ undo: ['u'] });
    expect(readRebinding(null)).toEqual({});
  });

  it('gives classes their wished keys where they are free', () => {
    const given = [{ value: 'a', label: words('甲', 'A') }, { value: 'b', label: words('乙', 'B'), key: '1' }, { value: 'c', label: words('丙', 'C'), key: 'z' }];
    expect(classesOf(given, takenKeys(), PALETTE).map((one) => one.key)).toEqual(['2', '1', '3']);
    expect(pickKeys(40, new Set()).filter((key) => key === null)).toHaveLength(4);
  });

  it('is told whole in both languages', () => {
    for (const language of ['zh-CN', 'en']) {
      const all = (['box', 'rotated_box', 'polygon', 'polyline', 'point', 'skeleton', 'mask'] as const).map((shape) => ({ value: shape, label: words(shape, shape), shape }));
      const sheet = keySheet(classesOf(all, takenKeys(), PALETTE), language).slice(1);
      expect(sheet.flatMap((part) => part.rows.map((row) => row.name)).sort()).toEqual([...COMMAND_NAMES].sort());
      expect(sheet.flatMap((part) => part.rows).every((row) => row.what !== '' && row.keys.length > 0)).toBe(true);
    }
    const boxes = keySheet(classesOf([{ value: 'a', label: words('甲', 'A') }], takenKeys(), PALETTE), 'en');
    expect(boxes.flatMap((part) => part.rows).some((row) => row.name === 'polygon_tool')).toBe(false);
    expect(Object.values(DOES).every((one) => /\p{Script=Han}/u.test(one['zh-CN']) && !/\p{Script=Han}/u.test(one.en))).toBe(true);
    expect([keyLabel('mod+shift+z', 'en'), keyLabel('mod+z', 'en', true), keyLabel('enter', 'zh-CN'), keyLabel('shift+arrowleft', 'en')]).toEqual(['Ctrl+Shift+Z', '⌘+Z', '回车 ⏎', 'Shift+←']);
  });
});

const raw = (on: RawPointer['on'], id: number, x: number, y: number, pointer: RawPointer['pointer'] = 'touch', button = 0): RawPointer => ({
  on, id, screen: { x, y }, pointer, button, shift: false, alt: false, mod: false,
});

function play(events: readonly (RawPointer | 'hold')[]): { state: GestureState; outputs: GestureOutput[] } {
  let state = NO_GESTURE;
  const outputs: GestureOutput[] = [];
  for (const event of events) {
    const [next, out] = event === 'hold' ? heldLong(state) : gesture(state, event);
    state = next;
    outputs.push(...out);
  }
  return { state, outputs };
}

const told = (outputs: readonly GestureOutput[]) => outputs.map((one) => (one.out === 'tool' ? one.on : one.out));

describe('gestures', () => {
  it('let one finger draw', () => {
    expect(told(play([raw('down', 1, 0, 0), raw('move', 1, 50, 50), raw('up', 1, 50, 50)]).outputs)).toEqual(['down', 'move', 'up']);
  });

  it('turn into a pinch with a second finger, and draw nothing until all are up', () => {
    const { outputs, state } = play([
      raw('down', 1, 100, 100), raw('move', 1, 104, 100), raw('down', 2, 200, 100),
      raw('move', 2, 300, 100), raw('up', 2, 300, 100), raw('move', 1, 150, 150), raw('down', 3, 9, 9), raw('up', 3, 9, 9), raw('up', 1, 150, 150),
      raw('down', 4, 5, 5),
    ]);
    expect(told(outputs)).toEqual(['down', 'move', 'cancel', 'pinch', 'down']);
    expect(outputs[3]).toEqual({ out: 'pinch', before: [{ x: 104, y: 100 }, { x: 200, y: 100 }], after: [{ x: 104, y: 100 }, { x: 300, y: 100 }] });
    expect(state.isSpent).toBe(false);
  });

  it('ask for the menu when a finger rests, and not when it moved', () => {
    expect(told(play([raw('down', 1, 10, 10), raw('move', 1, 13, 12), 'hold', raw('move', 1, 80, 80), raw('up', 1, 80, 80)]).outputs)).toEqual(['down', 'move', 'cancel', 'menu']);
    expect(told(play([raw('down', 1, 10, 10), raw('move', 1, 40, 10), 'hold', raw('up', 1, 40, 10)]).outputs)).toEqual(['down', 'move', 'up']);
  });

  it('ignore a palm beside the pen, and give way to the pen where the palm came first', () => {
    expect(told(play([raw('down', 1, 0, 0, 'pen'), raw('down', 2, 90, 90), raw('move', 2, 95, 95), raw('up', 1, 9, 9, 'pen')]).outputs)).toEqual(['down', 'up']);
    expect(told(play([raw('down', 2, 90, 90), raw('down', 1, 0, 0, 'pen'), raw('move', 2, 95, 95), raw('up', 1, 9, 9, 'pen')]).outputs)).toEqual(['down', 'cancel', 'down', 'up']);
  });

  it('pan with the middle button, open the menu with the right, and cancel when the browser does', () => {
    expect(play([raw('down', 1, 0, 0, 'mouse', 1), raw('move', 1, 5, 6, 'mouse', -1), raw('up', 1, 5, 6, 'mouse', 1)]).outputs).toEqual([{ out: 'pan', by: { x: 5, y: 6 } }]);
    expect(play([raw('down', 1, 3, 4, 'mouse', 2)]).outputs).toEqual([{ out: 'menu', at: { x: 3, y: 4 } }]);
    expect(told(play([raw('down', 1, 0, 0), raw('cancel', 1, 0, 0), raw('cancel', 1, 0, 0)]).outputs)).toEqual(['down', 'cancel']);
  });

  it('always end what they begin, whatever fingers do', () => {
    const anyRaw = fc.tuple(fc.constantFrom<RawPointer['on']>('down', 'move', 'up', 'cancel'), fc.nat(3), fc.nat(200), fc.nat(200)).map(([on, id, x, y]) => raw(on, id, x, y));
    fc.assert(
      fc.property(fc.array(fc.oneof({ weight: 9, arbitrary: anyRaw }, { weight: 1, arbitrary: fc.constant('hold' as const) }), { maxLength: 60 }), (events) => {
        const ends = [0, 1, 2, 3].map((id) => raw('cancel', id, 0, 0));
        const { outputs, state } = play([...events, ...ends]);
        let isOpen = false;
        for (const one of told(outputs)) {
          if (one === 'down') {
            expect(isOpen).toBe(false);
            isOpen = true;
          } else if (one === 'move') expect(isOpen).toBe(true);
          else if (one === 'up' || one === 'cancel') {
            expect(isOpen).toBe(true);
            isOpen = false;
          }
        }
        expect([isOpen, state.touches.size, state.active, state.isSpent]).toEqual([false, 0, null, false]);
      }),
      { numRuns: 300 },
    );
  });
});
