// Why: three canvases share size, pixel ratio and clearing.
// What: one canvas that fills its host, drawn in CSS pixels. What not: what is drawn on it.

import type { Size } from '../view/view';

export class Layer {
  readonly canvas: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D;
  ratio = 1;
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
    return true;
  }

  /** Empties the layer and gives its context in CSS pixels. */
  begin(fill: string | null = null): CanvasRenderingContext2D {
    const { context, canvas } = this;
    context.setTransform(1, 0, 0, 1, 0, 0);
    if (fill === null) context.clearRect(0, 0, canvas.width, canvas.height);
    else {
      context.fillStyle = fill;
      context.fillRect(0, 0, canvas.width, canvas.height);
    }
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    return context;
  }

  /** The nearest border between two pixels of the screen, so that edges are sharp. */
  crisp(length: number): number {
    return Math.round(length * this.ratio) / this.ratio;
  }
}
