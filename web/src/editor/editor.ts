// Why: the pages should make an editor with one call and be rid of it with another.
// What: the outermost layer: host element, listeners, frames and resizing around a workbench.
// What not: anything that can be decided without a browser.

import { listenToKeys } from './input/keyboard';
import { keyMap, type CommandName, type KeyMap, type Rebinding } from './input/keys';
import { listenToPointers } from './input/pointers';
import type { GestureOutput } from './input/gesture';
import type { Point } from './geometry';
import { readTheme, type Theme } from './render/colours';
import { Frames } from './render/frames';
import type { PictureSource } from './render/picture-layer';
import { Renderer } from './render/renderer';
import { panned, pinched, resized, zoomed, type Size } from './view/view';
import { Workbench, type Ask, type WorkbenchOptions } from './workbench';

/** A picture with its log, and how the person works. */
export interface Turn extends Pick<WorkbenchOptions, 'session' | 'picture' | 'settings' | 'tool' | 'class' | 'clipboard' | 'last'> {
  /** The decoded upright picture and its halves (render/halves.ts); the page closes them. */
  readonly source: PictureSource | null;
  readonly halves?: readonly PictureSource[];
}

export interface EditorOptions extends Turn, Omit<WorkbenchOptions, 'size' | 'listeners'> {
  /** An empty element with a size; it becomes focusable. */
  readonly host: HTMLElement;
  /** What assistive technology calls the canvas. */
  readonly label: string;
  readonly theme?: Theme;
  readonly rebinding?: Rebinding;
  /** Where keys are listened for: the host, or the page so that keys work without focus on the canvas. */
  readonly keyTarget?: EventTarget;
  /** Whether keys are for the canvas now; not while a dialog stands over it. */
  readonly takesKeys?: () => boolean;
  /** After every frame that changed something, so that the page draws counts, tools and buttons. */
  readonly onChange?: (bench: Workbench) => void;
  readonly onAnnounce?: (text: string) => void;
  readonly onAsk?: (what: Ask, at: Point | null) => void;
}

/** Zoom for a CSS pixel of the wheel. */
const WHEEL = 0.0018;

export class Editor {
  bench: Workbench;
  readonly #options: EditorOptions;
  readonly #renderer: Renderer;
  readonly #frames: Frames;
  readonly #ends: (() => void)[] = [];
  #endPointers: () => void = () => undefined;
  #keys: KeyMap;
  #finger: Point | null = null;
  #mayTab = true;

