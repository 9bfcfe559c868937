// Why: everything a person can do on the canvas, by pointer or key, in one place that needs no browser: the tests and
//   the pages drive the very same thing.
// What: joins session, tool, selection, view, clipboard and settings; takes pointings and command names; tells what
//   became dirty, what to announce and what to ask of the page.
// What not: canvases and listeners (surface.ts), the server, the other fields of the form (answer/).

import type { Point } from './geometry';
import { Commands } from './commands';
import type { CommandName } from './input/keys';
import type { Command } from './log/command';
import type { Json } from './json';
import type { Working } from './log/session';
import type { ObjectClass } from './model/classes';
import { shapeOf, shapesOf } from './model/document';
import type { Picture } from './model/picture';
import { boundsOf, type NewShape, type Shape, type ShapeKind } from './model/shape';
import { labelOf, sayClass, sayDeed, sayNothing, saySome, sayShape } from './say';
import { PLAIN, type Settings } from './settings';
import { SpaceIndex } from './space/index';
import { cornerRemoved, handleAt } from './tools/handles';
import { drawnBy, isBrush, isTrail, startTool, type Running } from './tools/index';
import type { Mark, Pointing, ToolContext, ToolEvent, ToolName, ViewChange } from './tools/tool';
import { fitted, panned, revealing, showing, toPicture, zoomed, type Size, type View } from './view/view';

/** What the page must do, because the canvas cannot. */
export type Ask = 'submit' | 'skip' | 'help' | 'instructions' | 'leave' | 'menu';

export interface Listeners {
  /** Something changed: which layers must be drawn anew. */
  dirty?(what: Dirty): void;
  announce?(text: string): void;
  ask?(what: Ask, at: Point | null): void;
}

export interface Dirty {
  readonly picture?: boolean;
  readonly shapes?: boolean;
}

export interface WorkbenchOptions {
  readonly session: Working;
  readonly picture: Picture;
  readonly classes: readonly ObjectClass[];
  readonly size: Size;
  readonly language: string;
  /** The least width and height of a new shape, in picture pixels. */
  readonly minimum?: number;
  readonly settings?: Settings;
  readonly tool?: ToolName;
  readonly class?: string;
  readonly clipboard?: readonly NewShape[];
  /** The shapes of the last picture, for `copy_last`. */
  readonly last?: readonly NewShape[];
  readonly listeners?: Listeners;
}

const MINIMUM = 3;

export class Workbench {
  readonly session: Working;
  readonly picture: Picture;
  readonly classes: readonly ObjectClass[];
  readonly index = new SpaceIndex();
  /** What `copy_last` takes; whoever knows a picture more like this one may put that one's here. */
  last: readonly NewShape[];
  view: View;
  settings: Settings;
  clipboard: readonly NewShape[];
  selection: readonly number[] = [];
  /** The sticky class. */
  class: string;
  /** Where the pointer is, in picture pixels; the keyboard's cross where there is none. */
  pointer: Point | null = null;
  /** What stands beside shapes instead of their class, by id; set where a form asks for texts of objects. */
  captions: ((shapes: readonly Shape[]) => ReadonlyMap<number, string>) | null = null;
  /** Whether the selection was just drawn, so that a digit speaks of the next shape. */
  isFresh = false;
  readonly #language: string;
  readonly #listeners: Listeners;
  readonly #minimum: number;
  readonly #commands: Commands;
  #tool: Running;
  /** How boxes are drawn: by dragging or by four points. */
  #boxTool: ToolName = 'box';
  #held: Running | null = null;

