// One task laid out: its pictures decoded, its draft opened where it was left, what is there now and where it is kept.
// A desk is made before its task is shown, so that the next one is there in the same breath. Not here: which task is
// next and how an answer travels (bench.svelte.ts), and looks.
import { answersOf, shapeFrom } from '../../editor/answer/boxes.ts';
import { ruleFor } from '../../editor/answer/when.ts';
import type { Field as WholeField } from '../../editor/answer/form.ts';
import type { Draft, DraftStatus } from '../../editor/draft.ts';
import { newLog, readLog } from '../../editor/log/log.ts';
import type { Log } from '../../editor/log/log.ts';
import type { Session } from '../../editor/log/session.ts';
import type { Document } from '../../editor/model/document.ts';
import type { Picture } from '../../editor/model/picture.ts';
import { kindOf } from '../../editor/model/shape.ts';
import type { Json } from '../../editor/json.ts';
import type { Answer, DrawnBox, Form, Value } from '../../lib/form.ts';
import { openDraft } from '../../offline/drafts.ts';
import type { Held } from '../../offline/shelf.ts';
import { ActiveTime } from './active.ts';
import { learn } from './parts.ts';
import { pictureColumn, wholeForm } from './whole.ts';
import { forget, load, mediaPath } from './pictures.ts';
import type { Ready } from './pictures.ts';
import type { Leaves } from './leaves.ts';

/** A long text is written to the log in stretches of this time; a short one letter by letter. */
const STRETCH_MS = 400;
const SHORT_CHARS = 256;

const isBox = (json: unknown): json is DrawnBox =>
  typeof json === 'object' && json !== null && 'class' in json && ['x', 'y', 'width', 'height'].every((name) => Number.isFinite((json as Record<string, unknown>)[name]));

/** What a task begins with: what a requester's model, or one's own earlier answer, says about it. */
export function startOf(form: Form, given: Record<string, unknown> | null | undefined, picture: Picture | null): Log {
  const answers: Record<string, Json> = {};
  const shapes: Document['shapes'][number][] = [];
  for (const field of form.fields) {
    const value = given?.[field.name];
    if (field.kind === 'boxes' && picture && Array.isArray(value)) {
      for (const box of (value as unknown[]).filter(isBox)) shapes.push(within({ ...box, id: shapes.length + 1, kind: 'box' }, picture));
    } else if (field.kind === 'shapes' && picture && Array.isArray(value)) {
      for (const one of value as unknown[]) {
        const shape = shapeFrom(field as unknown as WholeField, one, shapes.length + 1);
        // Each page of a document is held against its own size, when it is judged.
        if (shape) shapes.push(field.pages ? shape : kindOf(shape).held(shape, picture));
      }
    } else if (field.kind === 'spans' && typeof value === 'object') answers[field.name] = value as Json;
    else if (field.kind === 'ranking' && Array.isArray(value)) answers[field.name] = value as Json;
    else if (typeof value === 'string' || typeof value === 'number') answers[field.name] = String(value);
    else if ('options' in field && Array.isArray(value)) answers[field.name] = value.map(String);
  }
  return newLog(picture, { shapes, answers });
}

/** A box of unknown origin, cut to the picture. */
function within(box: DrawnBox & { id: number; kind: 'box' }, { width, height }: Picture): Document['shapes'][number] {
  const [left, top] = [Math.min(Math.max(box.x, 0), width), Math.min(Math.max(box.y, 0), height)];
  const [right, bottom] = [Math.min(Math.max(box.x + box.width, left), width), Math.min(Math.max(box.y + box.height, top), height)];
  return { id: box.id, kind: 'box', class: String(box.class), x: left, y: top, width: right - left, height: bottom - top };
}

/** Active time as a log tells it: between two entries at most a minute counts. */
export function activeOf(log: Log): number {
  return log.entries.reduce((sum, entry, at) => sum + Math.min(60_000, Math.max(0, entry.at_ms - (log.entries[at - 1]?.at_ms ?? entry.at_ms))), 0);
}

export class Desk {
  /** What stands there now. */
  document = $state.raw<Document>({ shapes: [], answers: {} });
  /** The log being written; another one where a newer version took its place. */
  session: Session = $state.raw() as Session;
  status = $state.raw<DraftStatus>() as DraftStatus;
  /** The answer as the form's parts hold it, with what is being typed. */
  answer = $state.raw<Answer>({});
  /** The picture that is drawn on; of a document the page that is shown. */
  drawnOn: Ready | null = $state.raw(null);
  /** Which page that is. */
  page = $state(1);
  readonly active = new ActiveTime();
  /** The active time that earlier visits measured. */
  readonly before: number;
  private typing = new Map<string, { value: Value; timer: ReturnType<typeof setTimeout> }>();
  private stopped: () => void = () => undefined;

  private constructor(
    readonly held: Held,
    private form: Form,
    drawnOn: Ready | null,
    /** All pictures of the task, by column. */
    readonly pictures: ReadonlyMap<string, Ready>,
    private draft: Draft,
    /** The pages of a document, where one is drawn on. */
    readonly leaves: Leaves | null = null,
  ) {
    this.drawnOn = drawnOn;
    this.follow();
    draft.onChange(() => this.follow());
    this.before = activeOf(this.session.log);
    this.active.begin(Date.now(), this.before);
  }

