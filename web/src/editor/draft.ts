// Why: nothing a worker did may be lost: not by a reload, a crash, a lost network, an expired lease, a second tab or
//   another device.
// What: joins a session to a store on this device, to the server and to other tabs. Every entry is written as it is
//   made. The newest revision of the lease's holder stands; what loses to it is set aside, never thrown away.
// What not: the database (draft/indexed.ts), the request itself, the page's words for the states told here.

import type { DraftOptions } from './draft/options';
import type { DraftStatus } from './draft/status';
import type { Aside, Head } from './draft/store';
import { Sync } from './draft/sync';
import { missing, withTail, type Tail } from './draft/tail';
import { Turn } from './draft/turn';
import type { Entry } from './log/history';
import { newLog, readLog, revisionOf, type Log } from './log/log';
import { Session } from './log/session';
import { continues } from './log/shorten';

/** Waits between tries to write to a disk that refuses. */
const RETRY_MS = 2_000;

export class Draft {
  readonly #options: DraftOptions;
  readonly #listeners = new Set<() => void>();
  readonly #name: string;
  #session: Session;
  #sync: Sync;
  #saved: number;
  #saved_at_ms: number | null;
  #role: DraftStatus['role'] = 'reader';
  #storage: DraftStatus['storage'] = 'working';
  #asides = 0;
  #queue: Entry[] = [];
  #writing: Promise<void> | null = null;
  readonly #turn: Turn;
  #isOver = false;
  #reading: Promise<void> = Promise.resolve();
  readonly #ends: (() => void)[] = [];
  #stopListening: () => void = () => undefined;

  private constructor(options: DraftOptions) {
    this.#options = options;
    this.#name = `gongdao-draft-${options.assignment}`;
    this.#turn = new Turn(options.tabs, this.#name);
    this.#session = new Session(options.fresh, () => options.clock.now());
    this.#saved = revisionOf(options.fresh);
    this.#saved_at_ms = null;
    this.#sync = this.#newSync(0);
  }

