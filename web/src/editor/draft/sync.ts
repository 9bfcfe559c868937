// Why: a draft must follow its worker to another device, without a request for every box and without using up the four
//   megabytes the server keeps for one answer.
// What: when to send and what came of it, as a small machine around an injected `send`. A failed request is tried again
//   with growing waits; what cannot be sent now is never lost, because it is kept on this device.
// What not: HTTP, keeping drafts, deciding between versions (../draft.ts).

import { revisionOf, type Log } from '../log/log';
import { bytesOf, shortened } from '../log/shorten';
import type { Clock } from './clock';

/** What the server said. A request that failed is a rejected promise. */
export type Sent =
  | { readonly said: 'kept' }
  /** It has a newer revision, saved elsewhere by whoever holds the lease: here it is, unread. */
  | { readonly said: 'older'; readonly log: unknown }
  | { readonly said: 'wait'; readonly wait_ms: number }
  | { readonly said: 'expired' }
  /** It takes no more revisions of this answer. */
  | { readonly said: 'full' };

export type Send = (revision: number, log: Log) => Promise<Sent>;

/** Where sending stands. `idle` is: the server has everything. */
export type SyncState = 'idle' | 'waiting' | 'sending' | 'offline' | 'expired' | 'full' | 'too_large' | 'newer_program';

/** The server takes so much at a time. */
export const BYTES_MOST = 64 * 1024;
/** After the last command this long, so that a gesture's commands go together. */
const QUIET_MS = 1_500;
/** Between two requests at least. */
const GAP_MS = 2_000;
/** The server keeps 4 MiB of revisions of one answer; at this rate they last two hours. */
const BYTES_PER_MS = (4 * 1024 * 1024) / (2 * 60 * 60 * 1000);
const BACKOFF_MS = [2_000, 4_000, 8_000, 15_000, 30_000, 60_000] as const;

export interface SyncOptions {
  readonly clock: Clock;
  readonly send: Send;
  /** The log as it is now. */
  readonly log: () => Log;
  readonly synced: number;
  readonly onKept: (revision: number) => void;
  readonly onOlder: (log: unknown) => void;
  readonly onState: (state: SyncState) => void;
}

export class Sync {
  readonly #options: SyncOptions;
  #state: SyncState = 'idle';
  #synced: number;
  #failures = 0;
  #free_at_ms = 0;
  #stop: (() => void) | null = null;
  #sending: Promise<void> | null = null;

  constructor(options: SyncOptions) {
    this.#options = options;
    this.#synced = options.synced;
  }

  get state(): SyncState {
    return this.#state;
  }

  get synced(): number {
    return this.#synced;
  }

  /** Something was added: it is sent soon. */
  touch(): void {
    if (this.#isHalted || this.#sending || revisionOf(this.#options.log()) <= this.#synced) return;
    const now = this.#options.clock.now();
    if (this.#state === 'offline') return;
    this.#set('waiting');
    this.#plan(Math.max(QUIET_MS, this.#free_at_ms - now));
  }

  /** Sends now what is not sent yet, for a page that is left or comes back to the network. */
  async flush(): Promise<void> {
    await this.#sending;
    if (!this.#isHalted && revisionOf(this.#options.log()) > this.#synced) await this.#run();
  }

  /** There is a lease again. */
  renew(): void {
    if (this.#state !== 'expired') return;
    this.#set('waiting');
    this.#plan(0);
  }

  /** Another version took the place of ours; the server has it. */
  adopted(revision: number): void {
    this.#synced = revision;
    this.#failures = 0;
    this.#set('idle');
  }

  /** The server's draft is of a newer program; ours must not go over it. It stays on this device. */
  halt(): void {
    this.stop();
    this.#set('newer_program');
  }

  stop(): void {
    this.#stop?.();
    this.#stop = null;
  }

  get #isHalted(): boolean {
    return this.#state === 'expired' || this.#state === 'full' || this.#state === 'newer_program';
  }

  #set(state: SyncState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#options.onState(state);
  }

  #plan(wait_ms: number): void {
    this.stop();
    this.#stop = this.#options.clock.later(wait_ms, () => void this.#run());
  }

  #run(): Promise<void> {
    this.stop();
    this.#sending ??= this.#send().finally(() => {
      this.#sending = null;
      // What came while sending; a failure has planned its own next try.
      if (this.#state === 'idle') this.touch();
    });
    return this.#sending;
  }

  async #send(): Promise<void> {
    const log = shortened(this.#options.log(), BYTES_MOST);
    if (!log) {
      this.#set('too_large');
      return;
    }
    const revision = revisionOf(log);
    if (revision <= this.#synced) {
      this.#set('idle');
      return;
    }
    this.#set('sending');
    const { clock } = this.#options;
    this.#free_at_ms = clock.now() + Math.max(GAP_MS, bytesOf(log) / BYTES_PER_MS);
    let sent: Sent;
    try {
      sent = await this.#options.send(revision, log);
    } catch {
      // No network, or a server that is down: the same request again, later. A repeat does no harm.
      this.#set('offline');
      const wait_ms = BACKOFF_MS[Math.min(this.#failures, BACKOFF_MS.length - 1)] as number;
      this.#failures += 1;
      this.#plan(wait_ms);
      return;
    }
    this.#take(sent, revision);
  }

  #take(sent: Sent, revision: number): void {
    this.#failures = 0;
    switch (sent.said) {
      case 'kept':
        this.#synced = revision;
        this.#set('idle');
        this.#options.onKept(revision);
        break;
      case 'older':
        this.#options.onOlder(sent.log);
        break;
      case 'wait':
        this.#set('waiting');
        this.#free_at_ms = this.#options.clock.now() + sent.wait_ms;
        this.#plan(sent.wait_ms);
        break;
      case 'expired':
      case 'full':
        this.#set(sent.said);
        break;
    }
  }
}
