// Why: 2,000 shapes at sixty frames a second: each frame may redraw only what changed.
// What: three layers — picture, shapes, overlay — and what makes each dirty. What not: listening (surface.ts).

import type { Point } from '../geometry';
import { shapesOf } from '../model/document';
import { drawnBy } from '../tools/index';
import { aligned, toScreen, type Size } from '../view/view';
import type { Workbench } from '../workbench';
import type { Theme } from './colours';
import type { Layers } from './frames';
import { Layer } from './layer';
import { OverlayLayer } from './overlay-layer';
import { PictureLayer, type PictureSource } from './picture-layer';
import { ShapesLayer } from './shapes-layer';

export class Renderer {
  readonly picture: PictureLayer;
  #bench: Workbench;
  readonly #layers: readonly [Layer, Layer, Layer];
  readonly #shapes: ShapesLayer;
  readonly #overlay: OverlayLayer;
  readonly #theme: Theme;

  constructor(host: HTMLElement, bench: Workbench, theme: Theme, onStale: () => void) {
    this.#bench = bench;
    this.#theme = theme;
    this.#layers = [new Layer(host, true), new Layer(host, false), new Layer(host, false)];
    this.picture = new PictureLayer(this.#layers[0]);
    this.#shapes = new ShapesLayer(this.#layers[1], bench.classes, theme, bench.language, onStale);
    this.#overlay = new OverlayLayer(this.#layers[2], this.picture, this.#shapes, theme);
  }

  /** From now on this workbench and its picture, on the canvases that are there. */
  turn(bench: Workbench, source: PictureSource | null, halves?: readonly PictureSource[]): void {
    this.#bench = bench;
    this.picture.show(bench.picture, source, halves);
    this.#shapes.forget();
  }

  /** True where the layers were made anew and everything must be drawn. */
  resize(size: Size, ratio: number): boolean {
    const isNew = this.#layers.map((layer) => layer.resize(size, ratio)).includes(true);
    if (isNew) {
      this.picture.forget();
      this.#shapes.forget();
    }
    return isNew;
  }

  draw(dirty: Layers, finger: Point | null): void {
    const bench = this.#bench;
    const { settings } = bench;
    const view = aligned(bench.view, this.#layers[0].ratio);
    const document = bench.session.document;
    this.picture.light(settings);
    if (dirty.picture) this.picture.draw(view, this.#theme.stage);
    if (dirty.shapes && settings.shapes) {
      this.#shapes.draw(view, document.shapes, bench.index, bench.hidden, settings.labels, bench.captions?.(document.shapes));
    } else if (dirty.shapes) {
      this.#shapes.clear();
    }
    const hidden = new Set(bench.hidden);
    const at = bench.pointer;
    const hasCross = settings.cross && at !== null && finger === null && drawnBy(bench.tool) !== null && !bench.isBrush;
    this.#overlay.draw({
      view,
      marks: bench.marks,
      selected: shapesOf(document, bench.selection).filter((shape) => !hidden.has(shape.id)),
      cross: hasCross ? toScreen(view, at) : null,
      finger: bench.isBusy ? finger : null,
    });
  }

  close(): void {
    this.#shapes.close();
    for (const layer of this.#layers) layer.canvas.remove();
  }
}
