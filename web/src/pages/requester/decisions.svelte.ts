// Decisions of a reviewer: each waits ten seconds, or until the page is left, and can be taken back until then.
// They are kept on the device as they are made: what a closing page could not send, the next visit sends, under the
// same idempotency key. What the server does not take comes back with its reason.
import { api, newKey, Refused } from '../../api/client.ts';
import type { AssignmentView } from '../../api/names.ts';
import { ofAccount, put, remove } from '../../offline/store.ts';

export interface Decision {
  assignment: string;
  path: 'accept' | 'propose-rejection' | 'reject';
  body?: unknown;
  due: number;
  key: string;
}
interface Pending extends Decision {
  item: AssignmentView;
  /** What it is, for the undo line. */
  said: string;
}

export const UNDO_MS = 10_000;
const place = (account: string, assignment: string) => `${account}/decision-${assignment}`;

async function deliver(account: string, one: Decision): Promise<void> {
  try {
    await api.post(`/assignments/${one.assignment}/${one.path}`, one.body, { key: one.key, keepalive: true });
  } catch (error) {
    // Only an answer of the server ends it; without one it stays for the next visit.
    if (error instanceof Refused) await remove('drafts', place(account, one.assignment));
    throw error;
  }
  await remove('drafts', place(account, one.assignment));
}

/** Sends what an earlier visit decided and could not send. */
export async function sendLeft(account: string): Promise<number> {
  const kept = await ofAccount<Partial<Decision>>('drafts', account);
  const left = kept.filter((one): one is Decision => typeof one.path === 'string' && typeof one.assignment === 'string');
  const sent = await Promise.allSettled(left.map((one) => deliver(account, one)));
  return sent.filter((one) => one.status === 'fulfilled').length;
}

export class Decisions {
  pending = $state.raw<Pending[]>([]);
  failed = $state.raw<{ item: AssignmentView; error: unknown }[]>([]);
  sent = $state(0);
  private timer: ReturnType<typeof setInterval>;
  private leave = () => this.flush(true);

  constructor(private account: string) {
    this.timer = setInterval(() => this.flush(false), 500);
    addEventListener('pagehide', this.leave);
  }

  add(item: AssignmentView, path: Decision['path'], said: string, body?: unknown): void {
    const decision: Decision = { assignment: item.id, path, body, due: Date.now() + UNDO_MS, key: newKey() };
    void put('drafts', place(this.account, item.id), decision);
    this.pending = [...this.pending, { ...decision, item, said }];
  }

  /** Takes the last one back; answers with its item. */
  undo(): AssignmentView | null {
    const last = this.pending.at(-1);
    if (!last) return null;
    this.pending = this.pending.slice(0, -1);
    void remove('drafts', place(this.account, last.assignment));
    return last.item;
  }

  /** Sends what is due, or all of it at leaving. */
  flush(all: boolean): void {
    const due = this.pending.filter((one) => all || one.due <= Date.now());
    if (!due.length) return;
    this.pending = this.pending.filter((one) => !due.includes(one));
    for (const one of due) void this.send(one);
  }

  private async send(one: Pending): Promise<void> {
    try {
      await deliver(this.account, one);
      this.sent += 1;
    } catch (error) {
      this.failed = [...this.failed, { item: one.item, error }];
    }
  }

  /** The page is left: everything is sent now. */
  end(): void {
    clearInterval(this.timer);
    removeEventListener('pagehide', this.leave);
    this.flush(true);
  }
}
