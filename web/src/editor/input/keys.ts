// Why: keys are the fastest input there is and the easiest to break: a class key that deletes, a rebinding that hides
//   undo, a digit typed into an input method. So the map is data in one place and can be checked.
// What: every command with its words and default keys, how a key press is named, and where keys clash.
// What not: what the commands do (workbench.ts), listening (input/keyboard.ts).

import { words, type Words } from '../words';

export type Group = 'work' | 'draw' | 'edit' | 'select' | 'look' | 'help';

interface Entry {
  readonly group: Group;
  readonly words: Words;
  readonly keys: readonly string[];
}

const entry = (group: Group, chinese: string, english: string, ...keys: string[]): Entry => ({
  group,
  words: words(chinese, english),
  keys,
});

/** Every command. Keys are written as `keyName` gives them. */
export const COMMANDS = {
  submit: entry('work', '提交', 'Submit', 'enter'),
  skip: entry('work', '跳过这题', 'Skip this task', 's'),
  back: entry('work', '退一步：撤点、取消选中', 'Step back: take a point back, deselect', 'escape'),
  instructions: entry('work', '打开说明', 'Open the instructions', 'i'),
  box_tool: entry('draw', '拖框', 'Draw a box by dragging', 'b'),
  extreme_tool: entry('draw', '四点框', 'Draw a box by its four outermost points', 'e'),
  rotated_tool: entry('draw', '斜框：先拖框，再转手柄', 'Draw a turned box: drag it, then turn its handle', 'r'),
  polygon_tool: entry('draw', '多边形：逐点按，按首点收口', 'Draw an outline corner by corner; its first corner closes it', 'p'),
  polyline_tool: entry('draw', '折线：逐点按，再按末点结束', 'Draw a line point by point; pressing the last again ends it', 'w'),
  point_tool: entry('draw', '点', 'Set a point', 'o'),
  finish: entry('draw', '收口、画完这一条', 'Close the outline, end the line', 'shift+enter'),
  draw_tool: entry('draw', '用当前类别画', 'Draw with the picked class', 'shift+b'),
  select_tool: entry('draw', '选择、移动、改大小', 'Select, move, resize', 'v'),
  pan_tool: entry('draw', '移动画面', 'Move the picture', 'h'),
  zoom_tool: entry('draw', '放大镜', 'Zoom', 'm'),
  press: entry('draw', '键盘落笔、抬笔（方向键移动十字）', 'Put the pen down or up by keyboard (arrows move the cross)', 'n'),
  undo: entry('edit', '撤销', 'Undo', 'z', 'mod+z'),
  redo: entry('edit', '重做', 'Redo', 'y', 'mod+y', 'mod+shift+z'),
  remove: entry('edit', '删除选中', 'Delete the selection', 'delete', 'backspace'),
  remove_corner: entry('edit', '删去指针处的角点（或按住 Alt 点它）', 'Take out the corner at the pointer (or press it with Alt)', 'alt+delete', 'alt+backspace'),
  copy: entry('edit', '复制', 'Copy', 'mod+c'),
  cut: entry('edit', '剪切', 'Cut', 'mod+x'),
  paste: entry('edit', '粘贴到指针处', 'Paste at the pointer', 'mod+v'),
  duplicate: entry('edit', '复制一份', 'Duplicate', 'd', 'mod+d'),
  copy_last: entry('edit', '沿用上一张图的框', 'Copy the boxes of the last picture', 'l'),
  nudge_left: entry('edit', '左移 1 像素', 'Move left by 1 pixel', 'arrowleft'),
  nudge_right: entry('edit', '右移 1 像素', 'Move right by 1 pixel', 'arrowright'),
  nudge_up: entry('edit', '上移 1 像素', 'Move up by 1 pixel', 'arrowup'),
  nudge_down: entry('edit', '下移 1 像素', 'Move down by 1 pixel', 'arrowdown'),
  push_left: entry('edit', '左移 10 像素', 'Move left by 10 pixels', 'shift+arrowleft'),
  push_right: entry('edit', '右移 10 像素', 'Move right by 10 pixels', 'shift+arrowright'),
  push_up: entry('edit', '上移 10 像素', 'Move up by 10 pixels', 'shift+arrowup'),
  push_down: entry('edit', '下移 10 像素', 'Move down by 10 pixels', 'shift+arrowdown'),
  narrower: entry('edit', '窄 1 像素', 'Narrower by 1 pixel', 'alt+arrowleft'),
  wider: entry('edit', '宽 1 像素', 'Wider by 1 pixel', 'alt+arrowright'),
  shorter: entry('edit', '矮 1 像素', 'Shorter by 1 pixel', 'alt+arrowup'),
  taller: entry('edit', '高 1 像素', 'Taller by 1 pixel', 'alt+arrowdown'),
  next: entry('select', '下一个对象', 'Next object', ']', 'tab'),
  previous: entry('select', '上一个对象', 'Previous object', '[', 'shift+tab'),
  select_all: entry('select', '全选', 'Select all', 'mod+a'),
  fit: entry('look', '整图', 'Fit the picture', 'f'),
  actual: entry('look', '原大 1:1', 'Actual size 1:1', 'a'),
  focus: entry('look', '放大到选中', 'Zoom to the selection', 'x'),
  zoom_in: entry('look', '放大', 'Zoom in', '=', 'shift+='),
  zoom_out: entry('look', '缩小', 'Zoom out', '-'),
  hold_pan: entry('look', '按住移动画面', 'Hold to move the picture', 'space'),
  brighter: entry('look', '调亮', 'Brighter', '.'),
  darker: entry('look', '调暗', 'Darker', ','),
  more_contrast: entry('look', '加强对比', 'More contrast', 'shift+.'),
  less_contrast: entry('look', '减弱对比', 'Less contrast', 'shift+,'),
  plain: entry('look', '还原亮度、对比', 'Brightness and contrast as they were', '\\'),
  labels: entry('look', '显示或隐藏类名', 'Show or hide labels', 't'),
  shapes: entry('look', '显示或隐藏所有框', 'Show or hide all boxes', 'q'),
  cross: entry('look', '十字线', 'Crosshair', 'c'),
  snap: entry('look', '边缘吸附', 'Snap to edges', 'g'),
  help: entry('help', '键位表', 'List of keys', '?', 'shift+/'),
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
