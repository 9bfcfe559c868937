// Why: thousands of shapes must be redrawn in a fraction of a frame while the picture is panned and zoomed.
// What: the shapes in view, class by class so that the context's colours change twelve times and not two thousand, and
//   their labels, each class's drawn once and copied. Hidden shapes are those a tool holds. What stays is kept: panning
//   moves it, and zooming over a crowd stretches what is drawn until the zoom rests.
// What not: selection, handles and whatever follows the pointer (overlay-layer.ts), so that those never redraw this.

import { grown, type Point, type Rectangle } from '../geometry';
import type { ObjectClass } from '../model/classes';
import { boundsOf, kindOf, type Shape } from '../model/shape';
import type { SpaceIndex } from '../space/index';
import { shown, toScreen, type View } from '../view/view';
import { say } from '../words';
import { faded, inkOn, type Theme } from './colours';
import { placedLabels, placeOn, type Side } from './labels';
import type { Layer } from './layer';

export const FONT_PX = 13;
const LABEL_HEIGHT = 19;
const LABEL_PADDING = 5;
/** The outline, in CSS pixels. */
export const LINE = 2;
/** With more shapes than this on a picture none is filled. */
const CROWD = 400;
/** How far a shape's line or mark, and its label, reach beyond its bounds, in CSS pixels. */
const LINE_REACH = 8;
const LABEL_REACH = 240;

/** Labels are placed anew this often at most while zooming. */
const REST_MS = 160;
/** From this many shapes on a zoom stretches what is drawn, as far as this. */
const STRETCHED_FROM = 200;
const STRETCH_MOST = 2.5;

const scaled = (box: Rectangle, scale: number): Rectangle => ({
  x: box.x * scale,
  y: box.y * scale,
  width: box.width * scale,
  height: box.height * scale,
});

interface Drawn {
  readonly view: View;
  readonly shapes: readonly Shape[];
  readonly hidden: readonly number[];
  readonly hasLabels: boolean;
}

const areSame = (a: readonly number[], b: readonly number[]): boolean => a.length === b.length && a.every((id, at) => id === b[at]);

/** Whether the one is the other, moved. */
const isMoved = (a: Drawn, b: Drawn): boolean =>
  isZoomed(a, b) && a.view.scale === b.view.scale;
/** Whether the one is the other, moved and zoomed. */
const isZoomed = (a: Drawn, b: Drawn): boolean => a.shapes === b.shapes && areSame(a.hidden, b.hidden) && a.hasLabels === b.hasLabels && a.view.size === b.view.size;

interface Sprite {
  readonly canvas: HTMLCanvasElement;
  readonly width: number;
  readonly height: number;
}

export class ShapesLayer {
  readonly #layer: Layer;
  readonly #classes: ReadonlyMap<string, ObjectClass>;
  readonly #theme: Theme;
  readonly #language: string;
  readonly #sprites = new Map<string, Sprite>();
  #captions: ReadonlyMap<number, string> | undefined;
  #drawn: Drawn | null = null;
  #sides: { shapes: readonly Shape[]; scale: number; at_ms: number; byId: ReadonlyMap<number, Side> } | null = null;
  #rest: ReturnType<typeof setTimeout> | undefined;
  /** What was drawn when a zoom began. */
  #still: { readonly canvas: HTMLCanvasElement; readonly view: View } | null = null;
  #stillEnds: ReturnType<typeof setTimeout> | undefined;
  readonly #onStale: () => void;

  /** `onStale` asks for another frame, where labels could be placed better than they were drawn. */
  constructor(layer: Layer, classes: readonly ObjectClass[], theme: Theme, language: string, onStale: () => void) {
    this.#onStale = onStale;
    this.#layer = layer;
    this.#classes = new Map(classes.map((one) => [one.value, one]));
    this.#theme = theme;
    this.#language = language;
  }

  classOf(value: string): ObjectClass | undefined {
    return this.#classes.get(value);
  }

  colourOf(value: string): string {
    return this.classOf(value)?.colour ?? '#9fb3c8';
  }

