// Why: work must survive a crash at any instant, so what is kept and what one write may change is defined apart from
//   how a browser keeps it.
// What: the store a draft is written to. Every operation is one transaction: it happens whole or not at all.
// What not: IndexedDB (indexed.ts), when to write (../draft.ts).

import type { Entry } from '../log/history';
import type { Log } from '../log/log';
import type { Tail } from './tail';

/** What a store knows about one assignment's draft, besides the entries. */
export interface Head {
  readonly assignment: string;
  /** The page that may write; another page that took over has another. */
  readonly writer: string;
  /** The number of the newest entry. */
  readonly revision: number;
  /** The newest revision the server has. */
  readonly synced: number;
  readonly saved_at_ms: number;
}

/** A draft as it was read: entries are unread JSON, for they may be of another version. */
export interface Stored {
  readonly head: Head;
  readonly log: unknown;
}

/** A version that lost to a newer one. Nothing is thrown away until the assignment is. */
export interface Aside {
  readonly at_ms: number;
  readonly why: 'newer_elsewhere' | 'taken_over' | 'damaged';
  readonly log: unknown;
}

export interface DraftStore {
  read(assignment: string): Promise<Stored | null>;
  /** Puts a whole draft in place of what is there. */
  replace(head: Head, log: Log): Promise<void>;
  /**
   * Appends entries after `after`. Refused where another page writes now or other entries came between; then nothing
   * is written.
   */
  append(assignment: string, writer: string, after: number, entries: readonly Entry[], at_ms: number): Promise<'kept' | 'refused'>;
  /** Notes at once, without a promise, what is on its way to the store. */
  note(assignment: string, tail: Tail | null): void;
  /** What was noted last. */
  noted(assignment: string): Tail | null;
  /** From now on this page writes. Gives what is there. */
  claim(assignment: string, writer: string): Promise<Stored | null>;
  /** Notes what the server has. */
  noteSynced(assignment: string, revision: number): Promise<void>;
  setAside(assignment: string, aside: Aside): Promise<void>;
  asides(assignment: string): Promise<readonly Aside[]>;
  /** All drafts that are kept, for a page that shows where work is left. */
  heads(): Promise<readonly Head[]>;
  /** The assignment is over: everything of it goes. */
  drop(assignment: string): Promise<void>;
}
