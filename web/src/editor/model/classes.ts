// Why: a class is picked hundreds of times an hour; its key and colour must be the same on every picture.
// What: the classes of a form with their keys: the ten digits first, then letters that no command uses.
// What not: the command keys (input/keys.ts) and how colours are made readable (render/colours.ts).

import type { WordsIn } from '../words';
import type { ShapeKind } from './shape';

/** A named point of a skeleton, as the form gives it. */
export interface PointGiven {
  readonly name: string;
  readonly label: WordsIn;
  /** Whether it must be marked, seen or hidden. */
  readonly required?: boolean;
}

/** A class as the form gives it. */
export interface ClassGiven {
  readonly value: string;
  readonly label: WordsIn;
  /** The key the form wishes for; another where a command or an earlier class has it. */
  readonly key?: string;
  /** A colour such as `#38b899`; one of the palette where absent. */
  readonly colour?: string;
  /** What it is drawn with; a box where absent. */
  readonly shape?: ShapeKind;
  /** Of a skeleton: its points in order, and which are joined, by name. */
  readonly points?: readonly PointGiven[];
  readonly edges?: readonly (readonly [string, string])[];
}

/** A class as the editor uses it. */
export interface ObjectClass {
  readonly value: string;
  readonly label: WordsIn;
  readonly colour: string;
  readonly shape: ShapeKind;
  /** The key that picks it; none when keys ran out. */
  readonly key: string | null;
  readonly points?: readonly PointGiven[] | undefined;
  readonly edges?: readonly (readonly [string, string])[] | undefined;
}

/** Keys in the order in which classes, options and buttons take them. */
export const PICK_KEYS: readonly string[] = Array.from('1234567890abcdefghijklmnopqrstuvwxyz');

/** Tells n things their keys, leaving out those that are taken. */
export function pickKeys(count: number, taken: ReadonlySet<string>): readonly (string | null)[] {
  const free = PICK_KEYS.filter((key) => !taken.has(key));
  return Array.from({ length: count }, (_, at) => free[at] ?? null);
}

export function classesOf(
  given: readonly ClassGiven[],
  taken: ReadonlySet<string>,
  palette: readonly string[],
): readonly ObjectClass[] {
  const wished = new Map<string, number>();
  for (const [at, { key }] of given.entries()) if (key !== undefined && !taken.has(key) && !wished.has(key)) wished.set(key, at);
  const free = pickKeys(given.length, new Set([...taken, ...wished.keys()])).values();
  return given.map((one, at) => ({
    ...one,
    shape: one.shape ?? 'box',
    colour: one.colour ?? palette[at % palette.length] ?? '#888888',
    key: one.key !== undefined && wished.get(one.key) === at ? one.key : (free.next().value ?? null),
  }));
}