  /** Lays a task out. Throws where its picture cannot be had; a form without pictures needs nothing from the network. */
  static async open(account: string, held: Held, form: Form, fence: () => number, given = held.prelabel?.answer): Promise<Desk> {
    const paged = form.fields.some((field) => field.kind === 'shapes' && field.pages);
    const [pictures, leaves] = await Promise.all([picturesOf(account, held, form), paged ? import('./leaves.ts') : null, ruleFor(form.fields), ...form.fields.map(learn)]);
    const column = pictureColumn(form);
    const drawnOn = (column && pictures.get(column)) || null;
    const picture = leaves?.FRAME ?? (drawnOn && { width: drawnOn.width, height: drawnOn.height });
    const draft = await openDraft({ account, assignment: held.assignment, fence, fresh: startOf(form, given, picture) });
    const first = drawnOn && leaves?.Leaves.of(account, held, column, drawnOn);
    return new Desk(held, form, drawnOn, pictures, draft, first ?? null);
  }

  /** What is drawn is judged by; of a document the sizes of its pages, as far as they were looked at. */
  get picture(): Picture | null {
    const { drawnOn, leaves } = this;
    return drawnOn && { width: drawnOn.width, height: drawnOn.height, ...(leaves ? { pages: leaves.sizes } : {}) };
  }
  /** Shows another page of a document, as soon as its picture is there. */
  async turn(page: number): Promise<void> {
    const ready = await this.leaves?.turn(page);
    if (ready) [this.page, this.drawnOn] = [page, ready];
  }
  get canUndo(): boolean {
    return this.document !== null && this.session.canUndo;
  }
  get canRedo(): boolean {
    return this.document !== null && this.session.canRedo;
  }

  private follow(): void {
    this.status = this.draft.status;
    const { session } = this.draft;
    if (session !== this.session) {
      this.stopped();
      this.session = session;
      this.stopped = session.listen(() => this.read());
    }
    this.read();
  }

  private read(): void {
    if (this.document === this.session.document && this.answer) return;
    this.document = this.session.document;
    const answer = answersOf(wholeForm(this.form), this.document) as unknown as Answer;
    for (const [name, { value }] of this.typing) answer[name] = value;
    this.answer = answer;
  }

  /** Notes a field's value; `undefined` takes it back. */
  set(field: string, value: Value | undefined): void {
    const waiting = this.typing.get(field);
    clearTimeout(waiting?.timer);
    this.typing.delete(field);
    if (typeof value === 'string' && value.length > SHORT_CHARS) {
      this.answer = { ...this.answer, [field]: value };
      this.typing.set(field, { value, timer: setTimeout(() => this.write(field), STRETCH_MS) });
    } else this.run(field, value);
  }

  private write(field: string): void {
    const waiting = this.typing.get(field);
    if (!waiting) return;
    clearTimeout(waiting.timer);
    this.typing.delete(field);
    this.run(field, waiting.value);
  }

  private run(field: string, value: Value | undefined): void {
    const json = (value ?? null) as unknown as Json;
    this.session.run({ do: 'answer', deed: 'answer', field, value: json }, typeof value === 'string');
    this.read();
  }

  /** Writes what is being typed to the log. */
  settle(): void {
    for (const field of [...this.typing.keys()]) this.write(field);
  }

  undo(): void {
    this.settle();
    this.session.undo();
  }
  redo(): void {
    this.settle();
    this.session.redo();
  }

  /** This tab writes from now on. */
  takeOver = () => this.draft.takeOver();
  /** There is a lease again. */
  renew = () => this.draft.renew();
  /** Versions that lost to a newer one; they are kept until the answer is taken. */
  asides = () => this.draft.asides();

  /** Brings back what a version that gave way says, as commands of this one, so that it can be undone. */
  adopt(log: unknown): void {
    const read = readLog(log);
    if (typeof read === 'string') return;
    const theirs = read.history.document;
    this.settle();
    const { session } = this;
    const ids = session.document.shapes.map((shape) => shape.id);
    if (ids.length) session.run({ do: 'remove', deed: 'remove', ids });
    const shapes = theirs.shapes.map((shape, at) => ({ ...shape, id: session.nextId + at }));
    if (shapes.length) session.run({ do: 'add', deed: 'copy', shapes });
    for (const [field, value] of Object.entries(theirs.answers)) session.run({ do: 'answer', deed: 'answer', field, value });
  }

  /** Everything on disk, and sent as far as can be. */
  async flush(): Promise<void> {
    this.settle();
    await this.draft.flush();
  }

  /** The task is handed in or given back. */
  close = () => this.end(() => this.draft.close());
  /** The page is left with the task undone. */
  leave = () => this.end(() => this.draft.leave());

  private async end(letGo: () => Promise<void>): Promise<void> {
    this.settle();
    this.stopped();
    await letGo();
    this.leaves?.forget();
    this.pictures.forEach(forget);
  }
}

/** The task names no picture of the platform's to draw on. */
export class NoPicture extends Error {}

async function picturesOf(account: string, held: Held, form: Form): Promise<Map<string, Ready>> {
  const drawnOn = pictureColumn(form);
  const shown = (form.show ?? []).filter((one) => one.style === 'picture').map((one) => one.column);
  const found = new Map<string, Ready>();
  const columns = [...new Set(drawnOn ? [drawnOn, ...shown] : shown)];
  await Promise.all(
    columns.map(async (column) => {
      // Of a document the first page; the others are fetched behind it.
      const path = mediaPath([held.data[column]].flat()[0]);
      if (!path) {
        if (column === drawnOn) throw new NoPicture();
        return;
      }
      try {
        found.set(column, await load(account, held.assignment, path, column === drawnOn));
      } catch (error) {
        // Without the picture that is drawn on there is nothing to do; another one is only missing.
        if (column === drawnOn) throw error;
      }
    }),
  );
  return found;
}
