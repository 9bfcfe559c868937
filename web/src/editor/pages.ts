// Why: a document has several pages and one answer; tools, selection and canvas must see one page and nothing of the others,
//   while undo, draft and answer go on over all of them.
// What: one page of a session: its shapes alone, what is drawn gets its number, and an undo that touches another page says
//   which. What not: the pictures and which page is shown (pages/work). Loaded only where a form draws on documents.

import type { Command } from './log/command';
import type { Log } from './log/log';
import type { OnEntry, Session, Working } from './log/session';
import type { Document } from './model/document';
import { SIDE_MAX, type Picture } from './model/picture';
import type { Shape } from './model/shape';

/** The frame of a document's log: its pages differ in size, and each is held against its own. */
export const FRAME: Picture = { width: SIDE_MAX, height: SIDE_MAX };

/** The page of a shape; what says none is on the first. */
export const pageOf = (shape: Pick<Shape, 'page'>): number => shape.page ?? 1;

export class PageSession implements Working {
  readonly whole: Session;
  readonly page: number;
  readonly #onOther: (page: number) => void;
  #seen: Document | null = null;
  #own: Document | null = null;

  /** `onOther` is told the page that an undo or redo was about, where it was not this one. */
  constructor(whole: Session, page: number, onOther: (page: number) => void = () => undefined) {
    this.whole = whole;
    this.page = page;
    this.#onOther = onOther;
  }

  get document(): Document {
    const { document } = this.whole;
    if (this.#seen !== document || !this.#own) {
      this.#seen = document;
      const shapes = document.shapes.filter((shape) => pageOf(shape) === this.page);
      // What other pages and questions do changes nothing here.
      const isSame = this.#own?.shapes.length === shapes.length && shapes.every((shape, at) => shape === this.#own?.shapes[at]);
      this.#own = { shapes: isSame && this.#own ? this.#own.shapes : shapes, answers: document.answers };
    }
    return this.#own;
  }
  get nextId(): number {
    return this.whole.nextId;
  }
  get canUndo(): boolean {
    return this.whole.canUndo;
  }
  get canRedo(): boolean {
    return this.whole.canRedo;
  }
  get revision(): number {
    return this.whole.revision;
  }
  get log(): Log {
    return this.whole.log;
  }

  /** What is drawn or pasted here is on this page, wherever it was copied. */
  run(command: Command, mayJoin = false): boolean {
    const { page } = this;
    const placed = 'shapes' in command ? { ...command, shapes: command.shapes.map((shape) => ({ ...shape, page })) } : command;
    return this.whole.run(placed, mayJoin);
  }

  undo(): readonly number[] | null {
    return this.#travel('undo');
  }
  redo(): readonly number[] | null {
    return this.#travel('redo');
  }

  listen(listener: OnEntry): () => void {
    return this.whole.listen(listener);
  }

  /** The ids on this page that were touched; where none was, the page that was is told. */
  #travel(which: 'undo' | 'redo'): readonly number[] | null {
    const before = this.whole.document;
    const touched = this.whole[which]();
    if (!touched) return null;
    const after = this.whole.document;
    const changed = [...changedIn(before, after), ...changedIn(after, before)];
    const other = changed.find((shape) => pageOf(shape) !== this.page);
    if (other && !changed.some((shape) => pageOf(shape) === this.page)) this.#onOther(pageOf(other));
    return touched.filter((id) => this.document.shapes.some((shape) => shape.id === id));
  }
}

/** The shapes of one document that the other does not have so. */
function changedIn(one: Document, other: Document): Shape[] {
  const known = new Set(other.shapes);
  return one.shapes.filter((shape) => !known.has(shape));
}

/** How many shapes each page has, from the first. */
export const countsOf = (shapes: readonly Shape[], pages: number): number[] =>
  Array.from({ length: pages }, (_, at) => shapes.reduce((sum, shape) => sum + (pageOf(shape) === at + 1 ? 1 : 0), 0));
