// Why: who types what stands in forty boxes must see which is which, in the order in which a page is read.
// What: shapes in reading order (line by line, each from the left), and what stands beside each on the canvas: its number
//   and the beginning of its text. Loaded only where a form asks for texts of objects.
// What not: columns and pages that run from the right or from top to bottom: there the numbers still tell boxes apart.

import type { Rectangle } from '../geometry';
import { boundsOf, type Shape } from '../model/shape';

/** Characters of a text that are shown beside its region. */
const SHOWN = 18;

const middle = ({ y, height }: Rectangle): number => y + height / 2;

/** The shapes line by line: a shape belongs to a line where its middle lies within what began the line, or the other way. */
export function inOrder(shapes: readonly Shape[]): readonly Shape[] {
  const all = shapes.map((shape) => ({ shape, frame: boundsOf(shape) }));
  all.sort((a, b) => middle(a.frame) - middle(b.frame) || a.frame.x - b.frame.x);
  const lines: (typeof all)[] = [];
  for (const one of all) {
    const first = lines.at(-1)?.[0]?.frame;
    const isOn = (frame: Rectangle, at: number) => at >= frame.y && at <= frame.y + frame.height;
    if (first && (isOn(first, middle(one.frame)) || isOn(one.frame, middle(first)))) lines.at(-1)?.push(one);
    else lines.push([one]);
  }
  return lines.flatMap((line) => line.sort((a, b) => a.frame.x - b.frame.x).map(({ shape }) => shape));
}

/** What stands beside each shape of these classes, by id. */
export function captions(shapes: readonly Shape[], textOf: ReadonlyMap<string, string>): ReadonlyMap<number, string> {
  const written = shapes.filter((shape) => textOf.has(shape.class));
  return new Map(
    inOrder(written).map((shape, at) => {
      const said = shape.attributes?.[textOf.get(shape.class) ?? ''];
      const letters = Array.from(typeof said === 'string' ? said.replace(/\s+/g, ' ') : '');
      return [shape.id, `${at + 1} ${letters.slice(0, SHOWN).join('')}${letters.length > SHOWN ? '…' : ''}`.trim()];
    }),
  );
}

/** The captions of shapes, made once for each state of them. */
export function captionsOf(classes: readonly { value: string; attributes?: readonly { name: string; text?: unknown }[] | undefined }[]) {
  const textOf = new Map(classes.flatMap(({ value, attributes }) => attributes?.filter(({ text }) => text).slice(0, 1).map(({ name }) => [value, name] as const) ?? []));
  let last: { readonly shapes: readonly Shape[]; readonly made: ReadonlyMap<number, string> } | null = null;
  return (shapes: readonly Shape[]): ReadonlyMap<number, string> => {
    if (last?.shapes !== shapes) last = { shapes, made: captions(shapes, textOf) };
    return last.made;
  };
}
