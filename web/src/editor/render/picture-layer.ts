// Why: what is drawn of a picture must be sharp and cost little at every zoom.
// What: of the picture and its halves the smallest that is sharp enough is drawn, and only the part in view. Pixels show as squares at deep
//   zoom. Brightness and contrast are a filter of the canvas's style, done by the compositor: the context's own filter is
//   slow without a graphics card and absent from older Safari.
// What not: fetching, decoding and halving (halves.ts); the page hands in what it made ahead.

import { clamp, type Rectangle } from '../geometry';
import type { Picture } from '../model/picture';
import type { Settings } from '../settings';
import { shown, type View } from '../view/view';
import type { Layer } from './layer';

/** From this many pixels of the screen to one of the picture, pixels are squares. */
const SQUARES_FROM = 3;

/** A decoded, upright picture. */
export type PictureSource = ImageBitmap | HTMLImageElement | HTMLCanvasElement | OffscreenCanvas;

export class PictureLayer {
  readonly #layer: Layer;
  #picture: Picture = { width: 0, height: 0 };
  #levels: readonly PictureSource[] = [];
  #drawn: View | null = null;

  constructor(layer: Layer) {
    this.#layer = layer;
  }

  /** From now on this picture: upright and as large as it says, with its halves, largest first. */
  show(picture: Picture, source: PictureSource | null, halves: readonly PictureSource[] = []): void {
    this.#picture = picture;
    this.#levels = source ? [source, ...halves] : [];
    this.forget();
  }

  light({ brightness, contrast }: Settings): void {
    const isPlain = brightness === 1 && contrast === 1;
    this.#layer.canvas.style.filter = isPlain ? '' : `brightness(${brightness}) contrast(${contrast})`;
  }

  draw(view: View, stage: string): void {
    const last = this.#drawn;
    const isSame = last?.scale === view.scale && last.size === view.size;
    const strips = isSame ? this.#layer.shift({ x: view.x - last.x, y: view.y - last.y }) : null;
    this.#drawn = view;
    if (!strips) this.paint(this.#layer.begin(stage), view, this.#layer.ratio);
    for (const strip of strips ?? []) {
      const context = this.#layer.clip(strip, stage);
      this.paint(context, view, this.#layer.ratio, strip);
      context.restore();
    }
  }

  /** What is drawn is lost, for the canvas was made anew, or there is another picture. */
  forget(): void {
    this.#drawn = null;
  }

  /** Draws what the view shows, or a part of it, into any context that counts in CSS pixels. */
  paint(context: CanvasRenderingContext2D, view: View, ratio: number, part?: Rectangle): void {
    const wanted = view.scale * ratio;
    const level = clamp(Math.floor(Math.log2(1 / wanted)), 0, this.#levels.length - 1);
    const source = this.#levels[level];
    if (!source) return;
    const { width, height } = this.#picture;
    const sight = shown(view, part);
    const left = clamp(Math.floor(sight.x), 0, width);
    const top = clamp(Math.floor(sight.y), 0, height);
    const right = clamp(Math.ceil(sight.x + sight.width), 0, width);
    const bottom = clamp(Math.ceil(sight.y + sight.height), 0, height);
    if (right <= left || bottom <= top) return;
    const [across, down] = [sizeOf(source).width / width, sizeOf(source).height / height];
    context.imageSmoothingEnabled = wanted < SQUARES_FROM;
    context.imageSmoothingQuality = 'low';
    context.drawImage(
      source,
      left * across, top * down, (right - left) * across, (bottom - top) * down,
      left * view.scale + view.x, top * view.scale + view.y, (right - left) * view.scale, (bottom - top) * view.scale,
    );
  }
}

function sizeOf(source: PictureSource): { width: number; height: number } {
  return 'naturalWidth' in source ? { width: source.naturalWidth, height: source.naturalHeight } : source;
}
