// Why: the server keeps every revision of a draft and takes 64 KiB at a time, while a long session's log is larger.
// What: a log with its older entries folded into its start, so that it fits and replays to the same document; and
//   whether one log continues another although one of them was folded.
// What not: folding the log on this device, which keeps every entry.

import { isSame } from '../json';
import { replay, revisionOf, type Log } from './log';

export const bytesOf = (json: unknown): number => new TextEncoder().encode(JSON.stringify(json)).length;

/** The log with its first `count` entries folded into its start. */
export function folded(log: Log, count: number): Log {
  if (count <= 0) return log;
  const { history } = replay(log, count);
  return { ...log, start: history.document, base: log.base + count, entries: log.entries.slice(count) };
}

/** The last entry that cannot be replayed on its own, because it undoes, redoes or joins a step before it; -1 for none. */
function reachesBack(entries: Log['entries']): number {
  let [past, future, last] = [0, 0, -1];
  for (const [at, entry] of entries.entries()) {
    const joins = entry.do !== 'undo' && entry.do !== 'redo' && entry.joins === true;
    const reaches = entry.do === 'undo' || joins ? past === 0 : entry.do === 'redo' && future === 0;
    // Everything up to here will be folded, so what follows can neither undo nor redo any of it.
    if (reaches) [past, future, last] = [0, 0, at];
    else if (entry.do === 'undo') [past, future] = [past - 1, future + 1];
    else if (entry.do === 'redo') [past, future] = [past + 1, future - 1];
    else [past, future] = [past + (joins ? 0 : 1), 0];
  }
  return last;
}

/** The log with as many entries as fit into so many bytes of JSON; null where even the document alone does not. */
export function shortened(log: Log, bytes_most: number): Log | null {
  if (bytesOf(log) <= bytes_most) return log;
  let [low, high] = [1, log.entries.length];
  while (low < high) {
    const half = (low + high) >>> 1;
    if (bytesOf(fold(log, half)) <= bytes_most) high = half;
    else low = half + 1;
  }
  const shortest = fold(log, low);
  return bytesOf(shortest) <= bytes_most ? shortest : null;
}

/** Folds at least so many entries, and further past those that reach back into what was folded. */
function fold(log: Log, count: number): Log {
  const back = reachesBack(log.entries.slice(count));
  return folded(log, back < 0 ? count : count + back + 1);
}

/** Whether `newer` goes on from where `older` ends, so that nothing is lost by taking it. In doubt it does not. */
export function continues(newer: Log, older: Log): boolean {
  if (revisionOf(newer) < revisionOf(older) || !isSame(newer.picture, older.picture)) return false;
  // Compared where both are known entry by entry: from the later start to the older log's end.
  const from = Math.max(newer.base, older.base);
  if (from > revisionOf(older)) return false;
  const documentAt = (log: Log) => replay(log, from - log.base).history.document;
  const between = (log: Log) => log.entries.slice(from - log.base, revisionOf(older) - log.base);
  return isSame(documentAt(newer), documentAt(older)) && isSame(between(newer), between(older));
}
