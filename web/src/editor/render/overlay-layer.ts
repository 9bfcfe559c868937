// Why: what is under the pointer changes on every move and must cost nothing but itself.
// What: the selection with its handles, the marks of the tool at work, the crosshair, and the magnifier that shows what
//   a finger covers. What not: the other shapes (shapes-layer.ts).

import { clamp, type Point } from '../geometry';
import { kindOf, type Shape } from '../model/shape';
import { shownHandles } from '../tools/handles';
import type { Mark } from '../tools/tool';
import { toPicture, toScreen, type View } from '../view/view';
import { faded, inkOn, type Theme } from './colours';
import type { Layer } from './layer';
import type { PictureLayer } from './picture-layer';
import { FONT_PX, LINE, type ShapesLayer } from './shapes-layer';

export interface Overlay {
  readonly view: View;
  readonly marks: readonly Mark[];
  /** Selected shapes that no mark stands for. */
  readonly selected: readonly Shape[];
  /** Where the crosshair is, in CSS pixels. */
  readonly cross: Point | null;
  /** A finger at work, in CSS pixels. */
  readonly finger: Point | null;
}

const HANDLE = 8;
const LENS_RADIUS = 60;
const LENS_SCALE = 2.5;

export class OverlayLayer {
  readonly #layer: Layer;
  readonly #picture: PictureLayer;
  readonly #shapes: ShapesLayer;
  readonly #theme: Theme;

  constructor(layer: Layer, picture: PictureLayer, shapes: ShapesLayer, theme: Theme) {
    this.#layer = layer;
    this.#picture = picture;
    this.#shapes = shapes;
    this.#theme = theme;
  }

  draw(overlay: Overlay): void {
    const { view, selected, marks } = overlay;
    if (selected.length + marks.length === 0 && !overlay.cross && !overlay.finger) {
      this.#layer.clear();
      return;
    }
    const context = this.#layer.begin();
    if (overlay.cross) this.#cross(context, overlay.cross, view);
    for (const shape of selected) this.#shape(context, shape, view, selected.length === 1);
    for (const mark of marks) this.#mark(context, mark, view);
    if (overlay.finger) this.#lens(context, overlay);
  }

  #crispAt(view: View, at: Point): Point {
    const on = toScreen(view, at);
    return { x: this.#layer.crisp(on.x), y: this.#layer.crisp(on.y) };
  }

  #cross(context: CanvasRenderingContext2D, at: Point, { size }: View): void {
    context.fillStyle = this.#theme.cross;
    context.fillRect(0, this.#layer.crisp(at.y), size.width, 1);
    context.fillRect(this.#layer.crisp(at.x), 0, 1, size.height);
  }

  #shape(context: CanvasRenderingContext2D, shape: Shape, view: View, hasHandles: boolean): void {
    const colour = this.#shapes.colourOf(shape.class);
    const kind = kindOf(shape);
    if (kind.paint) {
      kind.paint(shape, context, view, colour, true);
      return;
    }
    context.beginPath();
    kind.trace(shape, context, (at) => this.#crispAt(view, at), this.#shapes.classOf(shape.class));
    context.fillStyle = faded(colour, 0.18);
    if (kind.isOpen !== true) context.fill('evenodd');
    // A dark edge first, so that the line is seen on a picture of its own colour.
    context.lineWidth = LINE + 2;
    context.strokeStyle = 'rgb(0 0 0 / 0.45)';
    context.stroke();
    context.lineWidth = LINE;
    context.strokeStyle = colour;
    context.stroke();
    if (hasHandles) this.#handles(context, shape, view, colour);
  }

  #handles(context: CanvasRenderingContext2D, shape: Shape, view: View, colour: string): void {
    for (const handle of shownHandles(shape, view.scale)) {
      const { x, y } = this.#crispAt(view, handle);
      context.fillStyle = inkOn(colour);
      // Where a corner can be pulled out of an edge the mark is small.
      const half = (handle.room === undefined ? HANDLE : HANDLE / 2) / 2;
      context.fillRect(x - half - 1, y - half - 1, 2 * half + 2, 2 * half + 2);
      context.fillStyle = colour;
      context.fillRect(x - half, y - half, 2 * half, 2 * half);
    }
  }

