// What a device keeps so that nothing is lost and work goes on without a network: answers on their way, tasks taken
// ahead with their pictures, and what requesters have half done (`drafts`). Drafts of answers have a store of their own
// (drafts.ts). Everything carries the account it belongs to. Where the browser keeps nothing (private windows), memory
// does, for the visit.

const NAME = 'gongdao';
const VERSION = 2;
const STORES = ['drafts', 'outbox', 'skips', 'shelf', 'pictures'] as const;
export type StoreName = (typeof STORES)[number];

let opened: Promise<IDBDatabase | null> | undefined;
const memory = new Map<string, Map<string, unknown>>();

function open(): Promise<IDBDatabase | null> {
  opened ??= new Promise((resolve) => {
    try {
      const request = indexedDB.open(NAME, VERSION);
      request.onupgradeneeded = () => {
        const there = request.result.objectStoreNames;
        STORES.filter((store) => !there.contains(store)).forEach((store) => request.result.createObjectStore(store));
      };
      request.onsuccess = () => {
        // A tab with a newer program waits for this one: let it.
        request.result.onversionchange = () => request.result.close();
        resolve(request.result);
      };
      request.onerror = () => resolve(null);
    } catch {
      resolve(null);
    }
  });
  return opened;
}

function inMemory(store: StoreName): Map<string, unknown> {
  const found = memory.get(store) ?? new Map<string, unknown>();
  memory.set(store, found);
  return found;
}

function run<T>(store: StoreName, mode: IDBTransactionMode, act: (on: IDBObjectStore) => IDBRequest<T>): Promise<T | null> {
  return open().then((database) => {
    if (!database) return null;
    return new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(store, mode, { durability: 'strict' });
      const request = act(transaction.objectStore(store));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
      transaction.onerror = () => reject(transaction.error);
    });
  });
}

export async function put(store: StoreName, key: string, value: unknown): Promise<void> {
  if ((await run(store, 'readwrite', (on) => on.put(value, key))) === null) inMemory(store).set(key, value);
}

export async function get<T>(store: StoreName, key: string): Promise<T | undefined> {
  const found = await run(store, 'readonly', (on) => on.get(key) as IDBRequest<T | undefined>);
  return found === null ? (inMemory(store).get(key) as T | undefined) : found;
}

export async function remove(store: StoreName, key: string): Promise<void> {
  await run(store, 'readwrite', (on) => on.delete(key));
  inMemory(store).delete(key);
}

/** Takes out what of one account is not wanted any more. */
export async function keepOnly(store: StoreName, account: string, wanted: (key: string) => boolean): Promise<void> {
  const range = () => IDBKeyRange.bound(`${account}/`, `${account}/\uffff`);
  const kept = (await run(store, 'readonly', (on) => on.getAllKeys(range()))) ?? [...inMemory(store).keys()];
  for (const key of kept as string[]) if (key.startsWith(`${account}/`) && !wanted(key)) await remove(store, key);
}

/** Everything of one account, by the order of keys. */
export async function ofAccount<T>(store: StoreName, account: string): Promise<T[]> {
  const range = () => IDBKeyRange.bound(`${account}/`, `${account}/\uffff`);
  const found = await run(store, 'readonly', (on) => on.getAll(range()) as IDBRequest<T[]>);
  if (found !== null) return found;
  const kept = [...inMemory(store)].filter(([key]) => key.startsWith(`${account}/`));
  return kept.map(([, value]) => value as T);
}
