// Why: three canvases share size, pixel ratio and clearing.
// What: one canvas that fills its host, drawn in CSS pixels. What not: what is drawn on it.

import type { Point, Rectangle } from '../geometry';
import type { Size } from '../view/view';

export class Layer {
  readonly canvas: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D;
  ratio = 1;
  #isEmpty = true;
  #size: Size = { width: 0, height: 0 };

  constructor(host: HTMLElement, isOpaque: boolean) {
    this.canvas = host.ownerDocument.createElement('canvas');
    this.canvas.setAttribute('aria-hidden', 'true');
    Object.assign(this.canvas.style, { position: 'absolute', inset: '0', width: '100%', height: '100%', pointerEvents: 'none' });
    host.append(this.canvas);
    const context = this.canvas.getContext('2d', { alpha: !isOpaque });
    if (!context) throw new Error('This browser gives no 2D canvas; the picture cannot be shown.');
    this.context = context;
  }

  /** True where the canvas had to be made anew, and so is empty. */
  resize(size: Size, ratio: number): boolean {
    if (size.width === this.#size.width && size.height === this.#size.height && ratio === this.ratio) return false;
    this.#size = size;
    this.ratio = ratio;
    this.canvas.width = Math.max(1, Math.round(size.width * ratio));
    this.canvas.height = Math.max(1, Math.round(size.height * ratio));
    this.#isEmpty = true;
    return true;
  }

  /** Empties the layer where anything is on it: one that is not touched costs the browser nothing. */
  clear(): void {
    if (!this.#isEmpty) this.begin();
    this.#isEmpty = true;
  }

  /** Empties the layer and gives its context in CSS pixels. */
  begin(fill: string | null = null): CanvasRenderingContext2D {
    const { context, canvas } = this;
    this.#isEmpty = false;
    context.setTransform(1, 0, 0, 1, 0, 0);
    if (fill === null) context.clearRect(0, 0, canvas.width, canvas.height);
    else {
      context.fillStyle = fill;
      context.fillRect(0, 0, canvas.width, canvas.height);
    }
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    return context;
  }

  /**
   * Moves what is drawn and gives the strips that must be drawn anew, in CSS pixels; null where nothing would stay or the
   * way is no whole number of the screen's pixels. Copying is many times cheaper than drawing two thousand outlines.
   */
  shift(by: Point): Rectangle[] | null {
    const [across, down] = [by.x * this.ratio, by.y * this.ratio].map(Math.round) as [number, number];
    const { context, canvas, ratio } = this;
    const isWhole = Math.abs(across - by.x * ratio) < 1e-3 && Math.abs(down - by.y * ratio) < 1e-3;
    if (!isWhole || Math.abs(across) >= canvas.width / 2 || Math.abs(down) >= canvas.height / 2) return null;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalCompositeOperation = 'copy';
    context.drawImage(canvas, across, down);
    context.globalCompositeOperation = 'source-over';
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const [wide, high] = [canvas.width / ratio, canvas.height / ratio];
    const [x, y] = [across / ratio, down / ratio];
    const strips: Rectangle[] = [];
    if (x !== 0) strips.push({ x: x > 0 ? 0 : wide + x, y: 0, width: Math.abs(x), height: high });
    if (y !== 0) strips.push({ x: Math.max(0, x), y: y > 0 ? 0 : high + y, width: wide - Math.abs(x), height: Math.abs(y) });
    return strips;
  }

  /** Limits drawing to a strip and empties it; end with `restore`. */
  clip(strip: Rectangle, fill: string | null = null): CanvasRenderingContext2D {
    const { context } = this;
    context.save();
    context.beginPath();
    context.rect(strip.x, strip.y, strip.width, strip.height);
    context.clip();
    context.clearRect(strip.x, strip.y, strip.width, strip.height);
    if (fill !== null) {
      context.fillStyle = fill;
      context.fillRect(strip.x, strip.y, strip.width, strip.height);
    }
    return context;
  }

  /** The nearest border between two pixels of the screen, so that edges are sharp. */
  crisp(length: number): number {
    return Math.round(length * this.ratio) / this.ratio;
  }
}
