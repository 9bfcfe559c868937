// Why: a person paints by looking at the picture; what is painted on must follow from what is selected, not from a dialog.
// What: brush, eraser and lasso. A stroke goes to the selected mask; where none is selected the brush begins a new one and
//   the eraser takes the one under it. Alt turns the brush into the eraser and back, Ctrl and a press select. The lasso
//   is drawn as an outline is and what lies inside becomes painted. A stroke says what it changed, as runs. While the
//   brush is down its pixels change in place; what was handed out before, documents and log, never does. Brush and eraser
//   may take patches of colour, and leave others' pixels alone (aids.ts).
// What not: fill and size (commands.ts), looks (paint.ts).

import type { Point } from '../geometry';
import type { Command, Deed } from '../log/command';
import type { Picture } from '../model/picture';
import type { Shape } from '../model/shape';
import type { Kit } from '../tools/index';
import type { Mark, Pointing, Reduction, Tool, ToolContext } from '../tools/tool';
import type { TrailState } from '../tools/trail';
import { cellMask, cellsFor, spare, sweep, takenBy } from './aids';
import { runsIn, withRuns, type Mask } from './kind';
import { LIVE, type Live } from './paint';
import { area, blank, brush, difference, joined, NOTHING, pixelsFrom, type Patch } from './pixels';
import { areaOf, flip, pixelsOf, textOf } from './rle';

interface Stroke {
  /** The mask that is painted on; none for a new one. */
  readonly onto: Mask | null;
  readonly erases: boolean;
  /** What is shown instead of it. */
  readonly shown: Mask;
  readonly live: Live;
  readonly before: Uint8Array | null;
  /** Pixels of others that stay theirs. */
  readonly taken: Uint8Array | null;
  /** Patches of colour that were painted already. */
  readonly swept: Set<number>;
  readonly last: Point;
  readonly touched: Patch;
}

export interface PaintState {
  readonly stroke: Stroke | null;
}

const IDLE: PaintState = { stroke: null };

const isMask = (shape: Shape | undefined): shape is Mask => shape?.kind === 'mask';

/** The one mask that is selected. */
function selectedMask({ selection, index }: ToolContext): Mask | null {
  const shape = selection.length === 1 ? index.get(selection[0] ?? -1) : undefined;
  return isMask(shape) ? shape : null;
}

const radiusOf = (context: ToolContext): number => (context.brush ?? 24) / 2;

const newMask = ({ picture, nextId, class: value }: ToolContext): Omit<Mask, 'counts'> => ({ id: nextId, class: value, kind: 'mask', size: [picture.height, picture.width] });

function begun(onto: Mask | null, erases: boolean, event: Pointing, context: ToolContext): Stroke {
  const size: Picture = context.picture;
  const pixels = onto ? pixelsFrom(runsIn(onto), size) : blank(size);
  const before = onto ? pixels.bits.slice() : null;
  const shown: Mask = onto ? { ...onto } : { ...newMask(context), counts: '' };
  const whole: Patch = { left: 0, top: 0, right: size.width, bottom: size.height };
  const live: Live = { pixels, frame: NOTHING, touched: onto ? whole : NOTHING };
  LIVE.set(shown, live);
  const taken = erases ? null : takenBy(context, onto);
  return painted({ onto, erases, shown, live, before, taken, swept: new Set(), last: event.at, touched: NOTHING }, event, context);
}

function painted(stroke: Stroke, { at }: Pointing, context: ToolContext): Stroke {
  const { live, last, swept } = stroke;
  const value = stroke.erases ? 0 : 1;
  const cells = cellsFor(context.picture);
  const patch = cells ? sweep(cells, live.pixels, last, at, value, swept) : brush(live.pixels, last, at, radiusOf(context), value);
  spare(live.pixels, stroke.taken, stroke.before, patch);
  stroke.live.touched = joined(stroke.live.touched, patch);
  return { ...stroke, last: at, touched: joined(stroke.touched, patch) };
}

/** What a change of pixels is in the log: a new mask, a difference, or the end of a mask that is empty now. */
function committed(onto: Mask | null, flips: ReturnType<typeof difference>, deed: Deed, context: ToolContext): Reduction<PaintState> {
  if (areaOf(flips) === 0) return { state: IDLE };
  if (!onto) {
    const shape = withRuns(newMask(context), flips);
    return { state: IDLE, commands: [{ do: 'add', deed: 'draw', shapes: [shape] }], select: [shape.id] };
  }
  const after = flip(runsIn(onto), flips, pixelsOf(context.picture));
  const command: Command = areaOf(after) > 0 ? { do: 'paint', deed, id: onto.id, flips: textOf(flips) } : { do: 'remove', deed: 'remove', ids: [onto.id] };
  return { state: IDLE, commands: [command], select: [onto.id] };
}