  /** What a label says: the class's key and its name. */
  labelOf(value: string): string {
    const one = this.classOf(value);
    if (!one) return value;
    const name = say(one.label, this.#language);
    return one.key === null ? name : `${one.key.toUpperCase()} ${name}`;
  }

  close(): void {
    clearTimeout(this.#rest);
    clearTimeout(this.#stillEnds);
  }

  clear(): void {
    this.forget();
    this.#layer.clear();
  }

  /** What is drawn is lost, for the canvas was made anew, or there is another picture. */
  forget(): void {
    this.#drawn = null;
    this.#still = null;
  }

  /** `captions` stand instead of what labels say, by id. */
  draw(view: View, shapes: readonly Shape[], index: SpaceIndex, hidden: readonly number[], hasLabels: boolean, captions?: ReadonlyMap<number, string>): void {
    this.#captions = captions;
    if (shapes.length === 0) {
      this.clear();
      return;
    }
    const now: Drawn = { view, shapes, hidden, hasLabels };
    const last = this.#drawn;
    this.#drawn = now;
    if (last && isZoomed(last, now) && view.scale !== last.view.scale && shapes.length >= STRETCHED_FROM && this.#stretch(last, view)) return;
    const parts = last && isMoved(last, now) ? this.#layer.shift({ x: view.x - last.view.x, y: view.y - last.view.y }) : null;
    const isHidden = new Set(hidden);
    const near = (reach: number, part?: Rectangle) => index.inside(shown(view, part && grown(part, reach))).filter((shape) => !isHidden.has(shape.id));
    if (!parts) {
      this.#still = null;
      const all = near(0);
      this.#drawAll(this.#layer.begin(), now, all, all);
    }
    for (const part of parts ?? []) {
      const context = this.#layer.clip(part);
      this.#drawAll(context, now, near(LINE_REACH, part), hasLabels ? near(LABEL_REACH, part) : []);
      context.restore();
    }
  }

  /** Shows what was drawn when the zoom began, larger or smaller, and has it drawn anew when the zoom rests. */
  #stretch(last: Drawn, view: View): boolean {
    const { canvas: drawn, ratio } = this.#layer;
    if (!this.#still) {
      const canvas = drawn.ownerDocument.createElement('canvas');
      Object.assign(canvas, { width: drawn.width, height: drawn.height });
      canvas.getContext('2d')?.drawImage(drawn, 0, 0);
      this.#still = { canvas, view: last.view };
    }
    const { canvas, view: from } = this.#still;
    const by = view.scale / from.scale;
    if (by > STRETCH_MOST || by < 1 / STRETCH_MOST) return false;
    const context = this.#layer.begin();
    context.drawImage(canvas, view.x - from.x * by, view.y - from.y * by, (canvas.width / ratio) * by, (canvas.height / ratio) * by);
    clearTimeout(this.#stillEnds);
    this.#stillEnds = setTimeout(() => {
      this.forget();
      this.#onStale();
    }, REST_MS);
    return true;
  }

  #drawAll(context: CanvasRenderingContext2D, { view, shapes, hasLabels }: Drawn, visible: readonly Shape[], labelled: readonly Shape[]): void {
    // In the form's order, whatever part is drawn, so that the same lies above.
    const byClass = new Map<string, Shape[]>([...this.#classes.keys()].map((value) => [value, []]));
    for (const shape of visible) {
      const list = byClass.get(shape.class);
      if (list) list.push(shape);
      else byClass.set(shape.class, [shape]);
    }
    const map = (at: Point): Point => {
      const on = toScreen(view, at);
      return { x: this.#layer.crisp(on.x), y: this.#layer.crisp(on.y) };
    };
    // Fills of a crowd only muddy the picture. The document decides, not the window, so that panning changes nothing.
    const hasFill = shapes.length <= CROWD;
    for (const [value, list] of byClass) this.#drawClass(context, value, list, hasFill, map, view);
    if (hasLabels) this.#drawLabels(context, view, shapes, labelled);
  }

  #drawClass(context: CanvasRenderingContext2D, value: string, list: readonly Shape[], hasFill: boolean, map: (at: Point) => Point, view: View): void {
    const colour = this.colourOf(value);
    context.lineWidth = LINE;
    context.strokeStyle = colour;
    context.fillStyle = faded(colour, 0.12);
    for (const shape of list) {
      const kind = kindOf(shape);
      if (kind.paint) {
        kind.paint(shape, context, view, colour, false);
        continue;
      }
      if (kind.isUpright) {
        const bounds = kind.bounds(shape);
        const from = map(bounds);
        const to = map({ x: bounds.x + bounds.width, y: bounds.y + bounds.height });
        if (hasFill) context.fillRect(from.x, from.y, to.x - from.x, to.y - from.y);
        context.strokeRect(from.x, from.y, to.x - from.x, to.y - from.y);
        continue;
      }
      context.beginPath();
      kind.trace(shape, context, map, this.classOf(value));
      if (hasFill && kind.isOpen !== true) context.fill('evenodd');
      context.stroke();
    }
  }

  #drawLabels(context: CanvasRenderingContext2D, view: View, shapes: readonly Shape[], visible: readonly Shape[]): void {
    const sides = this.#sidesFor(shapes, view.scale);
    for (const shape of visible) {
      const side = sides.get(shape.id);
      const sprite = side && this.#spriteFor(shape);
      if (!sprite) continue;
      const place = placeOn(side, scaled(boundsOf(shape), view.scale), sprite.height);
      context.drawImage(sprite.canvas, this.#layer.crisp(place.x + view.x - LINE / 2), this.#layer.crisp(place.y + view.y), sprite.width, sprite.height);
    }
  }

  /** The labels' sides at this scale. While zooming those of a moment ago serve, and are made right when it rests. */
  #sidesFor(shapes: readonly Shape[], scale: number): ReadonlyMap<number, Side> {
    const last = this.#sides;
    const isSame = last?.shapes === shapes;
    if (isSame && last.scale === scale) return last.byId;
    const now_ms = performance.now();
    if (isSame && now_ms - last.at_ms < REST_MS) {
      clearTimeout(this.#rest);
      this.#rest = setTimeout(() => {
        this.forget();
        this.#onStale();
      }, REST_MS);
      return last.byId;
    }
    const labelled = shapes.map((shape) => ({ id: shape.id, bounds: scaled(boundsOf(shape), scale), label: this.#spriteFor(shape) }));
    this.#sides = { shapes, scale, at_ms: now_ms, byId: placedLabels(labelled) };
    return this.#sides.byId;
  }

  #spriteFor({ id, class: value }: Shape): Sprite {
    const text = this.#captions?.get(id) ?? this.labelOf(value);
    const key = `${value}/${text}`;
    const made = this.#sprites.get(key);
    if (made && made.canvas.width >= made.width * this.#layer.ratio - 1) return made;
    const canvas = this.#layer.canvas.ownerDocument.createElement('canvas');
    const sprite = this.#paintSprite(canvas, text, this.colourOf(value));
    if (this.#sprites.size > 500) this.#sprites.clear();
    this.#sprites.set(key, sprite);
    return sprite;
  }

  #paintSprite(canvas: HTMLCanvasElement, text: string, colour: string): Sprite {
    const { ratio } = this.#layer;
    const font = `600 ${FONT_PX}px ${this.#theme.font}`;
    const context = canvas.getContext('2d');
    if (!context) return { canvas, width: 0, height: 0 };
    context.font = font;
    const width = Math.ceil(context.measureText(text).width) + 2 * LABEL_PADDING;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(LABEL_HEIGHT * ratio);
    context.scale(ratio, ratio);
    context.fillStyle = colour;
    context.fillRect(0, 0, width, LABEL_HEIGHT);
    context.font = font;
    context.textBaseline = 'middle';
    context.fillStyle = inkOn(colour);
    context.fillText(text, LABEL_PADDING, LABEL_HEIGHT / 2 + 0.5);
    return { canvas, width, height: LABEL_HEIGHT };
  }
}
