// Why: undo must be exact and cheap with thousands of shapes, and the same entries must always give the same document.
// What: an immutable state of work — document, what can be undone, what can be redone — and how one entry moves it.
//   Steps hold differences in linked lists, so that a state costs its change and nothing is copied.
// What not: the list of entries and its JSON (log.ts).

import { patched, type Document, type Patch } from '../model/document';
import type { Picture } from '../model/picture';
import { patchOf, greatestId, type Command, type Misfit } from './command';

/** One line of the log. `joins` makes it one step of undo with the line before, as for a held arrow key. */
export type Entry = { readonly at_ms: number } & (
  | (Command & { readonly joins?: boolean })
  | { readonly do: 'undo' }
  | { readonly do: 'redo' }
);

/** Patches that undo or redo a step, in the order in which they are applied. */
type Step = readonly Patch[];

interface Chain<T> {
  readonly item: T;
  readonly rest: Chain<T> | null;
}

export interface History {
  readonly picture: Picture | null;
  readonly document: Document;
  readonly past: Chain<Step> | null;
  readonly future: Chain<Step> | null;
  /** The id the next new shape gets; ids of undone shapes are not used again. */
  readonly nextId: number;
}

export const begin = (picture: Picture | null, document: Document): History => ({
  picture,
  document,
  past: null,
  future: null,
  nextId: (document.shapes.at(-1)?.id ?? 0) + 1,
});

/** The state after one entry, or why the entry does not fit. */
export function advance(history: History, entry: Entry): History | Misfit {
  if (entry.do === 'undo') return travel(history, 'past', 'future');
  if (entry.do === 'redo') return travel(history, 'future', 'past');
  const patch = patchOf(history.document, entry, history.picture);
  if (typeof patch === 'string') return patch;
  const [document, back] = patched(history.document, patch);
  const joined = entry.joins === true ? history.past : null;
  return {
    picture: history.picture,
    document,
    past: joined ? { item: [back, ...joined.item], rest: joined.rest } : { item: [back], rest: history.past },
    future: null,
    nextId: Math.max(history.nextId, greatestId(entry) + 1),
  };
}

function travel(history: History, from: 'past' | 'future', to: 'past' | 'future'): History | Misfit {
  const step = history[from];
  if (!step) return 'nothing';
  let document = history.document;
  const back: Patch[] = [];
  for (const patch of step.item) {
    const [after, reverse] = patched(document, patch);
    document = after;
    back.unshift(reverse);
  }
  return { ...history, document, [from]: step.rest, [to]: { item: back, rest: history[to] } };
}

/** The ids an undo or redo would touch, so that what comes back can be selected and shown. */
export function touchedBy(history: History, which: 'undo' | 'redo'): readonly number[] {
  const step = which === 'undo' ? history.past : history.future;
  return [...new Set((step?.item ?? []).flatMap((patch) => (patch.put ?? []).map((shape) => shape.id)))];
}
