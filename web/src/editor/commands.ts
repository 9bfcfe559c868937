// Why: one table from command name to deed, so that a key, a button and a menu entry can never differ.
// What: what each command of input/keys.ts does to a workbench. What not: commands of the page (submit, skip, help),
//   which are only passed on.

import * as edits from './edits';
import { contains, type Point } from './geometry';
import type { CommandName } from './input/keys';
import type { Command } from './log/command';
import { boundsOf, kindOf } from './model/shape';
import type { Json } from './json';
import { sayTravel } from './say';
import { brushed, lit, PLAIN, type Settings } from './settings';
import { cornerRemoved, handleAt, type HandleHit } from './tools/handles';
import { isBrush, isTrail } from './tools/index';
import { actual, fitted, revealing, showing, shown, toScreen, zoomed } from './view/view';
import type { ToolName } from './tools/tool';
import type { Workbench } from './workbench';

const ZOOM_STEP = 1.25;
/** Steps of the keyboard's cross, in CSS pixels. */
const CROSS_STEP = 8;

export class Commands {
  readonly #bench: Workbench;
  readonly #deeds: Readonly<Record<CommandName, () => void>>;
  #isPenDown = false;

  constructor(bench: Workbench) {
    this.#bench = bench;
    const arrow = (x: number, y: number) => () => this.#arrow({ x, y });
    const stretch = (x: number, y: number) => () => this.#edit(edits.stretch(bench.selected, { x, y }, bench.picture), true);
    const toggle = (what: 'snaps' | 'cross' | 'labels' | 'shapes' | 'traces') => () => this.#set({ ...bench.settings, [what]: !bench.settings[what] });
    const light = (what: 'brightness' | 'contrast', steps: number) => () => this.#set(lit(bench.settings, what, steps));
    this.#deeds = {
      submit: () => bench.finish() || bench.ask('submit'),
      finish: () => bench.finish() || this.#nextMask(),
      skip: () => bench.ask('skip'),
      instructions: () => bench.ask('instructions'),
      help: () => bench.ask('help'),
      back: () => this.#back(),
      rotated_tool: () => bench.useTool('rotated_box'),
      polygon_tool: () => bench.useTool('polygon'),
      polyline_tool: () => bench.useTool('polyline'),
      point_tool: () => bench.useTool('point'),
      skeleton_tool: () => bench.useTool('skeleton'),
      hide_point: () => this.#markPoint('hidden'),
      no_point: () => this.#markPoint('absent'),
      hole_tool: () => bench.useTool('hole'),
      ...this.#painting(),
      draw_tool: () => bench.draw(),
      select_tool: () => bench.useTool('select'),
      pan_tool: () => bench.useTool('pan'),
      zoom_tool: () => bench.useTool('zoom'),
      press: () => this.#press(),
      undo: () => this.#travel('undo'),
      redo: () => this.#travel('redo'),
      remove: () => this.#remove(),
      remove_corner: () => this.#removeCorner(),
      copy: () => this.#copy(),
      cut: () => this.#cut(),
      paste: () => this.#add(edits.paste(bench.clipboard, this.#pasteAt(), bench.session.nextId, bench.picture)),
      duplicate: () => this.#add(edits.paste(edits.forgotten(bench.selected), null, bench.session.nextId, bench.picture)),
      copy_last: () => this.#add(edits.copyLast(bench.last, bench.session.document, bench.session.nextId, bench.picture)),
      nudge_left: arrow(-1, 0),
      nudge_right: arrow(1, 0),
      nudge_up: arrow(0, -1),
      nudge_down: arrow(0, 1),
      push_left: arrow(-10, 0),
      push_right: arrow(10, 0),
      push_up: arrow(0, -10),
      push_down: arrow(0, 10),
      narrower: stretch(-1, 0),
      wider: stretch(1, 0),
      shorter: stretch(0, -1),
      taller: stretch(0, 1),
      next: () => this.#cycle(1),
      previous: () => this.#cycle(-1),
      select_all: () => bench.select(bench.session.document.shapes.map((shape) => shape.id)),
      fit: () => bench.setView(fitted(bench.picture, bench.view.size)),
      actual: () => bench.setView(actual(bench.view, this.pixelRatio, this.#middle())),
      focus: () => this.#focus(),
      zoom_in: () => bench.setView(zoomed(bench.view, this.#middle(), ZOOM_STEP)),
      zoom_out: () => bench.setView(zoomed(bench.view, this.#middle(), 1 / ZOOM_STEP)),
      hold_pan: () => bench.holdPan(true),
      brighter: light('brightness', 1),
      darker: light('brightness', -1),
      more_contrast: light('contrast', 1),
      less_contrast: light('contrast', -1),
      plain: () => this.#set({ ...bench.settings, brightness: PLAIN.brightness, contrast: PLAIN.contrast }),
      labels: toggle('labels'),
      shapes: toggle('shapes'),
      cross: toggle('cross'),
      snap: toggle('snaps'),
      trace: toggle('traces'),
    };
  }

  #painting() {
    const bench = this.#bench;
    return {
      box_tool: () => bench.useTool(this.#boxes('box', 'mask')),
      extreme_tool: () => bench.useTool(this.#boxes('extreme', 'eraser')),
      mask_tool: () => bench.useTool('mask'),
      eraser_tool: () => bench.useTool('eraser'),
      lasso_tool: () => bench.useTool('lasso'),
      fill_hole: () => this.#fillHole(),
      larger: () => this.#set(brushed(bench.settings, 1)),
      smaller: () => this.#set(brushed(bench.settings, -1)),
    };
  }

  /** Pixels of the screen to a CSS pixel, for 1:1. */
  get pixelRatio(): number {
    return typeof devicePixelRatio === 'number' ? devicePixelRatio : 1;
  }

  perform(name: CommandName): void {
    this.#deeds[name]();
  }

  classify(value: string): void {
    const one = this.#bench.classes.find((each) => each.value === value);
    if (one) this.#edit(edits.classify(this.#bench.selected, one));
  }

  /** While corners are being set the last one goes, and not what is selected. */
  #remove(): void {
    if (isTrail(this.#bench.tool) && this.#bench.isBusy) this.#back();
    else this.#edit(edits.remove(this.#bench.selected));
  }

  #removeCorner(): void {
    const hit = this.#handle();
    this.#edit(hit && cornerRemoved(hit));
  }

  /** The handle at the pointer. */
  #handle(): HandleHit | null {
    const { pointer, context } = this.#bench;
    return pointer && handleAt({ at: pointer, pointer: 'touch' }, context);
  }

  /** Of the point at the pointer, or of the next one to be set. */
  #markPoint(point: 'hidden' | 'absent'): void {
    const hit = this.#bench.isBusy ? null : this.#handle();
    const left = hit && kindOf(hit.shape).marked?.(hit.shape, hit.handle.name, point === 'hidden' ? 1 : 0);
    if (left) this.#edit({ do: 'change', deed: 'attribute', shapes: [left] });
    else if (this.#bench.tool === 'skeleton') this.#bench.send({ on: 'finish', point });
  }

  /** Says something of the selection, or takes it back. */
  say(name: string, value: Json | undefined): void {
    this.#edit(edits.attribute(this.#bench.selected, name, value));
  }

  /** A box tool, or where nothing is drawn as a box the tool that paints. */
  #boxes(tool: ToolName, other: ToolName): ToolName {
    return this.#bench.classes.some((one) => one.shape === 'box') ? tool : other;
  }

  /** What is painted next is another object. */
  #nextMask(): void {
    const { tool } = this.#bench;
    if (isBrush(tool) || tool === 'lasso') this.#bench.select([], false);
  }

  /** Of the mask that is selected, or of the only one. */
  #fillHole(): void {
    const bench = this.#bench;
    const { shapes } = bench.session.document;
    const [shape] = bench.selected.length > 0 ? bench.selected : shapes.length === 1 ? shapes : [];
    const flips = shape && kindOf(shape).filled?.(shape, bench.pointer);
    if (flips) bench.run({ do: 'paint', deed: 'fill', id: shape.id, flips });
  }

  #set(settings: Settings): void {
    this.#bench.setSettings(settings);
  }

  #edit(command: Command | null, mayJoin = false): void {
    if (command) this.#bench.run(command, mayJoin);
  }

