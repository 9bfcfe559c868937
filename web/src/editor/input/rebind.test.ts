// Why: a changed key must never take another one away unseen, and a layout for one hand must be for one hand.
// What: keys given, refused, changed and restored, and the ready layouts.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clashes, COMMAND_NAMES, isKeyName, keyMap, keysOf, readRebinding, type CommandName, type Rebinding } from './keys';
import { keyShortcut } from './label';
import { given, isRefusal, LAYOUTS, layoutOf, restored, slim, swapped } from './rebind';

const LETTERS = { left: 'qwertasdfgzxcvb`', right: "yuiophjklnm;',./[]-=" };
const NAMED = { left: ['tab', 'escape', 'space'], right: ['enter', 'backspace', 'delete'] };
/** Whether a hand alone reaches a key; Shift is on both sides. */
const reaches = (hand: 'left' | 'right', key: string) => {
  const base = key.replace(/^shift\+(?=.)/, '');
  if (/^(?:mod|alt)\+/.test(key)) return false;
  return NAMED[hand].includes(base) || (base.length === 1 ? LETTERS[hand].includes(base) : hand === 'right' && base.startsWith('arrow'));
};
/** What a box takes from the first press to the next picture. */
const DAILY: readonly CommandName[] = [
  'submit', 'skip', 'back', 'instructions', 'undo', 'redo', 'remove', 'duplicate', 'copy_last', 'next', 'fit', 'focus',
  'box_tool', 'select_tool', 'nudge_left', 'nudge_right', 'nudge_up', 'nudge_down', 'help',
];

describe('ready layouts', () => {
  it.each(['standard', 'left', 'right'] as const)('%s has no clash, only keys that exist, and leaves digits to classes', (name) => {
    const layout: Rebinding = LAYOUTS[name];
    expect(clashes(layout)).toEqual([]);
    const keys = COMMAND_NAMES.flatMap((one) => keysOf(one, layout));
    expect(keys.filter((key) => !isKeyName(key) || /^(?:shift\+)?\d$/.test(key))).toEqual([]);
    expect(layoutOf(layout)).toBe(name);
    expect(layoutOf(readRebinding(JSON.parse(JSON.stringify(slim(layout)))))).toBe(name);
  });

  it.each(['left', 'right'] as const)('%s reaches all of a day with that hand', (hand) => {
    const far = (layout: Rebinding) => DAILY.filter((name) => !keysOf(name, layout).some((key) => reaches(hand, key)));
    expect(far(LAYOUTS[hand])).toEqual([]);
    expect(far({}).length).toBeGreaterThan(3);
  });
});

describe('a key of one\'s own', () => {
  it('takes the place of the first and leaves the others', () => {
    expect(given({}, 'undo', 'k')).toEqual({ undo: ['k', 'mod+z'] });
    expect(given({}, 'undo', 'mod+z')).toEqual({ undo: ['mod+z'] });
    expect(given({ undo: ['k', 'mod+z'] }, 'undo', 'z')).toEqual({});
  });

  it('is refused with the reason', () => {
    expect(given({}, 'skip', 'z')).toEqual({ refused: 'clash', with: 'undo' });
    expect(given({}, 'skip', '3')).toEqual({ refused: 'digit' });
    expect(given({}, 'skip', 'shift+3')).toEqual({ refused: 'digit' });
    for (const key of ['mod+w', 'mod+shift+t', 'f5', 'alt+arrowleft']) expect(given({}, 'skip', key)).toEqual({ refused: 'browser' });
    expect(given({}, 'skip', 'not a key')).toEqual({ refused: 'not_a_key' });
  });

  it('can be changed with another command, and back', () => {
    const after = swapped({}, 'skip', 'z');
    expect(after).toEqual({ skip: ['z'], undo: ['s', 'mod+z'] });
    expect(keyMap(after).get('z')).toBe('skip');
    expect(keyMap(after).get('s')).toBe('undo');
    // Its standard key is another's now, so there is none to give back.
    expect(restored(after, 'skip')).toEqual({ skip: [], undo: ['s', 'mod+z'] });
    expect(swapped(after, 'skip', 's')).toEqual({});
    expect(restored({ undo: ['k', 'mod+z'] }, 'undo')).toEqual({});
  });

  it('never makes a clash, whatever is tried', () => {
    const key = fc.constantFrom(...Array.from('abcdefghijklmnopqrstuvwxyz0123456789[];'), 'enter', 'mod+z', 'shift+a', 'tab', 'f5');
    const what = fc.constantFrom('give', 'swap', 'restore');
    fc.assert(
      fc.property(fc.array(fc.tuple(what, fc.constantFrom(...COMMAND_NAMES), key), { maxLength: 14 }), (tries) => {
        let now: Rebinding = {};
        for (const [deed, name, pressed] of tries) {
          const next = deed === 'restore' ? restored(now, name) : given(now, name, pressed);
          if (!isRefusal(next)) now = next;
          else if (deed === 'swap' && next.refused === 'clash') now = swapped(now, name, pressed);
          expect(clashes(now)).toEqual([]);
        }
        expect(layoutOf({ ...now })).toBe(Object.keys(now).length === 0 ? 'standard' : layoutOf(now));
      }),
    );
  });

  it('is written for assistive technology', () => {
    expect(['s', 'enter', 'mod+shift+z', 'shift+arrowleft'].map(keyShortcut)).toEqual(['S', 'Enter', 'Control+Shift+Z', 'Shift+ArrowLeft']);
  });
});
