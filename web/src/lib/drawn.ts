// What was drawn, as pages show it: read by the editor's own rules, so that a picture of an answer and the workbench agree.
import { shapeFrom } from '../editor/answer/boxes.ts';
import type { Field as WholeField } from '../editor/answer/form.ts';
import type { ObjectClass } from '../editor/model/classes.ts';
import { boundsOf, kindOf } from '../editor/model/shape.ts';
import type { Shape } from '../editor/model/shape.ts';
import { teach as teachMasks } from '../editor/mask.ts';
import { teach } from '../editor/skeleton.ts';
import { boxesOf } from './boxes.ts';
import type { BoxesAsked, Drawn } from './boxes.ts';
import type { Form } from './form.ts';
import { chosen } from './language.svelte.ts';

type Joined = Pick<ObjectClass, 'points' | 'edges'>;

// Pages that show answers show them of any form.
teach();
teachMasks();

/** The outline as the path of an SVG in picture pixels. */
function pathOf(shape: Shape, one?: Joined): string {
  let path = '';
  const kind = kindOf(shape);
  const tracer = {
    moveTo: (x: number, y: number) => void (path += `M${x} ${y}`),
    lineTo: (x: number, y: number) => void (path += `L${x} ${y}`),
    rect: (x: number, y: number, width: number, height: number) => void (path += `M${x} ${y}h${width}v${height}h${-width}Z`),
    closePath: () => void (path += 'Z'),
  };
  kind.trace(shape, tracer, (at) => at, one);
  return path;
}

export function seen(shape: Shape, asked: BoxesAsked): Drawn {
  const { x, y, width, height } = boundsOf(shape);
  const base = { class: shape.class, x, y, width, height, ...(shape.page ? { page: shape.page } : {}), ...(shape.attributes ? { attributes: shape.attributes } : {}) };
  if (shape.kind === 'box') return base;
  if (shape.kind === 'point') return { ...base, spot: true };
  return { ...base, path: pathOf(shape, asked.classes.find((one) => one.value === shape.class) as Joined | undefined), open: kindOf(shape).isOpen === true, ...(shape.kind === 'mask' ? { painted: true } : {}) };
}

/** What was said of an object besides its class, in words; `yes` and `no` are the reader's. */
export function saidOf(asked: BoxesAsked | undefined, one: Drawn, yes: string, no: string): string {
  const attributes = asked?.classes.find((each) => each.value === one.class)?.attributes ?? [];
  const told = attributes.flatMap(({ name, label, options }) => {
    const said = one.attributes?.[name];
    if (said === undefined) return [];
    const option = options?.find(({ value }) => value === said);
    const word = typeof said === 'boolean' ? (said ? yes : no) : option ? chosen(option.label) || option.value : String(said);
    return [`${chosen(label) || name} ${word}`];
  });
  return told.join(' · ');
}

/** The objects of an answer, in its order, as shapes whose ids are their places. */
export function shapesIn(form: Form, answer: Record<string, unknown> | null | undefined): Shape[] {
  const asked = boxesOf(form);
  const value = answer?.[asked?.name ?? ''];
  if (!asked || !Array.isArray(value)) return [];
  return value.map((one, at) => shapeFrom(asked as unknown as WholeField, one, at)).filter((shape) => shape !== null);
}

/** The objects of an answer, in its order, with how each is drawn. */
export function drawnIn(form: Form, answer: Record<string, unknown> | null | undefined): Drawn[] {
  const asked = boxesOf(form);
  return asked ? shapesIn(form, answer).map((shape) => seen(shape, asked)) : [];
}