  constructor(options: EditorOptions) {
    const { host } = options;
    this.#options = options;
    this.#keys = keyMap(options.rebinding);
    this.#frames = new Frames((dirty) => {
      this.#renderer.draw(dirty, this.#finger);
      host.style.cursor = this.bench.cursor;
      options.onChange?.(this.bench);
    });
    this.bench = this.#begin(options, { width: host.clientWidth, height: host.clientHeight });
    this.#prepareHost(host, options.label);
    const theme = options.theme ?? readTheme((name) => getComputedStyle(host).getPropertyValue(name));
    this.#renderer = new Renderer(host, this.bench, theme, () => this.#frames.ask({ shapes: true }));
    this.#renderer.turn(this.bench, options.source, options.halves);
    this.#listen(host, options.keyTarget ?? host);
    this.#fit();
  }

  #begin(turn: Turn, size: Size): Workbench {
    return new Workbench({
      ...this.#options,
      ...turn,
      size,
      listeners: {
        dirty: (what) => this.#frames.ask(what),
        announce: (text) => this.#options.onAnnounce?.(text),
        ask: (what, at) => this.#ask(what, at),
      },
    });
  }

  /** Goes on with another picture, drawn at once: canvases, listeners and sizes stay, and nothing is asked of the layout. */
  turn(turn: Turn): void {
    this.bench = this.#begin(turn, this.bench.view.size);
    this.#finger = null;
    this.#mayTab = true;
    // A pointer that is down began on the picture before.
    this.#listenToPointers();
    this.#renderer.turn(this.bench, turn.source, turn.halves);
    this.#renderer.draw({ picture: true, shapes: true }, null);
    this.#frames.ask({});
  }

  /** Does what a button or menu entry of the page names, as its key would. */
  perform(name: CommandName): void {
    this.bench.perform(name);
    this.#frames.ask({});
  }

  rebind(rebinding: Rebinding): void {
    this.#keys = keyMap(rebinding);
  }

  destroy(): void {
    for (const end of this.#ends) end();
    this.#endPointers();
    this.#frames.stop();
    this.#renderer.close();
  }

  #prepareHost(host: HTMLElement, label: string): void {
    if (host.tabIndex < 0) host.tabIndex = 0;
    host.setAttribute('role', 'application');
    host.setAttribute('aria-label', label);
    Object.assign(host.style, { touchAction: 'none', userSelect: 'none', webkitUserSelect: 'none', overflow: 'hidden' });
    if (getComputedStyle(host).position === 'static') host.style.position = 'relative';
  }

  #listen(host: HTMLElement, keyTarget: EventTarget): void {
    this.#listenToPointers();
    this.#ends.push(
      listenToKeys(keyTarget, () => this.#keys, {
        command: (name, key) => this.#command(name, key, host),
        pick: (key, isShift) => this.#pick(key, isShift),
        release: (name) => {
          if (name === 'hold_pan') this.bench.holdPan(false);
        },
      }),
    );
    const cameBack = () => (this.#mayTab = true);
    for (const name of ['focus', 'pointerdown']) host.addEventListener(name, cameBack);
    this.#ends.push(() => ['focus', 'pointerdown'].forEach((name) => host.removeEventListener(name, cameBack)));
    const sizes = new ResizeObserver(() => this.#fit());
    sizes.observe(host);
    this.#ends.push(() => sizes.disconnect());
  }

  #listenToPointers(): void {
    this.#endPointers();
    this.#endPointers = listenToPointers(this.#options.host, {
      gesture: (output) => this.#gesture(output),
      leave: () => this.bench.hover(null),
      wheel: (at, delta, isZoom) => this.#wheel(at, delta, isZoom),
    });
  }

  #fit(): void {
    const { host } = this.#options;
    const size = { width: host.clientWidth, height: host.clientHeight };
    if (size.width === 0 || size.height === 0) return;
    if (!this.#renderer.resize(size, devicePixelRatio)) return;
    this.bench.view = resized(this.bench.view, size);
    // At once, because a new canvas is empty and would flash.
    this.#renderer.draw({ picture: true, shapes: true }, this.#finger);
    this.#frames.ask({});
  }

  #gesture(output: GestureOutput): void {
    const { bench } = this;
    switch (output.out) {
      case 'tool': {
        const { screen, pointer, shift, alt, mod } = output.raw;
        this.#finger = pointer === 'touch' && output.on !== 'up' ? screen : null;
        bench.point(output.on, { screen, pointer, shift, alt, mod });
        if (pointer === 'touch' && output.on === 'up') bench.hover(null);
        break;
      }
      case 'cancel':
        bench.send({ on: 'cancel' });
        if (this.#finger) bench.hover(null);
        this.#finger = null;
        break;
      case 'hover':
        bench.hover(output.raw.screen);
        break;
      case 'pinch':
        bench.setView(pinched(bench.view, output.before, output.after));
        break;
      case 'pan':
        bench.setView(panned(bench.view, output.by));
        break;
      case 'menu':
        bench.ask('menu', output.at);
        break;
    }
  }

  #wheel(at: Point, delta: Point, isZoom: boolean): void {
    const { view } = this.bench;
    this.bench.setView(isZoom ? zoomed(view, at, Math.exp(-delta.y * WHEEL)) : panned(view, { x: -delta.x, y: -delta.y }));
  }

  get #isDeaf(): boolean {
    return this.#options.takesKeys?.() === false;
  }

  #command(name: CommandName, key: string, host: HTMLElement): boolean {
    if (this.#isDeaf) return false;
    if (/(?:^|\+)tab$/.test(key) && !this.#ownsTab(name, host)) return false;
    this.perform(this.bench.isBrush && key === ']' && name === 'next' ? 'larger' : this.bench.isBrush && key === '[' && name === 'previous' ? 'smaller' : name);
    return true;
  }

  /** Tab walks the objects while the canvas has the focus, and leaves after the last or first, or after Escape. */
  #ownsTab(name: CommandName, host: HTMLElement): boolean {
    const { shapes } = this.bench.session.document;
    const edge = name === 'next' ? shapes.at(-1) : shapes[0];
    const isAtEdge = edge === undefined || this.bench.selection.at(-1) === edge.id;
    return host.ownerDocument.activeElement === host && this.#mayTab && !isAtEdge;
  }

  #pick(key: string, isShift: boolean): boolean {
    if (this.#isDeaf) return false;
    const one = this.bench.classes.find((each) => each.key === key);
    if (one) this.bench.pickClass(one.value, isShift);
    return one !== undefined;
  }

  #ask(what: Ask, at: Point | null): void {
    if (what === 'leave') this.#mayTab = false;
    this.#options.onAsk?.(what, at);
  }
}
