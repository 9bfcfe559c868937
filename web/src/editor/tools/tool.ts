// Why: gestures are where labelling tools break: a finger lifts outside, a second finger lands, Escape comes midway.
//   As plain reducers they are tested without a browser, press by press.
// What: what a tool is given and what it gives back. A tool is a pure function of its state, one event and the context.
// What not: pixels of the screen (view/), which pointer belongs to which gesture (input/), drawing (render/).

import type { Point, Rectangle } from '../geometry';
import type { Command } from '../log/command';
import type { PointGiven } from '../model/classes';
import type { Picture } from '../model/picture';
import type { Shape } from '../model/shape';
import type { SpaceIndex } from '../space/index';

export const TOOL_NAMES = ['box', 'extreme', 'rotated_box', 'polygon', 'polyline', 'point', 'skeleton', 'mask', 'eraser', 'lasso', 'hole', 'select', 'pan', 'zoom'] as const;
export type ToolName = (typeof TOOL_NAMES)[number];

export type PointerKind = 'mouse' | 'pen' | 'touch' | 'keyboard';

/** A pointer at a place. */
export interface Pointing {
  /** In picture pixels; may lie outside the picture. */
  readonly at: Point;
  /** In CSS pixels from the top left of the canvas. */
  readonly screen: Point;
  readonly pointer: PointerKind;
  readonly shift?: boolean;
  readonly alt?: boolean;
  /** Ctrl, or Command on a Mac. */
  readonly mod?: boolean;
}

export type ToolEvent =
  | ({ readonly on: 'down' | 'move' | 'up' } & Pointing)
  /** The gesture ends without effect: a second finger, a lost pointer. */
  | { readonly on: 'cancel' }
  /** One step back: the last point set, or the whole gesture. */
  | { readonly on: 'back' }
  /** What is being drawn is whole: Enter, or a button. Of a skeleton only the next point, where that is hidden or absent. */
  | { readonly on: 'finish'; readonly point?: 'hidden' | 'absent' };

/** What a tool may know. */
export interface ToolContext {
  readonly picture: Picture;
  readonly index: SpaceIndex;
  readonly selection: readonly number[];
  /** The class new shapes get. */
  readonly class: string;
  /** The class's points, where it is a skeleton. */
  readonly points?: readonly PointGiven[] | undefined;
  readonly nextId: number;
  /** CSS pixels per picture pixel. */
  readonly scale: number;
  /** The least width and height of a new shape, in picture pixels. */
  readonly minimum: number;
  readonly snaps: boolean;
  /** Whether a finger traces. */
  readonly traces?: boolean;
  /** How wide the brush is, in picture pixels. */
  readonly brush?: number;
  /** Where the pointer is, pressed or not, in picture pixels. */
  readonly pointer?: Point | null;
}

/** Something drawn above the shapes while a tool works, in picture pixels. */
export type Mark =
  /** `isBare` shows no handles. */
  | { readonly mark: 'shape'; readonly shape: Shape; readonly isBare?: boolean }
  | { readonly mark: 'size'; readonly box: Rectangle }
  | { readonly mark: 'band'; readonly box: Rectangle }
  | { readonly mark: 'point'; readonly at: Point }
  /** What a brush covers. */
  | { readonly mark: 'ring'; readonly at: Point; readonly radius: number }
  /** A line across the picture that something was snapped to. */
  | { readonly mark: 'guide'; readonly x?: number; readonly y?: number };

export type ViewChange =
  /** Moves the picture, in CSS pixels. */
  | { readonly change: 'pan'; readonly by: Point }
  | { readonly change: 'zoom'; readonly at: Point; readonly factor: number }
  /** Shows this part of the picture as large as it fits. */
  | { readonly change: 'show'; readonly box: Rectangle };

/** What came of an event. */
export interface Reduction<State> {
  readonly state: State;
  readonly commands?: readonly Command[];
  /** The new selection, where it changes. */
  readonly select?: readonly number[];
  readonly view?: ViewChange;
}

export interface Tool<State> {
  readonly name: ToolName;
  readonly start: State;
  reduce(state: State, event: ToolEvent, context: ToolContext): Reduction<State>;
  marks(state: State, context: ToolContext): readonly Mark[];
  /** Shapes that the marks stand for, so that they are not drawn twice. */
  hidden(state: State): readonly number[];
  isBusy(state: State): boolean;
  /** What a page shows of the drawing under way. */
  told?(state: State): unknown;
  cursor(state: State, at: Point | null, context: ToolContext): string;
}

/** How far a press may miss, in CSS pixels. */
const REACH: Readonly<Record<PointerKind, number>> = { mouse: 7, pen: 12, touch: 24, keyboard: 4 };
/** How far a press must travel to be a drag, in CSS pixels. */
const DRAG: Readonly<Record<PointerKind, number>> = { mouse: 3, pen: 5, touch: 9, keyboard: 1 };

/** How far a press may miss, in picture pixels. */
export const reachOf = (pointer: PointerKind, scale: number): number => REACH[pointer] / scale;

export const isDrag = (from: Pointing, to: Pointing): boolean =>
  Math.hypot(to.screen.x - from.screen.x, to.screen.y - from.screen.y) >= DRAG[to.pointer];
