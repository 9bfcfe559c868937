// Why: one log serves undo, draft and replay-for-review, so what a person did must be plain data.
// What: the commands, and what each does to a document. A command says the outcome ("these shapes are now so"), not the
//   gesture, so that replay never hangs on tools, settings or rounding of a later version.
// What not: undo and redo, which are entries of the log beside the commands (log.ts).

import type { Json } from '../json';
import { shapeOf, type Document, type Patch } from '../model/document';
import { kindOf, type Shape } from '../model/shape';
import type { Picture } from '../model/picture';

/** What was meant, for the reviewer's replay and for announcements. */
export const DEEDS = ['draw', 'move', 'resize', 'classify', 'paste', 'copy', 'remove', 'answer', 'attribute', 'hole', 'paint', 'erase', 'fill'] as const;
export type Deed = (typeof DEEDS)[number];

export type Command =
  | { readonly do: 'add'; readonly deed: Deed; readonly shapes: readonly Shape[] }
  | { readonly do: 'change'; readonly deed: Deed; readonly shapes: readonly Shape[] }
  | { readonly do: 'remove'; readonly deed: Deed; readonly ids: readonly number[] }
  /** Pixels of a mask that are now what they were not, as the text of runs: a stroke is as long as what it changed. */
  | { readonly do: 'paint'; readonly deed: Deed; readonly id: number; readonly flips: string }
  /** The answer to a field of the form; null takes it back. */
  | { readonly do: 'answer'; readonly deed: Deed; readonly field: string; readonly value: Json };

/** Why a command does not fit the document: a program's mistake or a damaged log, never a person's. */
export type Misfit = 'id_taken' | 'id_unknown' | 'id_twice' | 'outside_picture' | 'nothing';

/** The difference a command makes, or why it makes none. */
export function patchOf(document: Document, command: Command, picture: Picture | null): Patch | Misfit {
  if (command.do === 'answer') {
    return { answers: { [command.field]: command.value === null ? undefined : command.value } };
  }
  if (command.do === 'paint') {
    const shape = shapeOf(document, command.id);
    const next = shape && kindOf(shape).flipped?.(shape, command.flips);
    return next ? { put: [next] } : shape ? 'nothing' : 'id_unknown';
  }
  const ids = command.do === 'remove' ? command.ids : command.shapes.map((shape) => shape.id);
  if (ids.length === 0) return 'nothing';
  if (new Set(ids).size < ids.length) return 'id_twice';
  const wanted = command.do !== 'add';
  if (ids.some((id) => (shapeOf(document, id) !== undefined) !== wanted)) return wanted ? 'id_unknown' : 'id_taken';
  if (command.do === 'remove') return { drop: command.ids };
  if (!picture || !command.shapes.every((shape) => isInside(shape, picture))) return 'outside_picture';
  return { put: command.shapes };
}

/** Coordinates are kept to hundredths, so an edge may round past the picture's by half of one. */
const ROUNDING = 0.011;

function isInside(shape: Shape, picture: Picture): boolean {
  const { x, y, width, height } = kindOf(shape).bounds(shape);
  return (
    x >= -ROUNDING && y >= -ROUNDING && x + width <= picture.width + ROUNDING && y + height <= picture.height + ROUNDING
  );
}

/** The greatest id a command uses; 0 for none. */
export const greatestId = (command: Command): number =>
  command.do === 'add' ? command.shapes.reduce((most, shape) => Math.max(most, shape.id), 0) : 0;
