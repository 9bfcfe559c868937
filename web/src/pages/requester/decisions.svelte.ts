// Decisions of a reviewer: each waits ten seconds, or until the page is left, and can be taken back until then.
// What the server does not take comes back with its reason.
import { api, newKey } from '../../api/client.ts';
import type { AssignmentView } from '../../api/names.ts';

export interface Decision {
  item: AssignmentView;
  path: 'accept' | 'propose-rejection' | 'reject' | 'appeal/decision';
  body?: unknown;
  /** What it is, for the undo line. */
  said: string;
  due: number;
  key: string;
}

export const UNDO_MS = 10_000;

export class Decisions {
  pending = $state.raw<Decision[]>([]);
  failed = $state.raw<{ item: AssignmentView; error: unknown }[]>([]);
  sent = $state(0);
  private timer: ReturnType<typeof setInterval>;
  private leave = () => this.flush(true);

  constructor() {
    this.timer = setInterval(() => void this.flush(false), 500);
    addEventListener('pagehide', this.leave);
  }

  add(item: AssignmentView, path: Decision['path'], said: string, body?: unknown): void {
    this.pending = [...this.pending, { item, path, body, said, due: Date.now() + UNDO_MS, key: newKey() }];
  }

  /** Takes the last one back; answers with its item. */
  undo(): AssignmentView | null {
    const last = this.pending.at(-1);
    if (!last) return null;
    this.pending = this.pending.slice(0, -1);
    return last.item;
  }

  /** Sends what is due, or all of it at leaving. */
  flush(all: boolean): void {
    const due = this.pending.filter((one) => all || one.due <= Date.now());
    if (!due.length) return;
    this.pending = this.pending.filter((one) => !due.includes(one));
    for (const one of due) void this.send(one);
  }

  private async send(one: Decision): Promise<void> {
    try {
      await api.post(`/assignments/${one.item.id}/${one.path}`, one.body, { key: one.key, keepalive: true });
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
