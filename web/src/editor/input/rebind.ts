// Why: hands, keyboards and habits differ, and who holds a mouse has one hand for the keys.
// What: ready layouts for one hand, one key given to one command, two commands that change keys, and what is refused.
// What not: where a person's keys are kept, and the page that changes them.

import { clashes, COMMAND_NAMES, COMMANDS, keysOf, rebound, type CommandName, type Rebinding } from './keys';

/** Keys under the left hand, for who draws with the right: what stands elsewhere has a second key here. */
const LEFT: Rebinding = {
  submit: ['enter', 'shift+space'],
  instructions: ['i', 'shift+c'],
  polygon_tool: ['p', 'shift+e'],
  point_tool: ['o', 'shift+r'],
  hole_tool: ['shift+p', 'shift+q'],
  finish: ['shift+enter', 'shift+f'],
  pan_tool: ['h', 'shift+v'],
  redo: ['y', 'mod+y', 'mod+shift+z', 'shift+z'],
  remove: ['x', 'delete', 'backspace'],
  copy_last: ['l', 'shift+t'],
  focus: ['shift+x'],
  nudge_left: ['arrowleft', 'shift+a'],
  nudge_right: ['arrowright', 'shift+d'],
  nudge_up: ['arrowup', 'shift+w'],
  nudge_down: ['arrowdown', 'shift+s'],
  help: ['?', 'shift+/', '`'],
};

/** Keys under the right hand, for who draws with the left. */
const RIGHT: Rebinding = {
  skip: ['s', 'k'],
  back: ['escape', 'shift+backspace'],
  box_tool: ['b', ';'],
  select_tool: ['v', 'j'],
  undo: ['z', 'mod+z', 'u'],
  duplicate: ['d', 'mod+d', "'"],
  next: [']', 'tab'],
  fit: ['f', 'shift+o'],
  focus: ['x', 'shift+n'],
};

export const LAYOUTS = { standard: {}, left: LEFT, right: RIGHT } as const satisfies Readonly<Record<string, Rebinding>>;
export type LayoutName = keyof typeof LAYOUTS;

/** Only what differs from the standard keys, so that later standards reach everybody. */
export function slim(rebinding: Rebinding): Rebinding {
  const differs = (name: CommandName) => keysOf(name, rebinding).join(' ') !== COMMANDS[name].keys.join(' ');
  return Object.fromEntries(COMMAND_NAMES.filter(differs).map((name) => [name, keysOf(name, rebinding)]));
}

/** The ready layout these keys are; null where they are a person's own. */
export function layoutOf(rebinding: Rebinding): LayoutName | null {
  const sign = (one: Rebinding) => JSON.stringify(slim(one));
  return (Object.keys(LAYOUTS) as LayoutName[]).find((name) => sign(LAYOUTS[name]) === sign(rebinding)) ?? null;
}

/** Why a key cannot be had. A key that another command has can be changed for one's own (`swapped`). */
export type NoKey = { readonly refused: 'clash'; readonly with: CommandName } | { readonly refused: 'digit' | 'browser' | 'not_a_key' };

/** Keys that browsers and systems keep for themselves, or whose loss would hurt there. */
const THEIRS = /^(?:mod\+(?:shift\+)?[lnrtwq]|alt\+(?:arrowleft|arrowright|home|d|f4)|f(?:1|3|5|6|7|11|12))$/;
/** Digits pick classes and options everywhere, and with Shift the class of what is selected. */
const DIGIT = /^(?:shift\+)?\d$/;

/** The key takes the place of the command's first; its other keys stay. */
const withFirst = (keys: readonly string[], key: string): readonly string[] => [key, ...keys.slice(1).filter((one) => one !== key)];

/** Gives a command a key, or says why not. */
export function given(rebinding: Rebinding, name: CommandName, key: string): Rebinding | NoKey {
  if (THEIRS.test(key)) return { refused: 'browser' };
  if (DIGIT.test(key)) return { refused: 'digit' };
  const keys = withFirst(keysOf(name, rebinding), key);
  const next = rebound(rebinding, name, keys);
  if (!isRefusal(next)) return slim(next);
  return next.refused === 'clash' ? { refused: 'clash', with: next.with as CommandName } : { refused: next.refused };
}

/** Gives a command another one's key, and the other this one's first. */
export function swapped(rebinding: Rebinding, name: CommandName, key: string): Rebinding {
  const [old] = keysOf(name, rebinding);
  const other = COMMAND_NAMES.find((one) => one !== name && keysOf(one, rebinding).includes(key));
  const next: Rebinding = { ...rebinding, [name]: withFirst(keysOf(name, rebinding), key) };
  if (other === undefined) return slim(next);
  const left = keysOf(other, rebinding).flatMap((one) => (one !== key ? [one] : old === undefined ? [] : [old]));
  return slim({ ...next, [other]: left });
}

/** A command with its standard keys again, as far as nobody has them by now. */
export function restored(rebinding: Rebinding, name: CommandName): Rebinding {
  const rest = Object.fromEntries(Object.entries(rebinding).filter(([one]) => one !== name)) as Rebinding;
  const taken = new Set(clashes(rest).filter(({ between }) => between.includes(name)).map(({ key }) => key));
  return slim({ ...rest, [name]: COMMANDS[name].keys.filter((key) => !taken.has(key)) });
}

export const isRefusal = <T extends { readonly refused: string }>(one: Rebinding | T): one is T => 'refused' in one;
