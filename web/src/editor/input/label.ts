// Why: rails and tooltips show a tool's key all the time, the sheet of all keys only when it is asked for.
// What: a key as people read it, and which commands mean something with which classes. What not: the sheet (sheet.ts).

import { say, words, type Words } from '../words';
import type { ObjectClass } from '../model/classes';
import type { ShapeKind } from '../model/shape';
import type { CommandName } from './keys';

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

/** A key as `aria-keyshortcuts` writes it. */
export const keyShortcut = (key: string): string =>
  key.split('+').map((part) => (part === 'mod' ? 'Control' : part.replace(/^(?:arrow)?./, (start) => (start.length > 1 ? `Arrow${start.slice(5).toUpperCase()}` : start.toUpperCase())))).join('+');

/** Commands that mean something only where classes are drawn with one of these. */
const ONLY_FOR: Readonly<Partial<Record<CommandName, readonly ShapeKind[]>>> = {
  box_tool: ['box'],
  extreme_tool: ['box'],
  rotated_tool: ['rotated_box'],
  polygon_tool: ['polygon'],
  polyline_tool: ['polyline'],
  point_tool: ['point'],
  skeleton_tool: ['skeleton'],
  hide_point: ['skeleton'],
  no_point: ['skeleton'],
  hole_tool: ['polygon'],
  trace: ['polygon', 'polyline'],
  mask_tool: ['mask'],
  eraser_tool: ['mask'],
  lasso_tool: ['mask'],
  fill_hole: ['mask'],
  larger: ['mask'],
  smaller: ['mask'],
  finish: ['polygon', 'polyline', 'skeleton', 'mask'],
  remove_corner: ['polygon', 'polyline'],
};

/** Whether a command can do anything with these classes. */
export const isOffered = (name: CommandName, classes: readonly Pick<ObjectClass, 'shape'>[]): boolean =>
  ONLY_FOR[name]?.some((shape) => classes.some((one) => one.shape === shape)) ?? true;
