// Why: every coordinate on the screen goes through one transform; if it is exact and its limits are here, zooming at
//   the pointer never drifts and the picture can never be lost.
// What: an immutable view: CSS pixels per picture pixel, and where the picture's corner stands. What not: gestures
//   (input/gesture.ts), drawing (render/).

import { centre, clamp, distance, middle, type Point, type Rectangle } from '../geometry';
import type { Picture } from '../model/picture';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface View {
  /** CSS pixels per picture pixel. */
  readonly scale: number;
  /** Where the picture's top left corner stands, in CSS pixels from the canvas's. */
  readonly x: number;
  readonly y: number;
  /** Of the canvas, in CSS pixels. */
  readonly size: Size;
  readonly picture: Picture;
}

/** The deepest zoom: a picture pixel as a square of 64. */
export const SCALE_MAX = 64;
/** The furthest zoom, as a share of the one where the picture fits. */
const FIT_SHARE_MIN = 0.25;
/** This much of the picture stays on the canvas whatever is done, in CSS pixels. */
const KEEP = 48;
/** Space around the picture when it is fitted, in CSS pixels. */
const MARGIN = 12;

export const toPicture = (view: View, at: Point): Point => ({ x: (at.x - view.x) / view.scale, y: (at.y - view.y) / view.scale });

export const toScreen = (view: View, at: Point): Point => ({ x: at.x * view.scale + view.x, y: at.y * view.scale + view.y });

/** The part of the picture's plane that the canvas shows, or that a part of the canvas shows. */
export const shown = (view: View, part: Rectangle = { x: 0, y: 0, ...view.size }): Rectangle => ({
  ...toPicture(view, part),
  width: part.width / view.scale,
  height: part.height / view.scale,
});

/** The view with the picture's corner on a border between two pixels of the screen, so that panning moves pixels whole. */
export const aligned = (view: View, ratio: number): View => ({
  ...view,
  x: Math.round(view.x * ratio) / ratio,
  y: Math.round(view.y * ratio) / ratio,
});

export const fitScale = (picture: Picture, size: Size): number =>
  Math.max(
    1e-4,
    Math.min((size.width - 2 * MARGIN) / picture.width, (size.height - 2 * MARGIN) / picture.height, SCALE_MAX),
  );

/** The whole picture, in the middle. */
export function fitted(picture: Picture, size: Size): View {
  return centred({ scale: fitScale(picture, size), x: 0, y: 0, size, picture }, { x: picture.width / 2, y: picture.height / 2 });
}

/** This point of the picture in the middle of the canvas. */
export const centred = (view: View, on: Point): View =>
  bounded({ ...view, x: view.size.width / 2 - on.x * view.scale, y: view.size.height / 2 - on.y * view.scale });

/** One picture pixel on one pixel of the screen, which has `ratio` of them to a CSS pixel. */
export const actual = (view: View, ratio: number, at: Point = { x: view.size.width / 2, y: view.size.height / 2 }): View =>
  zoomed(view, at, 1 / ratio / view.scale);

export const panned = (view: View, by: Point): View => bounded({ ...view, x: view.x + by.x, y: view.y + by.y });

/** Zoomed so that what is at this place of the canvas stays there. */
export function zoomed(view: View, at: Point, factor: number): View {
  const least = Math.min(fitScale(view.picture, view.size) * FIT_SHARE_MIN, 1);
  const scale = clamp(view.scale * factor, least, SCALE_MAX);
  const ratio = scale / view.scale;
  return bounded({ ...view, scale, x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio });
}

/** As large as this part of the picture fits. */
export function showing(view: View, box: Rectangle, margin = MARGIN): View {
  const wide = (view.size.width - 2 * margin) / Math.max(box.width, 1);
  const high = (view.size.height - 2 * margin) / Math.max(box.height, 1);
  return centred({ ...view, scale: clamp(Math.min(wide, high), 1e-4, SCALE_MAX) }, centre(box));
}

/** Moved as little as shows the box, where it is not in sight. */
export function revealing(view: View, box: Rectangle): View {
  const from = toScreen(view, box);
  const to = { x: from.x + box.width * view.scale, y: from.y + box.height * view.scale };
  const shift = (low: number, high: number, size: number) =>
    high - low > size - 2 * MARGIN ? (low > size - KEEP || high < KEEP ? size / 2 - (low + high) / 2 : 0)
    : low < MARGIN ? MARGIN - low
    : high > size - MARGIN ? size - MARGIN - high
    : 0;
  const by = { x: shift(from.x, to.x, view.size.width), y: shift(from.y, to.y, view.size.height) };
  return by.x === 0 && by.y === 0 ? view : panned(view, by);
}

export type Pair = readonly [Point, Point];

/** Two fingers moved: what was between them stays between them. */
export function pinched(view: View, before: Pair, after: Pair): View {
  const spread = distance(...before);
  const factor = spread > 0 ? distance(...after) / spread : 1;
  const [from, to] = [middle(...before), middle(...after)];
  return panned(zoomed(view, from, factor), { x: to.x - from.x, y: to.y - from.y });
}

/** The canvas changed its size; what was in the middle stays there, and a fitted picture stays fitted. */
export function resized(view: View, size: Size): View {
  const wasFitted = Math.abs(view.scale / fitScale(view.picture, view.size) - 1) < 1e-6;
  if (wasFitted) return fitted(view.picture, size);
  const on = toPicture(view, { x: view.size.width / 2, y: view.size.height / 2 });
  return centred({ ...view, size }, on);
}

function bounded(view: View): View {
  const hold = (place: number, length: number, size: number) => {
    const keep = Math.min(KEEP, length);
    return clamp(place, keep - length, size - keep);
  };
  return {
    ...view,
    x: hold(view.x, view.picture.width * view.scale, view.size.width),
    y: hold(view.y, view.picture.height * view.scale, view.size.height),
  };
}