  #mark(context: CanvasRenderingContext2D, mark: Mark, view: View): void {
    switch (mark.mark) {
      case 'shape':
        this.#shape(context, mark.shape, view, mark.isBare !== true);
        break;
      case 'band':
        this.#band(context, mark.box, view);
        break;
      case 'guide':
        this.#guide(context, mark, view);
        break;
      case 'point':
        this.#dot(context, this.#crispAt(view, mark.at));
        break;
      case 'ring':
        this.#ring(context, toScreen(view, mark.at), mark.radius * view.scale);
        break;
      case 'size':
        this.#size(context, mark.box, view);
        break;
    }
  }

  #band(context: CanvasRenderingContext2D, box: { x: number; y: number; width: number; height: number }, view: View): void {
    const from = this.#crispAt(view, box);
    const to = this.#crispAt(view, { x: box.x + box.width, y: box.y + box.height });
    context.setLineDash([5, 4]);
    context.lineWidth = 1;
    context.strokeStyle = this.#theme.mark;
    context.strokeRect(from.x + 0.5, from.y + 0.5, to.x - from.x, to.y - from.y);
    context.setLineDash([]);
  }

  #guide(context: CanvasRenderingContext2D, mark: { x?: number; y?: number }, view: View): void {
    context.fillStyle = this.#theme.guide;
    if (mark.x !== undefined) context.fillRect(this.#crispAt(view, { x: mark.x, y: 0 }).x, 0, 1, view.size.height);
    if (mark.y !== undefined) context.fillRect(0, this.#crispAt(view, { x: 0, y: mark.y }).y, view.size.width, 1);
  }

  #dot(context: CanvasRenderingContext2D, { x, y }: Point): void {
    context.beginPath();
    context.arc(x, y, 4, 0, 2 * Math.PI);
    context.fillStyle = this.#theme.mark;
    context.fill();
    context.lineWidth = 1.5;
    context.strokeStyle = 'rgb(0 0 0 / 0.6)';
    context.stroke();
  }

  #ring(context: CanvasRenderingContext2D, { x, y }: Point, radius: number): void {
    for (const [width, style] of [[3, 'rgb(0 0 0 / 0.6)'], [1.5, this.#theme.mark]] as const) {
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.lineWidth = width;
      context.strokeStyle = style;
      context.stroke();
    }
  }

  /** Width × height in picture pixels, below the lower right corner, or above it where there is no room. */
  #size(context: CanvasRenderingContext2D, box: { x: number; y: number; width: number; height: number }, view: View): void {
    const text = `${Math.round(box.width)} × ${Math.round(box.height)}`;
    context.font = `600 ${FONT_PX - 1}px ${this.#theme.font}`;
    const width = context.measureText(text).width + 10;
    const corner = this.#crispAt(view, { x: box.x + box.width, y: box.y + box.height });
    const x = clamp(corner.x - width, 2, view.size.width - width - 2);
    const y = corner.y + 26 > view.size.height ? corner.y - 24 : corner.y + 6;
    context.fillStyle = this.#theme.paper;
    context.globalAlpha = 0.88;
    context.fillRect(x, y, width, 18);
    context.globalAlpha = 1;
    context.fillStyle = this.#theme.ink;
    context.textBaseline = 'middle';
    context.fillText(text, x + 5, y + 9.5);
  }

  /** What the finger covers, enlarged, in the upper corner that the finger is not in. */
  #lens(context: CanvasRenderingContext2D, overlay: Overlay): void {
    const { view, finger } = overlay;
    if (!finger) return;
    const away = LENS_RADIUS + 12;
    const isLeft = finger.x < view.size.width / 2;
    const at = { x: isLeft ? view.size.width - away : away, y: away };
    const scale = view.scale * LENS_SCALE;
    const under = toPicture(view, finger);
    const lens: View = { ...view, scale, x: at.x - under.x * scale, y: at.y - under.y * scale };
    context.save();
    context.beginPath();
    context.arc(at.x, at.y, LENS_RADIUS, 0, 2 * Math.PI);
    context.fillStyle = this.#theme.stage;
    context.fill();
    context.clip();
    this.#picture.paint(context, lens, this.#layer.ratio);
    for (const mark of overlay.marks) if (mark.mark === 'shape') this.#outline(context, mark.shape, lens);
    context.fillStyle = this.#theme.mark;
    context.fillRect(at.x - 12, at.y - 0.5, 24, 1);
    context.fillRect(at.x - 0.5, at.y - 12, 1, 24);
    context.restore();
    context.beginPath();
    context.arc(at.x, at.y, LENS_RADIUS, 0, 2 * Math.PI);
    context.lineWidth = 2;
    context.strokeStyle = this.#theme.mark;
    context.stroke();
  }

  #outline(context: CanvasRenderingContext2D, shape: Shape, view: View): void {
    const kind = kindOf(shape);
    if (kind.paint) {
      kind.paint(shape, context, view, this.#shapes.colourOf(shape.class), true);
      return;
    }
    context.beginPath();
    kind.trace(shape, context, (at) => toScreen(view, at));
    context.lineWidth = LINE;
    context.strokeStyle = this.#shapes.colourOf(shape.class);
    context.stroke();
  }
}