  constructor(options: WorkbenchOptions) {
    this.session = options.session;
    this.picture = options.picture;
    this.classes = options.classes;
    this.last = options.last ?? [];
    this.view = fitted(options.picture, options.size);
    this.settings = options.settings ?? PLAIN;
    this.clipboard = options.clipboard ?? [];
    this.class = options.class ?? options.classes[0]?.value ?? '';
    this.#language = options.language;
    this.#listeners = options.listeners ?? {};
    this.#minimum = options.minimum ?? MINIMUM;
    if (options.tool === 'extreme') this.#boxTool = options.tool;
    this.#tool = startTool(options.tool ?? this.#toolFor(this.class));
    if (drawnBy(this.#tool.name) !== null && drawnBy(this.#tool.name) !== this.#shapeOf(this.class)) this.#tool = startTool(this.#toolFor(this.class));
    this.#commands = new Commands(this);
    this.index.update(this.session.document.shapes);
    this.session.listen(() => this.#followDocument());
  }

  get tool(): ToolName {
    return this.#tool.name;
  }

  /** Whether a brush or eraser is in hand. */
  get isBrush(): boolean {
    return isBrush(this.#tool.name);
  }

  get isBusy(): boolean {
    return this.#tool.isBusy;
  }

  /** What the tool tells of a drawing under way. */
  get told(): unknown {
    return this.#tool.told;
  }

  get selected(): Shape[] {
    return shapesOf(this.session.document, this.selection);
  }

  get context(): ToolContext {
    return {
      picture: this.picture,
      index: this.index,
      selection: this.selection,
      class: this.class,
      points: this.#one(this.class)?.points,
      nextId: this.session.nextId,
      scale: this.view.scale,
      minimum: this.#minimum,
      snaps: this.settings.snaps,
      traces: this.settings.traces,
      brush: this.settings.brush / this.view.scale,
      pointer: this.pointer,
    };
  }

  get marks(): readonly Mark[] {
    return this.#tool.marks(this.context);
  }

  get hidden(): readonly number[] {
    return this.#tool.hidden();
  }

  get cursor(): string {
    return this.#tool.cursor(this.pointer, this.context);
  }

  /** How many shapes each class has. */
  get counts(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { class: value } of this.session.document.shapes) counts.set(value, (counts.get(value) ?? 0) + 1);
    return counts;
  }

  /** A pointer did something, in CSS pixels of the canvas. */
  point(on: 'down' | 'move' | 'up', pointing: Omit<Pointing, 'at'>): void {
    const at = toPicture(this.view, pointing.screen);
    this.pointer = at;
    this.send({ ...pointing, on, at });
  }

  /** The pointer is here without pressing; null where it left. */
  hover(screen: Point | null): void {
    this.pointer = screen && toPicture(this.view, screen);
    this.#listeners.dirty?.({});
  }

  /** Sends an event to the tool and does what comes of it. */
  send(event: ToolEvent): void {
    const hiddenBefore = this.hidden.length;
    const outcome = this.#tool.send(event, this.context);
    for (const command of outcome.commands ?? []) this.run(command);
    if (outcome.select) this.select(outcome.select, false);
    if (outcome.commands?.some((command) => command.do === 'add' || command.do === 'paint')) this.isFresh = true;
    if (outcome.view) this.changeView(outcome.view);
    this.#listeners.dirty?.(hiddenBefore === this.hidden.length ? {} : { shapes: true });
  }

  /** Runs a command of the log and says so. False where it does not fit. */
  run(command: Command, mayJoin = false): boolean {
    const label = this.#labelFor(command);
    if (!this.session.run(command, mayJoin)) return false;
    const count = 'shapes' in command ? command.shapes.length : 'ids' in command ? command.ids.length : 1;
    this.announce(sayDeed(command.deed, count, label, this.#language));
    return true;
  }

  /** Does what a key, a button or a menu entry names. */
  perform(name: CommandName): void {
    this.#commands.perform(name);
  }

  /** A class key: class and drawing tool in one press, or the selection's class where it was selected on purpose. */
  pickClass(value: string, mustReclassify = false): void {
    const one = this.#one(value);
    if (!one) return;
    // A line that is being drawn stays what it is: it is ended, or the class waits.
    if (drawnBy(this.#tool.name) !== one.shape) this.finish();
    if (this.isBusy && drawnBy(this.#tool.name) !== one.shape) return;
    this.class = value;
    // What is drawn in another way cannot become of this class, so the key speaks of the next object.
    const isAlike = this.selected.some((shape) => shape.kind === one.shape);
    // With what paints in hand a key never repaints what is there, not even after an undo.
    const isNext = this.isFresh || drawnBy(this.#tool.name) === 'mask';
    if (isAlike && (mustReclassify || !isNext)) {
      this.#commands.classify(value);
      return;
    }
    // A mask goes on growing while it is selected; the key begins another.
    if (this.selection.length > 0 && (!isAlike || one.shape === 'mask')) this.select([], false);
    if (!this.#tool.isBusy && !(one.shape === 'mask' && this.#tool.name === 'lasso')) this.useTool(this.#toolFor(value));
    this.announce(sayClass(one, this.#language));
    this.#listeners.dirty?.({});
  }

  useTool(name: ToolName): void {
    const shape = drawnBy(name);
    if (shape !== null && shape !== this.#shapeOf(this.class)) {
      const one = this.classes.find((each) => each.shape === shape);
      if (!one) return;
      this.class = one.value;
    }
    if (shape === 'box') this.#boxTool = name;
    if (name === this.#tool.name) return;
    this.send({ on: 'cancel' });
    this.#held = null;
    this.#tool = startTool(name);
    this.#listeners.dirty?.({});
  }

  /** Takes up the tool of the picked class. */
  draw(): void {
    this.useTool(this.#toolFor(this.class));
  }

  /** Whether a corner of the selection that could be taken out is at a place of the canvas, in CSS pixels. */
  hasCornerAt(screen: Point): boolean {
    const hit = handleAt({ at: toPicture(this.view, screen), pointer: 'touch' }, this.context);
    return hit !== null && cornerRemoved(hit) !== null;
  }

  /** Ends what is drawn corner by corner. False where nothing is. */
  finish(): boolean {
    if (!isTrail(this.#tool.name) || !this.#tool.isBusy) return false;
    this.send({ on: 'finish' });
    return true;
  }

  /** Says something of the selected objects besides their class; undefined takes it back. */
  say(name: string, value: Json | undefined): void {
    this.#commands.say(name, value);
  }

  #one(value: string): ObjectClass | undefined {
    return this.classes.find((one) => one.value === value);
  }

  #shapeOf(value: string): ShapeKind {
    return this.#one(value)?.shape ?? 'box';
  }

  #toolFor(value: string): ToolName {
    const shape = this.#shapeOf(value);
    return shape === 'box' ? this.#boxTool : shape;
  }

  /** The hand while a key is held; the tool before it when the key is let go. */
  holdPan(isDown: boolean): void {
    if (isDown && !this.#held && !this.#tool.isBusy) {
      this.#held = this.#tool;
      this.#tool = startTool('pan');
    } else if (!isDown && this.#held) {
      this.#tool = this.#held;
      this.#held = null;
    }
    this.#listeners.dirty?.({});
  }

  select(ids: readonly number[], mustReveal = true): void {
    this.selection = ids.filter((id) => shapeOf(this.session.document, id));
    this.isFresh = false;
    const [shape] = this.selected;
    if (shape && mustReveal) this.setView(revealing(this.view, boundsOf(shape)));
    if (mustReveal) this.announce(this.#saySelection());
    this.#listeners.dirty?.({});
  }

  changeView(change: ViewChange): void {
    if (change.change === 'pan') this.setView(panned(this.view, change.by));
    else if (change.change === 'zoom') this.setView(zoomed(this.view, change.at, change.factor));
    else this.setView(showing(this.view, change.box));
  }

  setView(view: View): void {
    if (view === this.view) return;
    this.view = view;
    this.#listeners.dirty?.({ picture: true, shapes: true });
  }

  setSettings(settings: Settings): void {
    this.settings = settings;
    this.#listeners.dirty?.({ picture: true, shapes: true });
  }

  announce(text: string): void {
    this.#listeners.announce?.(text);
  }

  ask(what: Ask, at: Point | null = null): void {
    this.#listeners.ask?.(what, at);
  }

  get language(): string {
    return this.#language;
  }

  #followDocument(): void {
    this.index.update(this.session.document.shapes);
    const kept = this.selection.filter((id) => shapeOf(this.session.document, id));
    if (kept.length < this.selection.length) this.selection = kept;
    this.#listeners.dirty?.({ shapes: true });
  }

  #labelFor(command: Command): string {
    const first = 'shapes' in command ? command.shapes[0] : 'ids' in command ? this.index.get(command.ids[0] ?? -1) : 'id' in command ? this.index.get(command.id) : undefined;
    return first ? labelOf(this.classes, first.class, this.#language) : '';
  }

  #saySelection(): string {
    const [shape, ...others] = this.selected;
    if (!shape) return sayNothing(this.#language);
    if (others.length > 0) return saySome(others.length + 1, this.#language);
    const { shapes } = this.session.document;
    return sayShape(shape, shapes.indexOf(shape), shapes.length, labelOf(this.classes, shape.class, this.#language), this.#language);
  }
}