  /** Opens the draft where it was left. */
  static async open(options: DraftOptions): Promise<Draft> {
    const draft = new Draft(options);
    await draft.#load(await draft.#turn.take());
    if (options.server !== undefined && draft.#role === 'writer') await draft.#meet(options.server);
    draft.#ends.push(options.tabs.hear(draft.#name, (message) => void draft.#hear(message.say)));
    draft.#standInLine();
    draft.#sync.touch();
    return draft;
  }

  /** The log being written. Another one after `onChange` where a newer version took its place. */
  get session(): Session {
    return this.#session;
  }

  get status(): DraftStatus {
    return {
      revision: this.#session.revision,
      saved: this.#saved,
      saved_at_ms: this.#saved_at_ms,
      synced: this.#sync.synced,
      sync: this.#sync.state,
      role: this.#role,
      storage: this.#storage,
      asides: this.#asides,
    };
  }

  /** Called after every change of status or session, until the returned function is called. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  asides(): Promise<readonly Aside[]> {
    return this.#options.store.asides(this.#options.assignment);
  }

  /** Waits until everything is on disk, and tries to send what is not sent. */
  async flush(): Promise<void> {
    await this.#written();
    if (this.#role === 'writer') await this.#sync.flush();
  }

  /** There is a lease again: what waited is sent. */
  renew(): void {
    this.#sync.renew();
  }

  /** This tab writes from now on; the one that did finishes first and then reads. */
  async takeOver(): Promise<void> {
    if (this.#role === 'reader' && (await this.#turn.demand())) await this.#become();
  }

  async #become(): Promise<void> {
    await this.#load(true);
    this.#sync.touch();
  }

  /** Who only reads writes as soon as the tab that writes is gone. */
  #standInLine(): void {
    if (this.#role === 'reader') this.#turn.standInLine(() => void this.#become());
  }

  /** The answer was taken: the draft goes. */
  async finish(): Promise<void> {
    await this.#written();
    await this.#options.store.drop(this.#options.assignment);
    await this.close();
  }

  /** The page is left: what the server has not yet is on its way, and other tabs may write as soon as all is on disk. */
  async leave(): Promise<void> {
    const sync = this.#sync;
    if (this.#role === 'writer') void sync.flush().finally(() => sync.stop());
    await this.close();
  }

  async close(): Promise<void> {
    this.#isOver = true;
    await this.#written();
    this.#stopListening();
    this.#sync.stop();
    for (const end of this.#ends) end();
    this.#turn.end();
    this.#listeners.clear();
  }

  /** Reads what is kept; as writer, makes the store ours. */
  async #load(isWriter: boolean): Promise<void> {
    const { store, assignment, writer, fresh } = this.#options;
    this.#role = isWriter ? 'writer' : 'reader';
    try {
      const tail = isWriter ? await missing(store, assignment) : [];
      const found = isWriter ? await store.claim(assignment, writer) : await store.read(assignment);
      this.#asides = (await store.asides(assignment)).length;
      if (!found) {
        if (isWriter) await store.replace(this.#head(fresh, 0), fresh);
        this.#use(fresh, 0);
        return;
      }
      const read = readLog(withTail(found.log, tail));
      if (typeof read === 'string' || read.damagedAt !== null) await this.#setAside('damaged', found.log);
      const log = typeof read === 'string' ? fresh : read.log;
      const isWhole = typeof read !== 'string' && read.damagedAt === null;
      if (isWriter && (!isWhole || tail.length > 0)) await store.replace(this.#head(log, found.head.synced), log);
      if (isWriter) store.note(assignment, null);
      this.#saved_at_ms = found.head.saved_at_ms;
      this.#use(log, found.head.synced);
    } catch {
      // No store, as in a private window of some browsers: work goes on in memory and to the server.
      this.#storage = 'failing';
      this.#use(fresh, 0);
    }
  }

  #head(log: Log, synced: number): Head {
    const { assignment, writer, clock } = this.#options;
    return { assignment, writer, revision: revisionOf(log), synced, saved_at_ms: clock.now() };
  }

  /** Works on this log from now on. */
  #use(log: Log, synced: number): void {
    this.#stopListening();
    this.#session.close();
    this.#session = new Session(log, () => this.#options.clock.now());
    if (this.#role === 'reader') this.#session.close();
    this.#saved = revisionOf(log);
    this.#queue = [];
    this.#sync.stop();
    this.#sync = this.#newSync(synced);
    this.#stopListening = this.#role === 'writer' ? this.#session.listen((entry) => this.#take(entry)) : () => undefined;
    this.#tell();
  }

  #newSync(synced: number): Sync {
    const { clock, send, assignment, store } = this.#options;
    return new Sync({
      clock,
      send,
      log: () => this.#session.log,
      synced,
      onKept: (revision) => {
        store.noteSynced(assignment, revision).catch(() => undefined);
        this.#tell();
      },
      onOlder: (log) => void this.#meet(log),
      onState: () => this.#tell(),
    });
  }

  #take(entry: Entry): void {
    this.#queue.push(entry);
    this.#options.store.note(this.#options.assignment, this.#tail());
    this.#write();
    this.#sync.touch();
    this.#tell();
  }

  #tail = (): Tail => ({ writer: this.#options.writer, after: this.#saved, entries: this.#queue });

  #write(): void {
    if (this.#writing || this.#queue.length === 0) return;
    this.#writing = this.#writeOnce().finally(() => {
      this.#writing = null;
      if (this.#storage === 'working') this.#write();
    });
  }

  async #writeOnce(): Promise<void> {
    const { store, assignment, writer, clock, tabs } = this.#options;
    const batch = [...this.#queue];
    const session = this.#session;
    try {
      const outcome = await store.append(assignment, writer, this.#saved, batch, clock.now());
      if (session !== this.#session) return;
      if (outcome === 'refused') {
        await this.#refused();
        return;
      }
      this.#queue.splice(0, batch.length);
      this.#saved += batch.length;
      store.note(assignment, this.#tail());
      this.#saved_at_ms = clock.now();
      this.#storage = 'working';
      tabs.tell(this.#name, { say: 'wrote' });
    } catch {
      this.#storage = 'failing';
      this.#ends.push(clock.later(RETRY_MS, () => this.#write()));
    }
    this.#tell();
  }

  /** Another page took over, or the browser cleared its storage under us. */
  async #refused(): Promise<void> {
    const { store, assignment } = this.#options;
    const found = await store.read(assignment);
    if (!found) {
      const mine = this.#session.log;
      await store.replace(this.#head(mine, this.#sync.synced), mine);
      this.#queue = [];
      this.#saved = revisionOf(mine);
      return;
    }
    this.#session.close();
    await this.#setAside('taken_over', this.#session.log);
    this.#turn.giveBack();
    await this.#load(false);
    this.#standInLine();
  }

  async #follow(): Promise<void> {
    if (this.#role === 'reader') await this.#load(false);
  }

  async #written(): Promise<void> {
    while (this.#writing) await this.#writing;
  }

  async #hear(say: 'wrote' | 'give'): Promise<void> {
    if (say === 'wrote' && this.#role === 'reader') this.#reading = this.#reading.then(() => this.#follow());
    if (say !== 'give') return;
    // Whoever asks goes first.
    if (this.#role === 'reader') this.#standInLine();
    if (this.#role !== 'writer') return;
    this.#session.close();
    await this.#written();
    this.#sync.stop();
    await this.#load(false);
    this.#turn.giveBack();
    this.#standInLine();
  }

  /** A version from the server meets ours: the newer revision stands, and what it does not continue is set aside. */
  async #meet(given: unknown): Promise<void> {
    if (given === null || this.#isOver) return;
    const read = readLog(given);
    if (typeof read === 'string') {
      this.#sync.halt();
      return;
    }
    const theirs = revisionOf(read.log);
    const mine = this.#session.log;
    if (theirs < revisionOf(mine) || (theirs === revisionOf(mine) && continues(read.log, mine))) {
      if (!continues(mine, read.log)) await this.#setAside('newer_elsewhere', read.log);
      this.#sync.adopted(theirs);
      this.#sync.touch();
      this.#tell();
      return;
    }
    this.#session.close();
    await this.#written();
    if (!isUntouched(mine, this.#options.fresh) && !continues(read.log, mine)) await this.#setAside('newer_elsewhere', mine);
    const head = this.#head(read.log, theirs);
    try {
      await this.#options.store.replace(head, read.log);
    } catch {
      this.#storage = 'failing';
    }
    this.#saved_at_ms = head.saved_at_ms;
    this.#use(read.log, theirs);
    this.#options.tabs.tell(this.#name, { say: 'wrote' });
  }

  async #setAside(why: Aside['why'], log: unknown): Promise<void> {
    const { store, assignment, clock } = this.#options;
    try {
      await store.setAside(assignment, { at_ms: clock.now(), why, log });
      this.#asides += 1;
    } catch {
      this.#storage = 'failing';
    }
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** Whether nothing was done yet. */
const isUntouched = (log: Log, fresh: Log): boolean => log.entries.length === 0 && log.base === fresh.base;
export { newLog };
export type { DraftOptions } from './draft/options';
export type { DraftStatus } from './draft/status';
export type { Aside, DraftStore, Head, Stored } from './draft/store';
export type { Send, Sent, SyncState } from './draft/sync';
export type { Tabs } from './draft/tabs';
