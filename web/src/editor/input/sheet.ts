// Why: a key that nobody knows is not there; the "?" sheet and the tooltips must tell the keys that really work now.
// What: the sheet as data in either language, from the map in use. What not: how it is drawn.

import { say, words, type Words } from '../words';
import type { ObjectClass } from '../model/classes';
import { COMMAND_NAMES, COMMANDS, keysOf, type CommandName, type Group, type Rebinding } from './keys';
import type { ShapeKind } from '../model/shape';

export interface SheetRow {
  readonly name: string;
  readonly what: string;
  /** As people read them: `Ctrl+Z`, `⏎`. */
  readonly keys: readonly string[];
}

export interface SheetPart {
  readonly title: string;
  readonly rows: readonly SheetRow[];
}

const TITLES: Readonly<Record<Group | 'classes', Words>> = {
  classes: words('类别（一键选类并画框）', 'Classes (one key picks class and tool)'),
  work: words('作业', 'Work'),
  draw: words('工具', 'Tools'),
  edit: words('修改', 'Edit'),
  select: words('选择', 'Select'),
  look: words('看图', 'Look'),
  help: words('帮助', 'Help'),
};

const SIGNS: Readonly<Record<string, Words>> = {
  enter: words('回车 ⏎', 'Enter ⏎'),
  space: words('空格', 'Space'),
  escape: words('Esc', 'Esc'),
  arrowleft: words('←', '←'),
  arrowright: words('→', '→'),
  arrowup: words('↑', '↑'),
  arrowdown: words('↓', '↓'),
  delete: words('Delete', 'Delete'),
  backspace: words('退格 ⌫', 'Backspace ⌫'),
  tab: words('Tab', 'Tab'),
};

/** A key as people read it; `isMac` writes ⌘ for Ctrl. */
export function keyLabel(key: string, language: string, isMac = false): string {
  const parts = key === '+' ? ['+'] : key.split('+');
  const named = parts.map((part, at) => {
    if (at < parts.length - 1) return part === 'mod' ? (isMac ? '⌘' : 'Ctrl') : part === 'alt' ? 'Alt' : 'Shift';
    const sign = SIGNS[part];
    return sign ? say(sign, language) : part.toUpperCase();
  });
  return named.join('+');
}

/** Commands that mean something only where classes are drawn with one of these. */
const ONLY_FOR: Readonly<Partial<Record<CommandName, readonly ShapeKind[]>>> = {
  box_tool: ['box'],
  extreme_tool: ['box'],
  rotated_tool: ['rotated_box'],
  polygon_tool: ['polygon'],
  polyline_tool: ['polyline'],
  point_tool: ['point'],
  finish: ['polygon', 'polyline'],
  remove_corner: ['polygon', 'polyline'],
};

/** Whether a command can do anything with these classes. */
export const isOffered = (name: CommandName, classes: readonly Pick<ObjectClass, 'shape'>[]): boolean =>
  ONLY_FOR[name]?.some((shape) => classes.some((one) => one.shape === shape)) ?? true;

/** The whole sheet: classes first, because they are pressed most. */
export function keySheet(
  classes: readonly ObjectClass[],
  language: string,
  rebinding: Rebinding = {},
  isMac = false,
): readonly SheetPart[] {
  const label = (key: string) => keyLabel(key, language, isMac);
  const classRows = classes.map((one) => ({ name: one.value, what: say(one.label, language), keys: one.key === null ? [] : [label(one.key)] }));
  const groups: readonly Group[] = ['work', 'draw', 'edit', 'select', 'look', 'help'];
  const parts = groups.map((group) => ({
    title: say(TITLES[group], language),
    rows: COMMAND_NAMES.filter((name) => COMMANDS[name].group === group && isOffered(name, classes)).map((name) => ({
      name,
      what: say(COMMANDS[name].words, language),
      keys: keysOf(name, rebinding).map(label),
    })),
  }));
  return [{ title: say(TITLES.classes, language), rows: classRows }, ...parts].filter((part) => part.rows.length > 0);
}
