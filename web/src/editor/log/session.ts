// Why: the editor, the answer form and the draft must work on one and the same log of one assignment.
// What: the log while it is being written: takes commands, stamps and appends entries, tells listeners.
// What not: gestures and keys (workbench.ts), and keeping the log (draft/).

import type { Document } from '../model/document';
import type { Command } from './command';
import { advance, touchedBy, type Entry, type History } from './history';
import { ENTRIES_MAX, replay, type Log } from './log';

/** Called after every entry, with the revision it made. */
export type OnEntry = (entry: Entry, revision: number) => void;

/** Within this time equal deeds on the same objects are one step of undo. */
const JOIN_MS = 800;

/** What works on a log, or on a part of it. */
export type Working = Pick<Session, 'document' | 'nextId' | 'canUndo' | 'canRedo' | 'revision' | 'log' | 'run' | 'undo' | 'redo' | 'listen'>;

export class Session {
  #history: History;
  #entries: Entry[];
  readonly #log: Log;
  readonly #now: () => number;
  readonly #listeners = new Set<OnEntry>();
  #isClosed = false;

  /** Opens a log where it ends. `now` gives milliseconds since 1970. */
  constructor(log: Log, now: () => number) {
    const opened = replay(log);
    this.#history = opened.history;
    this.#entries = [...opened.log.entries];
    this.#log = opened.log;
    this.#now = now;
  }

  get document(): Document {
    return this.#history.document;
  }

  get nextId(): number {
    return this.#history.nextId;
  }

  get canUndo(): boolean {
    return this.#history.past !== null;
  }

  get canRedo(): boolean {
    return this.#history.future !== null;
  }

  /** The number of entries from the very first: it only grows, so it also numbers revisions of the draft. */
  get revision(): number {
    return this.#log.base + this.#entries.length;
  }

  get log(): Log {
    return { ...this.#log, entries: [...this.#entries] };
  }

  /** Whether nothing more can be done here: another tab writes, or a newer version took this one's place. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** From now on every command is refused, so that none is done that would not be kept. */
  close(): void {
    this.#isClosed = true;
  }

  /** Does a command. False where it does not fit, or the log is full; then nothing changed. */
  run(command: Command, mayJoin = false): boolean {
    const at_ms = this.#now();
    return this.#append({ ...command, at_ms, ...(mayJoin && this.#joins(command, at_ms) ? { joins: true } : {}) });
  }

  /** Takes the last step back; the ids that came back or changed, or null where there is nothing to undo. */
  undo(): readonly number[] | null {
    const touched = touchedBy(this.#history, 'undo');
    return this.#append({ do: 'undo', at_ms: this.#now() }) ? touched : null;
  }

  redo(): readonly number[] | null {
    const touched = touchedBy(this.#history, 'redo');
    return this.#append({ do: 'redo', at_ms: this.#now() }) ? touched : null;
  }

  /** Listens to entries until the returned function is called. */
  listen(listener: OnEntry): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #append(entry: Entry): boolean {
    if (this.#isClosed || this.#entries.length >= ENTRIES_MAX) return false;
    const next = advance(this.#history, entry);
    if (typeof next === 'string') return false;
    this.#history = next;
    this.#entries.push(entry);
    for (const listener of this.#listeners) listener(entry, this.revision);
    return true;
  }

  #joins(command: Command, at_ms: number): boolean {
    const last = this.#entries.at(-1);
    if (!last || at_ms - last.at_ms > JOIN_MS || last.do !== command.do || last.deed !== command.deed) return false;
    if (command.do === 'answer') return last.do === 'answer' && last.field === command.field;
    if (command.do !== 'change' || last.do !== 'change') return false;
    const ids = new Set(last.shapes.map((shape) => shape.id));
    return ids.size === command.shapes.length && command.shapes.every((shape) => ids.has(shape.id));
  }
}
