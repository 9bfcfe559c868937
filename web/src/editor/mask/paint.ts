// Why: a mask may cover half of the picture and change with every frame while it is painted.
// What: masks as small canvases, one pixel a picture's pixel and cut to the mask's frame, stretched over the picture; those
//   drawn last are kept. The mask under the brush has one as large as the picture, of which a frame renews what the
//   brush touched.
// What not: which masks are drawn and when (render/).

import type { Rectangle } from '../geometry';
import { rgbOf } from '../render/colours';
import type { View } from '../view/view';
import type { Mask } from './kind';
import { joined, NOTHING, type Patch, type Pixels } from './pixels';
import { eachSpan, type Runs } from './rle';

interface Sheet {
  readonly canvas: HTMLCanvasElement;
  /** Its upper left corner in the picture. */
  readonly x: number;
  readonly y: number;
  readonly colour: string;
}

/** A mask under the brush: its pixels, and what was touched since it was drawn. */
export interface Live {
  readonly pixels: Pixels;
  /** What may be painted of it. */
  frame: Patch;
  touched: Patch;
  sheet?: Sheet;
}

/** Masks under the brush, by the shape that stands for them. */
export const LIVE = new WeakMap<object, Live>();

/** Pixels of the canvases that are kept. */
const KEPT = 24_000_000;
const SHEETS = new Map<Mask, Sheet>();

/** How opaque: a mask, what is laid over it where it is selected, and one under the brush, which looks like both. */
const OPAQUE = { plain: 0.42, strong: 0.22, live: 0.55 };

function newCanvas(context: CanvasRenderingContext2D, width: number, height: number): HTMLCanvasElement {
  const canvas = context.canvas.ownerDocument.createElement('canvas');
  Object.assign(canvas, { width: Math.max(1, width), height: Math.max(1, height) });
  return canvas;
}

const wordOf = (colour: string): number => {
  const [red, green, blue] = rgbOf(colour);
  return new Uint32Array(new Uint8Array([red, green, blue, 255]).buffer)[0] ?? 0;
};

function sheetFor(shape: Mask, runs: Runs, frame: Rectangle, context: CanvasRenderingContext2D, colour: string): Sheet {
  const kept = SHEETS.get(shape);
  SHEETS.delete(shape);
  if (kept?.colour === colour) {
    SHEETS.set(shape, kept);
    return kept;
  }
  const { x, y, width, height } = frame;
  const sheet: Sheet = { canvas: newCanvas(context, width, height), x, y, colour };
  const into = sheet.canvas.getContext('2d');
  if (into && width > 0) {
    const image = into.createImageData(width, height);
    const words = new Uint32Array(image.data.buffer);
    const word = wordOf(colour);
    eachSpan(runs, shape.size[0], (column, top, end) => {
      for (let row = top; row < end; row += 1) words[(row - y) * width + column - x] = word;
    });
    into.putImageData(image, 0, 0);
  }
  SHEETS.set(shape, sheet);
  let all = 0;
  for (const [, { canvas }] of [...SHEETS].reverse()) all += canvas.width * canvas.height;
  for (const [old, { canvas }] of SHEETS) {
    if (all <= KEPT || old === shape) break;
    all -= canvas.width * canvas.height;
    SHEETS.delete(old);
  }
  return sheet;
}

/** Renews what the brush touched. */
function liveSheet(live: Live, context: CanvasRenderingContext2D, colour: string): Sheet {
  const { pixels, touched } = live;
  const { width, height, bits } = pixels;
  live.sheet ??= { canvas: newCanvas(context, width, height), x: 0, y: 0, colour };
  const [wide, high] = [touched.right - touched.left, touched.bottom - touched.top];
  const into = wide > 0 ? live.sheet.canvas.getContext('2d') : null;
  if (into) {
    const image = into.createImageData(wide, high);
    const words = new Uint32Array(image.data.buffer);
    const word = wordOf(colour);
    for (let x = touched.left; x < touched.right; x += 1) {
      for (let y = touched.top; y < touched.bottom; y += 1) {
        if (bits[x * height + y] === 1) words[(y - touched.top) * wide + x - touched.left] = word;
      }
    }
    into.putImageData(image, touched.left, touched.top);
    live.frame = joined(live.frame, touched);
    live.touched = NOTHING;
  }
  return live.sheet;
}

/** Draws a mask into a context that counts in CSS pixels. */
export function paint(shape: Mask, known: { readonly runs: Runs; readonly frame: Rectangle }, context: CanvasRenderingContext2D, view: View, colour: string, isStrong: boolean): void {
  const live = LIVE.get(shape);
  const sheet = live ? liveSheet(live, context, colour) : sheetFor(shape, known.runs, known.frame, context, colour);
  const { left, top, right, bottom } = live?.frame ?? { left: sheet.x, top: sheet.y, right: sheet.x + sheet.canvas.width, bottom: sheet.y + sheet.canvas.height };
  if (right <= left) return;
  context.save();
  context.globalAlpha = live ? OPAQUE.live : isStrong ? OPAQUE.strong : OPAQUE.plain;
  // Pixels show as squares where they are larger than the screen's.
  context.imageSmoothingEnabled = view.scale * context.getTransform().a < 1;
  context.drawImage(sheet.canvas, left - sheet.x, top - sheet.y, right - left, bottom - top, left * view.scale + view.x, top * view.scale + view.y, (right - left) * view.scale, (bottom - top) * view.scale);
  context.restore();
}
