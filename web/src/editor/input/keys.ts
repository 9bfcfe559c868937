// Why: keys are the fastest input there is and the easiest to break: a class key that deletes, a rebinding that hides
//   undo, a digit typed into an input method. So the map is data in one place and can be checked.
// What: every command with its default keys, how a key press is named, and where keys clash.
// What not: what the commands do (workbench.ts), what they are called (input/sheet.ts), listening (input/keyboard.ts).

export type Group = 'work' | 'draw' | 'edit' | 'select' | 'look' | 'help';

interface Entry {
  readonly group: Group;
  readonly keys: readonly string[];
}

const entry = (group: Group, ...keys: string[]): Entry => ({ group, keys });

/** Every command. Keys are written as `keyName` gives them. */
export const COMMANDS = {
  submit: entry('work', 'enter'),
  skip: entry('work', 's'),
  back: entry('work', 'escape'),
  instructions: entry('work', 'i'),
  box_tool: entry('draw', 'b'),
  extreme_tool: entry('draw', 'e'),
  rotated_tool: entry('draw', 'r'),
  polygon_tool: entry('draw', 'p'),
  polyline_tool: entry('draw', 'w'),
  point_tool: entry('draw', 'o'),
  skeleton_tool: entry('draw', 'shift+k'),
  hide_point: entry('draw', 'shift+h'),
  no_point: entry('draw', 'shift+u'),
  hole_tool: entry('draw', 'shift+p'),
  mask_tool: entry('draw', 'shift+m'),
  eraser_tool: entry('draw', 'shift+y'),
  lasso_tool: entry('draw', 'shift+l'),
  fill_hole: entry('draw', 'shift+i'),
  larger: entry('draw', 'shift+]'),
  smaller: entry('draw', 'shift+['),
  finish: entry('draw', 'shift+enter'),
  draw_tool: entry('draw', 'shift+b'),
  select_tool: entry('draw', 'v'),
  pan_tool: entry('draw', 'h'),
  zoom_tool: entry('draw', 'm'),
  press: entry('draw', 'n'),
  undo: entry('edit', 'z', 'mod+z'),
  redo: entry('edit', 'y', 'mod+y', 'mod+shift+z'),
  remove: entry('edit', 'delete', 'backspace'),
  remove_corner: entry('edit', 'alt+delete', 'alt+backspace'),
  copy: entry('edit', 'mod+c'),
  cut: entry('edit', 'mod+x'),
  paste: entry('edit', 'mod+v'),
  duplicate: entry('edit', 'd', 'mod+d'),
  copy_last: entry('edit', 'l'),
  nudge_left: entry('edit', 'arrowleft'),
  nudge_right: entry('edit', 'arrowright'),
  nudge_up: entry('edit', 'arrowup'),
  nudge_down: entry('edit', 'arrowdown'),
  push_left: entry('edit', 'shift+arrowleft'),
  push_right: entry('edit', 'shift+arrowright'),
  push_up: entry('edit', 'shift+arrowup'),
  push_down: entry('edit', 'shift+arrowdown'),
  narrower: entry('edit', 'alt+arrowleft'),
  wider: entry('edit', 'alt+arrowright'),
  shorter: entry('edit', 'alt+arrowup'),
  taller: entry('edit', 'alt+arrowdown'),
  next: entry('select', ']', 'tab'),
  previous: entry('select', '[', 'shift+tab'),
  select_all: entry('select', 'mod+a'),
  fit: entry('look', 'f'),
  actual: entry('look', 'a'),
  focus: entry('look', 'x'),
  zoom_in: entry('look', '=', 'shift+='),
  zoom_out: entry('look', '-'),
  hold_pan: entry('look', 'space'),
  brighter: entry('look', '.'),
  darker: entry('look', ','),
  more_contrast: entry('look', 'shift+.'),
  less_contrast: entry('look', 'shift+,'),
  plain: entry('look', '\\'),
  labels: entry('look', 't'),
  shapes: entry('look', 'q'),
  cross: entry('look', 'c'),
  snap: entry('look', 'g'),
  trace: entry('look', 'shift+g'),
  help: entry('help', '?', 'shift+/'),
} as const satisfies Readonly<Record<string, Entry>>;

export type CommandName = keyof typeof COMMANDS;
export const COMMAND_NAMES = Object.keys(COMMANDS) as readonly CommandName[];

/** A person's own keys by command; commands that are absent keep their default. */
export type Rebinding = Readonly<Partial<Record<CommandName, readonly string[]>>>;

/** The keys of every command. */
export type KeyMap = ReadonlyMap<string, CommandName>;

export const keysOf = (name: CommandName, rebinding: Rebinding = {}): readonly string[] => rebinding[name] ?? COMMANDS[name].keys;

