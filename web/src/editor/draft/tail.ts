// Why: a command is on the disk some milliseconds after it was done; a reload in between would lose it.
// What: the entries that are on their way to the store, noted at once where a browser writes without waiting.
// What not: a second store. The note goes as soon as the store has what it says, and only fits where it left off.

import { isObject, isWhole } from '../json';
import type { DraftStore } from './store';

const KEY = 'gongdao-tail-';

/** Entries of a writer behind the revision that the store had. */
export interface Tail {
  readonly writer: string;
  readonly after: number;
  readonly entries: readonly unknown[];
}

/** Notes what the store does not have yet; nothing is noted for nothing. */
export function noteTail(assignment: string, tail: Tail | null): void {
  try {
    if (!tail || tail.entries.length === 0) localStorage.removeItem(KEY + assignment);
    else localStorage.setItem(KEY + assignment, JSON.stringify(tail));
  } catch {
    // No room, or none to be had: the store alone has to do.
  }
}

/** What was noted last. */
export function readTail(assignment: string): Tail | null {
  try {
    const noted: unknown = JSON.parse(localStorage.getItem(KEY + assignment) ?? 'null');
    if (!isObject(noted) || !isWhole(noted['after']) || typeof noted['writer'] !== 'string') return null;
    const { writer, after, entries } = noted;
    return Array.isArray(entries) ? { writer, after, entries } : null;
  } catch {
    return null;
  }
}

/** What was done before a reload and had not come to the store; only what the store's last writer noted. */
export async function missing(store: DraftStore, assignment: string): Promise<readonly unknown[]> {
  const tail = store.noted(assignment);
  const head = tail && (await store.read(assignment))?.head;
  if (!tail || !head || tail.writer !== head.writer || tail.after > head.revision) return [];
  return tail.entries.slice(head.revision - tail.after);
}

/** A stored log with entries behind its own. */
export function withTail(log: unknown, tail: readonly unknown[]): unknown {
  if (tail.length === 0 || !isObject(log) || !Array.isArray(log['entries'])) return log;
  return { ...log, entries: [...(log['entries'] as unknown[]), ...tail] };
}
