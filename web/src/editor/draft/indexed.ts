// Why: IndexedDB is the one place a browser keeps megabytes through a crash.
// What: the store on IndexedDB: a head and a base for each assignment, one record for each entry, so that a command
//   costs one small write; strict durability, so that "saved" is true when the power goes.
// What not: deciding (../draft.ts).

import type { Entry } from '../log/history';
import type { Log } from '../log/log';
import type { Aside, DraftStore, Head, Stored } from './store';
import { noteTail, readTail, type Tail } from './tail';

type KeptHead = Head & { readonly base: Omit<Log, 'entries'> };

const ALL = ['heads', 'entries', 'asides'] as const;
const STRICT = { durability: 'strict' } as const;

/** Every entry of an assignment: revisions are above 0 and far below this. */
const allOf = (assignment: string) => IDBKeyRange.bound([assignment, 0], [assignment, Number.MAX_SAFE_INTEGER]);

/** What a request brings. It is there while the transaction still takes requests. */
const brought = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('The browser refused a request of its store.'));
  });

/** Does the writes of a transaction whole or not at all: what throws midway takes back what was asked before it. */
async function whole<T>(tx: IDBTransaction, work: () => Promise<T>): Promise<T> {
  // Watched from the start; an abort is an outcome and never an unhandled rejection.
  const failure = new Promise<Error | null>((resolve) => {
    tx.oncomplete = () => resolve(null);
    tx.onabort = () => resolve(tx.error ?? new DOMException('The transaction was taken back.', 'AbortError'));
  });
  try {
    const result = await work();
    const failed = await failure;
    if (failed) throw failed;
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
function all(...asks: (() => IDBRequest)[]): Promise<unknown[]> {
  const asked: Promise<unknown>[] = [];
  for (const ask of asks) {
    try {
      asked.push(brought(ask()));
    } catch (error) {
      asked.push(Promise.reject(error instanceof Error ? error : new Error(String(error))));
      break;
    }
  }
  return Promise.all(asked);
}

const headIn = (tx: IDBTransaction, assignment: string): Promise<KeptHead | undefined> => brought(tx.objectStore('heads').get(assignment));

const stored = ({ base, ...head }: KeptHead, entries: readonly unknown[]): Stored => ({ head, log: { ...base, entries } });

export async function openDraftStore(name = 'gongdao-editor'): Promise<IndexedStore> {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => {
    const fresh = opening.result;
    fresh.createObjectStore('heads', { keyPath: 'assignment' });
    fresh.createObjectStore('entries');
    fresh.createObjectStore('asides', { autoIncrement: true }).createIndex('assignment', 'assignment');
  };
  const database = await brought(opening);
  // A page of a newer version waits for this one: let it.
  database.onversionchange = () => database.close();
  return new IndexedStore(database);
}

export class IndexedStore implements DraftStore {
  readonly #database: IDBDatabase;

  constructor(database: IDBDatabase) {
    this.#database = database;
  }

  async read(assignment: string): Promise<Stored | null> {
    const tx = this.#database.transaction(['heads', 'entries']);
    const [found, entries] = await Promise.all([headIn(tx, assignment), brought(tx.objectStore('entries').getAll(allOf(assignment)))]);
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
      const head = await headIn(tx, assignment);
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
      const head = await headIn(tx, assignment);
      if (!head) return null;
      const now = { ...head, writer };
      const [entries] = await Promise.all([brought(tx.objectStore('entries').getAll(allOf(assignment))), brought(tx.objectStore('heads').put(now))]);
      return stored(now, entries);
    });
  }

  noteSynced(assignment: string, revision: number): Promise<void> {
    const tx = this.#database.transaction('heads', 'readwrite');
    return whole(tx, async () => {
      const head = await headIn(tx, assignment);
      if (head && head.synced < revision) await brought(tx.objectStore('heads').put({ ...head, synced: revision }));
    });
  }

  setAside(assignment: string, aside: Aside): Promise<void> {
    const tx = this.#database.transaction('asides', 'readwrite', STRICT);
    return whole(tx, async () => {
      await brought(tx.objectStore('asides').add({ assignment, ...aside }));
    });
  }

  asides(assignment: string): Promise<readonly Aside[]> {
    return brought(this.#database.transaction('asides').objectStore('asides').index('assignment').getAll(assignment));
  }

  heads(): Promise<readonly Head[]> {
    return brought(this.#database.transaction('heads').objectStore('heads').getAll());
  }

  drop(assignment: string): Promise<void> {
    noteTail(assignment, null);
    const tx = this.#database.transaction(ALL, 'readwrite', STRICT);
    return whole(tx, async () => {
      const asides = tx.objectStore('asides');
      const keys = await brought(asides.index('assignment').getAllKeys(assignment));
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
