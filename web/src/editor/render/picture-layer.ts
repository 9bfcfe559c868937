// Why: a photo of 12 megapixels drawn small every frame costs the frame, and shrinking it in one go shimmers.
// What: the picture in halves of halves, of which the smallest that is sharp enough is drawn, and only the part in view.
//   Pixels show as squares at deep zoom. Brightness and contrast are a filter of the canvas's style, done by the
//   compositor: the context's own filter is slow without a graphics card and absent from older Safari.
// What not: fetching and decoding; the page hands in what it decoded ahead.

import { clamp, type Rectangle } from '../geometry';
import type { Picture } from '../model/picture';
import type { Settings } from '../settings';
import { shown, type View } from '../view/view';
import type { Layer } from './layer';

/** From this many pixels of the screen to one of the picture, pixels are squares. */
const SQUARES_FROM = 3;
/** Halving stops below this side. */
const SIDE_MIN = 512;

/** A decoded, upright picture. */
export type PictureSource = ImageBitmap | HTMLImageElement | HTMLCanvasElement | OffscreenCanvas;

export class PictureLayer {
  readonly #layer: Layer;
  readonly #picture: Picture;
  #levels: PictureSource[];
  #isClosed = false;
  #drawn: { view: View; levels: number } | null = null;

  /** `source` is upright and as large as the picture says, or a smaller stand-in until `setSource`. */
  constructor(layer: Layer, picture: Picture, source: PictureSource | null) {
    this.#layer = layer;
    this.#picture = picture;
    this.#levels = source ? [source] : [];
  }

  /** Makes the halves in the background; `onReady` when drawing again would be better. */
  async prepare(onReady: () => void): Promise<void> {
    let { width, height } = this.#picture;
    while (Math.min(width, height) > 2 * SIDE_MIN && !this.#isClosed) {
      [width, height] = [Math.ceil(width / 2), Math.ceil(height / 2)];
      const last = this.#levels.at(-1);
      if (!last || typeof createImageBitmap !== 'function') return;
      try {
        this.#levels.push(await createImageBitmap(last, { resizeWidth: width, resizeHeight: height, resizeQuality: 'medium' }));
      } catch {
        // A stand-in that cannot be halved is drawn as it is: slower, not wrong.
        return;
      }
      onReady();
    }
  }

  light({ brightness, contrast }: Settings): void {
    const isPlain = brightness === 1 && contrast === 1;
    this.#layer.canvas.style.filter = isPlain ? '' : `brightness(${brightness}) contrast(${contrast})`;
  }

  draw(view: View, stage: string): void {
    const last = this.#drawn;
    const isSame = last?.view.scale === view.scale && last.view.size === view.size && last.levels === this.#levels.length;
    const strips = isSame ? this.#layer.shift({ x: view.x - last.view.x, y: view.y - last.view.y }) : null;
    this.#drawn = { view, levels: this.#levels.length };
    if (!strips) this.paint(this.#layer.begin(stage), view, this.#layer.ratio);
    for (const strip of strips ?? []) {
      const context = this.#layer.clip(strip, stage);
      this.paint(context, view, this.#layer.ratio, strip);
      context.restore();
    }
  }

  /** What is drawn is lost, for the canvas was made anew. */
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

  /** Lets go of the halves; the source belongs to the page. */
  close(): void {
    this.#isClosed = true;
    for (const level of this.#levels.slice(1)) if ('close' in level) level.close();
    this.#levels = this.#levels.slice(0, 1);
  }
}

function sizeOf(source: PictureSource): { width: number; height: number } {
  return 'naturalWidth' in source ? { width: source.naturalWidth, height: source.naturalHeight } : source;
}
