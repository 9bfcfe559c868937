// The one door to drafts: every command on an assignment (a box, an option, a stretch of typing) goes through the log of
// src/editor into this device's IndexedDB at once, and to the server soon after, so that a reload, a crash, a lost
// network, a session that ended, another tab or another device lose nothing. Here the log is joined to who is signed in
// and to the API. Not here: answers that were handed in (outbox.svelte.ts), what a page shows of it (pages/work).
import { api, newKey, Refused } from '../api/client.ts';
import type { DraftView } from '../api/names.ts';
import { browserClock } from '../editor/draft/clock.ts';
import { openDraftStore } from '../editor/draft/indexed.ts';
import { browserTabs } from '../editor/draft/tabs.ts';
import { Draft } from '../editor/draft.ts';
import type { DraftStore, Sent } from '../editor/draft.ts';
import type { Log } from '../editor/log/log.ts';

/** How long the server's draft is waited for before work begins without it. */
const PATIENCE_MS = 4000;

const nowhere = (): Promise<never> => Promise.reject(new Error('This browser keeps nothing.'));
/** Where the browser keeps nothing, a draft lives in memory and on the server. */
const NOWHERE: DraftStore = {
  read: nowhere, replace: nowhere, append: nowhere, claim: nowhere, noteSynced: nowhere, setAside: nowhere, asides: nowhere, heads: nowhere, drop: nowhere,
  note: () => undefined, noted: () => null,
};
let opened: Promise<DraftStore> | undefined;
const store = () => (opened ??= openDraftStore('gongdao-drafts').catch(() => NOWHERE));

// One page writes under one name; tabs of a browser know each other by locks and a channel.
const writer = newKey();
const locks = typeof navigator === 'undefined' ? undefined : (navigator.locks as LockManager | undefined);
const tabs = browserTabs(locks, typeof BroadcastChannel === 'undefined' ? undefined : BroadcastChannel);
const place = (account: string, assignment: string) => `${account}/${assignment}`;

/** The server's newest draft of an assignment; null where it has none, undefined where that cannot be known now. */
async function serverDraft(assignment: string): Promise<unknown> {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    return (await api.get<DraftView>(`/assignments/${assignment}/draft`, { quiet: true, signal })).body;
  } catch (error) {
    return error instanceof Refused && error.problem.status === 404 ? null : undefined;
  }
}

async function send(assignment: string, fence: number, revision: number, log: Log): Promise<Sent> {
  try {
    // Quietly: who draws is not interrupted by a sign-in. It is asked for when the answer is handed in.
    await api.put(`/assignments/${assignment}/draft`, { fence, revision, body: log }, { quiet: true });
    return { said: 'kept' };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { code, problem } = error;
    if (code === 'draft_older') {
      const log = await serverDraft(assignment);
      // Not readable now: the same again, later.
      if (log === undefined) throw error;
      return { said: 'older', log };
    }
    if (code === 'drafts_full') return { said: 'full' };
    if (problem.status === 429) return { said: 'wait', wait_ms: Math.max(1000, Date.parse(problem.retry_at ?? '') - Date.now() || 0) };
    if ([403, 404, 409].includes(problem.status)) return { said: 'expired' };
    throw error;
  }
}

export interface DraftOf {
  account: string;
  assignment: string;
  /** The lease's fence, asked at every sending, for a lease may be given anew. */
  fence: () => number;
  /** The log to begin with where nothing is kept. */
  fresh: Log;
}

/** Opens the draft of an assignment where it was left, here or on another device. */
export async function openDraft({ account, assignment, fence, fresh }: DraftOf): Promise<Draft> {
  const [found, server] = await Promise.all([store(), serverDraft(assignment)]);
  return Draft.open({
    assignment: place(account, assignment),
    writer,
    store: found,
    tabs,
    clock: browserClock,
    send: (revision, log) => send(assignment, fence(), revision, log),
    fresh,
    server,
  });
}

/** The answer was taken, or given back: its draft goes from this device. */
export async function dropDraft(account: string, assignment: string): Promise<void> {
  await (await store()).drop(place(account, assignment)).catch(() => undefined);
}