  #add(command: Command | null): void {
    if (command?.do !== 'add' || !this.#bench.run(command)) return;
    const ids = command.shapes.map((shape) => shape.id);
    this.#bench.selection = ids;
    this.#bench.isFresh = false;
  }

  #copy(): void {
    if (this.#bench.selection.length > 0) this.#bench.clipboard = edits.forgotten(this.#bench.selected);
  }

  #cut(): void {
    this.#copy();
    this.#edit(edits.remove(this.#bench.selected));
  }

  #travel(which: 'undo' | 'redo'): void {
    const bench = this.#bench;
    if (bench.isBusy) {
      this.#back();
      return;
    }
    const touched = which === 'undo' ? bench.session.undo() : bench.session.redo();
    if (!touched) return;
    const shape = bench.index.get(touched[0] ?? -1);
    bench.selection = touched.filter((id) => bench.index.get(id));
    bench.isFresh = false;
    if (shape) bench.setView(revealing(bench.view, boundsOf(shape)));
    bench.announce(sayTravel(which, bench.language));
  }

  /** Back from the gesture, then from the selection, then out of the canvas. */
  #back(): void {
    const bench = this.#bench;
    this.#isPenDown = false;
    if (bench.isBusy) bench.send({ on: 'back' });
    else if (bench.selection.length > 0) bench.select([]);
    else bench.ask('leave');
  }

  #cycle(by: 1 | -1): void {
    const bench = this.#bench;
    const { shapes } = bench.session.document;
    if (shapes.length === 0) return;
    const last = shapes.findIndex((shape) => shape.id === bench.selection.at(-1));
    const at = last < 0 ? (by > 0 ? 0 : shapes.length - 1) : (last + by + shapes.length) % shapes.length;
    bench.select([(shapes[at] as { id: number }).id]);
  }

  #focus(): void {
    const bench = this.#bench;
    const [shape] = bench.selected;
    if (shape) bench.setView(showing(bench.view, boundsOf(shape), Math.min(bench.view.size.width, bench.view.size.height) / 4));
  }

  /** Where zoom keys zoom: at the pointer, else in the middle. */
  #middle(): Point {
    const { pointer, view } = this.#bench;
    const at = pointer && toScreen(view, pointer);
    const frame = { x: 0, y: 0, ...view.size };
    return at && contains(frame, at) ? at : { x: view.size.width / 2, y: view.size.height / 2 };
  }

  #pasteAt(): Point | null {
    const { pointer, picture } = this.#bench;
    return pointer && contains({ x: 0, y: 0, ...picture }, pointer) ? pointer : null;
  }

  /** Arrows move the selection; without one, or with the pen down, the keyboard's cross. */
  #arrow(by: Point): void {
    const bench = this.#bench;
    if (bench.selection.length > 0 && !bench.isBusy) {
      this.#edit(edits.nudge(bench.selected, by, bench.picture), true);
      return;
    }
    const from = this.#cross();
    const step = CROSS_STEP / bench.view.scale;
    const { width, height } = bench.picture;
    const to = {
      x: Math.max(0, Math.min(width, from.x + Math.sign(by.x) * step * Math.max(1, Math.abs(by.x) / 2))),
      y: Math.max(0, Math.min(height, from.y + Math.sign(by.y) * step * Math.max(1, Math.abs(by.y) / 2))),
    };
    bench.pointer = to;
    bench.setView(revealing(bench.view, { ...to, width: 0, height: 0 }));
    bench.send({ on: 'move', at: to, screen: toScreen(bench.view, to), pointer: 'keyboard' });
  }

  #press(): void {
    const bench = this.#bench;
    const at = this.#cross();
    bench.pointer = at;
    if (!this.#isPenDown) bench.select([], false);
    bench.send({ on: this.#isPenDown ? 'up' : 'down', at, screen: toScreen(bench.view, at), pointer: 'keyboard' });
    this.#isPenDown = !this.#isPenDown && bench.isBusy;
  }

  #cross(): Point {
    const { pointer, view } = this.#bench;
    const sight = shown(view);
    return pointer && contains(sight, pointer) ? pointer : { x: sight.x + sight.width / 2, y: sight.y + sight.height / 2 };
  }
}
