// Why: IndexedDB is the one place a browser keeps megabytes through a crash.
// What: the store on IndexedDB: a head and a base for each assignment, one record for each entry, so that a command
//   costs one small write; strict durability, so that "saved" is true when the power goes.
// What not: deciding (../draft.ts).

import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Entry } from '../log/history';
import type { Log } from '../log/log';
import type { Aside, DraftStore, Head, Stored } from './store';
import { noteTail, readTail, type Tail } from './tail';

interface Schema extends DBSchema {
  heads: { key: string; value: Head & { readonly base: Omit<Log, 'entries'> } };
  entries: { key: [string, number]; value: Entry };
  asides: { key: number; value: Aside & { readonly assignment: string }; indexes: { assignment: string } };
}

const ALL = ['heads', 'entries', 'asides'] as const;
const STRICT = { durability: 'strict' } as const;

/** Every entry of an assignment: revisions are above 0 and far below this. */
const allOf = (assignment: string) => IDBKeyRange.bound([assignment, 0], [assignment, Number.MAX_SAFE_INTEGER]);

interface Transaction {
  readonly done: Promise<void>;
  abort(): void;
}

/** Does the writes of a transaction whole or not at all: what throws midway takes back what was asked before it. */
async function whole<T>(tx: Transaction, work: () => Promise<T>): Promise<T> {
  // Watched from the start, so that an abort is never an unhandled rejection.
  const done = tx.done.then(() => null, (error: unknown) => ({ error }));
  try {
    const result = await work();
    const failed = await done;
    if (failed) throw failed.error;
    return result;
  } catch (error) {
    try {
      tx.abort();
    } catch {
      // It has ended by itself.
    }
    throw error;
  }
}

/** Asks one after the other and waits for all; what throws when asked ends the asking, and no promise is left alone. */
function all(...asks: (() => Promise<unknown>)[]): Promise<unknown[]> {
  const asked: Promise<unknown>[] = [];
  for (const ask of asks) {
    try {
      asked.push(ask());
    } catch (error) {
      asked.push(Promise.reject(error instanceof Error ? error : new Error(String(error))));
      break;
    }
  }
  return Promise.all(asked);
}

const stored = ({ base, ...head }: Schema['heads']['value'], entries: readonly unknown[]): Stored => ({ head, log: { ...base, entries } });

export async function openDraftStore(name = 'gongdao-editor'): Promise<IndexedStore> {
  const database: IDBPDatabase<Schema> = await openDB<Schema>(name, 1, {
    upgrade(fresh) {
      fresh.createObjectStore('heads', { keyPath: 'assignment' });
      fresh.createObjectStore('entries');
      fresh.createObjectStore('asides', { autoIncrement: true }).createIndex('assignment', 'assignment');
    },
    // A page of a newer version waits for this one: let it.
    blocking: () => database.close(),
  });
  return new IndexedStore(database);
}

export class IndexedStore implements DraftStore {
  readonly #database: IDBPDatabase<Schema>;

  constructor(database: IDBPDatabase<Schema>) {
    this.#database = database;
  }

  async read(assignment: string): Promise<Stored | null> {
    const tx = this.#database.transaction(['heads', 'entries']);
    const [found, entries] = await Promise.all([
      tx.objectStore('heads').get(assignment),
      tx.objectStore('entries').getAll(allOf(assignment)),
    ]);
    return found ? stored(found, entries) : null;
  }

  replace(head: Head, { entries, ...base }: Log): Promise<void> {
    const tx = this.#database.transaction(['heads', 'entries'], 'readwrite', STRICT);
    return whole(tx, async () => {
      const kept = tx.objectStore('entries');
      await all(
        () => tx.objectStore('heads').put({ ...head, base }),
        () => kept.delete(allOf(head.assignment)),
        ...entries.map((entry, at) => () => kept.put(entry, [head.assignment, base.base + at + 1])),
      );
    });
  }

  append(assignment: string, writer: string, after: number, entries: readonly Entry[], at_ms: number): Promise<'kept' | 'refused'> {
    const tx = this.#database.transaction(['heads', 'entries'], 'readwrite', STRICT);
    return whole(tx, async () => {
      const heads = tx.objectStore('heads');
      const head = await heads.get(assignment);
      if (head?.writer !== writer || head.revision !== after) return 'refused';
      const kept = tx.objectStore('entries');
      await all(
        ...entries.map((entry, at) => () => kept.put(entry, [assignment, after + at + 1])),
        () => heads.put({ ...head, revision: after + entries.length, saved_at_ms: at_ms }),
      );
      return 'kept';
    });
  }

  note(assignment: string, tail: Tail | null): void {
    noteTail(assignment, tail);
  }

  noted(assignment: string): Tail | null {
    return readTail(assignment);
  }

  claim(assignment: string, writer: string): Promise<Stored | null> {
    const tx = this.#database.transaction(['heads', 'entries'], 'readwrite', STRICT);
    return whole(tx, async () => {
      const heads = tx.objectStore('heads');
      const head = await heads.get(assignment);
      if (!head) return null;
      const now = { ...head, writer };
      const [entries] = await Promise.all([tx.objectStore('entries').getAll(allOf(assignment)), heads.put(now)]);
      return stored(now, entries);
    });
  }

  noteSynced(assignment: string, revision: number): Promise<void> {
    const tx = this.#database.transaction('heads', 'readwrite');
    return whole(tx, async () => {
      const head = await tx.store.get(assignment);
      if (head && head.synced < revision) await tx.store.put({ ...head, synced: revision });
    });
  }

  setAside(assignment: string, aside: Aside): Promise<void> {
    const tx = this.#database.transaction('asides', 'readwrite', STRICT);
    return whole(tx, async () => {
      await tx.store.add({ assignment, ...aside });
    });
  }

  asides(assignment: string): Promise<readonly Aside[]> {
    return this.#database.getAllFromIndex('asides', 'assignment', assignment);
  }

  heads(): Promise<readonly Head[]> {
    return this.#database.getAll('heads');
  }

  drop(assignment: string): Promise<void> {
    noteTail(assignment, null);
    const tx = this.#database.transaction(ALL, 'readwrite', STRICT);
    return whole(tx, async () => {
      const asides = tx.objectStore('asides');
      const keys = await asides.index('assignment').getAllKeys(assignment);
      await all(
        () => tx.objectStore('heads').delete(assignment),
        () => tx.objectStore('entries').delete(allOf(assignment)),
        ...keys.map((key) => () => asides.delete(key)),
      );
    });
  }

  close(): void {
    this.#database.close();
  }
}