/** The map from key to command. Of two commands with one key the earlier keeps it; `clashes` tells. */
export function keyMap(rebinding: Rebinding = {}): KeyMap {
  const map = new Map<string, CommandName>();
  for (const name of COMMAND_NAMES) for (const key of keysOf(name, rebinding)) if (!map.has(key)) map.set(key, name);
  return map;
}

/** The keys that classes and options may not take. */
export const takenKeys = (rebinding: Rebinding = {}): ReadonlySet<string> => new Set(keyMap(rebinding).keys());

export interface Clash {
  readonly key: string;
  /** Names of commands, or `class:VALUE`. */
  readonly between: readonly string[];
}

/** Every key that means more than one thing. */
export function clashes(rebinding: Rebinding, classKeys: Readonly<Record<string, string>> = {}): readonly Clash[] {
  const users = new Map<string, string[]>();
  const use = (key: string, user: string) => users.set(key, [...(users.get(key) ?? []), user]);
  for (const name of COMMAND_NAMES) for (const key of new Set(keysOf(name, rebinding))) use(key, name);
  for (const [value, key] of Object.entries(classKeys)) use(key, `class:${value}`);
  return [...users].filter(([, between]) => between.length > 1).map(([key, between]) => ({ key, between }));
}

/** Why a rebinding cannot be. */
export type NoRebinding = { readonly refused: 'clash'; readonly with: string } | { readonly refused: 'not_a_key' };

/** A person gives a command other keys. A key in use is refused by naming its user, so that nothing is lost unseen. */
export function rebound(
  rebinding: Rebinding,
  name: CommandName,
  keys: readonly string[],
  classKeys: Readonly<Record<string, string>> = {},
): Rebinding | NoRebinding {
  if (!keys.every(isKeyName)) return { refused: 'not_a_key' };
  const next = { ...rebinding, [name]: keys };
  const clash = clashes(next, classKeys).find(({ key }) => keys.includes(key));
  const other = clash?.between.find((user) => user !== name);
  return other === undefined ? next : { refused: 'clash', with: other };
}

/** Reads a rebinding of unknown origin, leaving out what is no command or no key. */
export function readRebinding(json: unknown): Rebinding {
  const given = (typeof json === 'object' && json !== null ? json : {}) as Record<string, unknown>;
  const isKeys = (keys: unknown): keys is string[] =>
    Array.isArray(keys) && keys.every((key) => typeof key === 'string' && isKeyName(key));
  return Object.fromEntries(COMMAND_NAMES.filter((name) => isKeys(given[name])).map((name) => [name, given[name] as string[]]));
}

const MODIFIERS = /^(?:mod\+)?(?:alt\+)?(?:shift\+)?/;
const NAMED = /^(?:[^\s+A-Z]|\+|enter|escape|tab|space|delete|backspace|insert|home|end|pageup|pagedown|arrow(?:left|right|up|down)|f\d{1,2})$/u;

export const isKeyName = (key: string): boolean => NAMED.test(key.replace(MODIFIERS, ''));

/** The parts of a keyboard event that name a key. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly isComposing?: boolean;
  readonly keyCode?: number;
}

/** Whether an input method has the key: then it means nothing to us, whatever it says. */
export const isComposing = (press: KeyPress): boolean => press.isComposing === true || press.keyCode === 229 || press.key === 'Process';

/**
 * The name of a key press, such as `1`, `shift+arrowleft` or `mod+z`; null for what is no key of its own.
 * Letters and digits go by what is printed on a Latin layout, and by place on others, so that digits work on a French
 * keyboard and letters on a Russian one.
 */
export function keyName(press: KeyPress): string | null {
  if (isComposing(press) || ['Shift', 'Control', 'Alt', 'Meta', 'Dead', 'Unidentified'].includes(press.key)) return null;
  const isLatin = /^[a-zA-Z]$/.test(press.key);
  const placed = /^(?:Key([A-Z])|(?:Digit|Numpad)(\d))$/.exec(press.code);
  let base = press.key === ' ' ? 'space' : press.key.toLowerCase();
  if (placed && !isLatin) base = (placed[1] ?? placed[2] ?? '').toLowerCase();
  else if (press.shiftKey && SHIFTED[press.code]?.[0] === base) base = SHIFTED[press.code]?.[1] ?? base;
  const mod = press.ctrlKey || press.metaKey ? 'mod+' : '';
  return `${mod}${press.altKey ? 'alt+' : ''}${press.shiftKey && base !== '?' ? 'shift+' : ''}${base}`;
}

/** By place: the sign that Shift gives there on a Latin layout, and the one without. Elsewhere the printed sign counts. */
const SHIFTED: Readonly<Record<string, readonly [string, string]>> = {
  Period: ['>', '.'],
  Comma: ['<', ','],
  Slash: ['?', '/'],
  Equal: ['+', '='],
  Minus: ['_', '-'],
  BracketLeft: ['{', '['],
  BracketRight: ['}', ']'],
};
