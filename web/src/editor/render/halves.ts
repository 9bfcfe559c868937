// Why: a photo of 12 megapixels drawn small every frame costs the frame, and shrinking it in one go shimmers.
// What: a picture in halves of halves, each from the one before, where four pixels become one: a fifth of the work of
//   the browser's own finer shrinking. The page makes them when it decodes, before the picture is shown.
// What not: which of them is drawn (picture-layer.ts).

import type { Picture } from '../model/picture';

/** Halving stops below this side. */
const SIDE_MIN = 512;

/** The halves of a decoded picture, largest first; whoever has them closes them. None where the browser cannot. */
export function halvesOf(source: CanvasImageSource, { width, height }: Picture): ImageBitmap[] {
  const halves: ImageBitmap[] = [];
  while (Math.min(width, height) > 2 * SIDE_MIN && typeof OffscreenCanvas === 'function') {
    [width, height] = [Math.ceil(width / 2), Math.ceil(height / 2)];
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d', { alpha: false });
    if (!context) break;
    context.imageSmoothingQuality = 'low';
    context.drawImage(halves.at(-1) ?? source, 0, 0, width, height);
    halves.push(canvas.transferToImageBitmap());
  }
  return halves;
}