const ring = (context: ToolContext, at: Point | null | undefined): Mark[] => (at ? [{ mark: 'ring', at, radius: radiusOf(context) }] : []);

function pressed(isEraser: boolean, event: Pointing, context: ToolContext): Reduction<PaintState> {
  const under = () => context.index.pick(event.at, 0).filter(isMask)[0] ?? null;
  if (event.mod === true) return { state: IDLE, select: [under()?.id ?? []].flat() };
  const erases = isEraser !== (event.alt === true);
  const onto = selectedMask(context) ?? (erases ? under() : null);
  if (erases && !onto) return { state: IDLE };
  return { state: { stroke: begun(onto, erases, event, context) } };
}

const painter = (isEraser: boolean): Tool<PaintState> => ({
  name: isEraser ? 'eraser' : 'mask',
  start: IDLE,

  reduce(state, event, context) {
    if (event.on === 'cancel' || event.on === 'back' || event.on === 'finish') return { state: IDLE };
    if (event.on === 'down') return pressed(isEraser, event, context);
    if (!state.stroke) return { state };
    const stroke = painted(state.stroke, event, context);
    if (event.on === 'move') return { state: { stroke } };
    return committed(stroke.onto, difference(stroke.before, stroke.live.pixels, stroke.touched), stroke.erases ? 'erase' : 'paint', context);
  },

  marks({ stroke }, context) {
    const shown: Mark[] = stroke ? [{ mark: 'shape', shape: stroke.shown, isBare: true }] : [];
    const cells = cellsFor(context.picture);
    if (!cells) return [...shown, ...ring(context, stroke?.last ?? context.pointer)];
    // The patch that a press would take.
    const under = stroke || !context.pointer ? null : cellMask(cells, context.pointer, newMask(context));
    return under ? [{ mark: 'shape', shape: under, isBare: true }] : shown;
  },

  hidden: ({ stroke }) => (stroke?.onto ? [stroke.onto.id] : []),
  isBusy: ({ stroke }) => stroke !== null,
  cursor: () => 'crosshair',
});

export const brushTool = (): Tool<PaintState> => painter(false);
export const eraserTool = (): Tool<PaintState> => painter(true);

export interface LassoState {
  readonly outline: TrailState;
  readonly erases: boolean;
}

/** An outline, corner by corner or traced, whose inside is painted, or with Alt at its beginning erased. */
export function lassoTool({ polygonTool }: Kit): Tool<LassoState> {
  const start: LassoState = { outline: polygonTool.start, erases: false };
  // What is painted on stays selected, and a finger traces.
  const within = (context: ToolContext): ToolContext => ({ ...context, selection: [], traces: true });
  return {
    name: 'lasso',
    start,
    reduce(state, event, context) {
      const isFirst = event.on === 'down' && !polygonTool.isBusy(state.outline);
      const erases = isFirst ? event.alt === true : state.erases;
      const { state: outline, commands } = polygonTool.reduce(state.outline, event.on === 'down' ? { ...event, alt: false, mod: false } : event, within(context));
      const drawn = commands?.[0];
      const shape = drawn?.do === 'add' ? drawn.shapes[0] : undefined;
      if (shape?.kind !== 'polygon') return { state: { outline, erases } };
      const onto = selectedMask(context);
      if (erases && !onto) return { state: start };
      const pixels = onto ? pixelsFrom(runsIn(onto), context.picture) : blank(context.picture);
      const before = onto ? pixels.bits.slice() : null;
      const patch = area(pixels, shape.points, erases ? 0 : 1);
      if (!erases) spare(pixels, takenBy(context, onto), before, patch);
      return { ...committed(onto, difference(before, pixels, patch), erases ? 'erase' : 'paint', context), state: start };
    },
    marks: ({ outline }, context) => polygonTool.marks(outline, within(context)),
    hidden: () => [],
    isBusy: ({ outline }) => polygonTool.isBusy(outline),
    cursor: ({ outline }, at, context) => polygonTool.cursor(outline, at, within(context)),
  };
}
