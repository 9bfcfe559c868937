// Why: a draft is read after a crash, on another device, or by a reviewer a month later; it must either replay to the
//   very same document or say where it is damaged, and then still give what stands before the damage.
// What: the log as JSON, versioned; reading it from unknown origin; replaying it whole or to any point.
// What not: where logs are kept and sent (draft/).

import { isFiniteNumber, isJson, isObject, isWhole } from '../json';
import { EMPTY, type Document } from '../model/document';
import { isPicture, type Picture } from '../model/picture';
import { readShape, type Shape } from '../model/shape';
import { DEEDS, type Deed } from './command';
import { advance, begin, type Entry, type History } from './history';

export const LOG_VERSION = 1;

/** The most entries a log may have: thirty hours of a command a second. */
export const ENTRIES_MAX = 100_000;

/** Everything that was done to one assignment, from a starting document. */
export interface Log {
  readonly version: typeof LOG_VERSION;
  /** The frame of the shapes; null for a form without a picture. */
  readonly picture: Picture | null;
  /** What was there before the first entry: a copied, suggested or rejected answer, or the outcome of older entries. */
  readonly start: Document;
  /** How many older entries `start` stands for, so that revisions go on counting. */
  readonly base: number;
  readonly entries: readonly Entry[];
}

export const newLog = (picture: Picture | null, start: Document = EMPTY): Log => ({
  version: LOG_VERSION,
  picture,
  start,
  base: 0,
  entries: [],
});

/** The number of the newest entry, counted from the very first. */
export const revisionOf = (log: Log): number => log.base + log.entries.length;

/** A log that was read: whole, or with the number of the first entry that could not be used. */
export interface Read {
  readonly log: Log;
  readonly history: History;
  readonly damagedAt: number | null;
}

/** Replays the first `count` entries. Entries that do not fit end it, because what follows builds on them. */
export function replay(log: Log, count = log.entries.length): Read {
  let history = begin(log.picture, log.start);
  for (const [at, entry] of log.entries.slice(0, count).entries()) {
    const next = advance(history, entry);
    if (typeof next === 'string') return { log: { ...log, entries: log.entries.slice(0, at) }, history, damagedAt: at };
    history = next;
  }
  return { log: count < log.entries.length ? { ...log, entries: log.entries.slice(0, count) } : log, history, damagedAt: null };
}

/** Why a text or value is no log at all. */
export type NoLog = 'not_a_log' | 'newer_version';

/** Reads a log of unknown origin and replays it. */
export function readLog(json: unknown): Read | NoLog {
  if (!isObject(json) || !isWhole(json['version'])) return 'not_a_log';
  if (json['version'] > LOG_VERSION) return 'newer_version';
  const { picture, start, base, entries } = json;
  if (!isWhole(base)) return 'not_a_log';
  if (picture !== null && !isPicture(picture)) return 'not_a_log';
  const document = readDocument(start);
  if (!document || !Array.isArray(entries)) return 'not_a_log';
  const read: Entry[] = [];
  for (const item of entries.slice(0, ENTRIES_MAX)) {
    const entry = readEntry(item);
    if (!entry) break;
    read.push(entry);
  }
  const replayed = replay({ version: LOG_VERSION, picture, start: document, base, entries: read });
  return replayed.damagedAt === null && read.length < entries.length ? { ...replayed, damagedAt: read.length } : replayed;
}

/** Reads a document of unknown origin; null where it is none. */
export function readDocument(json: unknown): Document | null {
  if (!isObject(json) || !Array.isArray(json['shapes']) || !isAnswers(json['answers'])) return null;
  const shapes = readShapes(json['shapes']);
  if (!shapes) return null;
  const isRising = shapes.every((shape, at) => at === 0 || shape.id > (shapes[at - 1] as Shape).id);
  return isRising ? { shapes, answers: json['answers'] as Document['answers'] } : null;
}

/** A field's name as forms allow it; it also keeps `__proto__` out of answers. */
const FIELD = /^[a-z][a-z0-9_]{0,31}$/;

const isAnswers = (json: unknown): boolean =>
  isObject(json) && isJson(json) && Object.keys(json).every((field) => FIELD.test(field));

function readShapes(json: unknown): Shape[] | null {
  if (!Array.isArray(json)) return null;
  const shapes = json.map(readShape);
  return shapes.every((shape) => shape !== null) ? shapes : null;
}

/** Reads one entry of unknown origin; null where it is none. */
export function readEntry(json: unknown): Entry | null {
  if (!isObject(json) || !isFiniteNumber(json['at_ms'])) return null;
  const at_ms = json['at_ms'];
  if (json['do'] === 'undo' || json['do'] === 'redo') return { at_ms, do: json['do'] };
  if (!DEEDS.includes(json['deed'] as Deed)) return null;
  const rest = { at_ms, deed: json['deed'] as Deed, ...(json['joins'] === true ? { joins: true } : {}) };
  switch (json['do']) {
    case 'add':
    case 'change': {
      const shapes = readShapes(json['shapes']);
      return shapes && { ...rest, do: json['do'], shapes };
    }
    case 'remove': {
      const ids: unknown = json['ids'];
      return Array.isArray(ids) && ids.every(isWhole) ? { ...rest, do: 'remove', ids } : null;
    }
    case 'paint': {
      const { id, flips } = json;
      return isWhole(id) && typeof flips === 'string' ? { ...rest, do: 'paint', id, flips } : null;
    }
    case 'answer': {
      const { field, value } = json;
      if (typeof field !== 'string' || !FIELD.test(field) || !isJson(value)) return null;
      return { ...rest, do: 'answer', field, value };
    }
    default:
      return null;
  }
}
