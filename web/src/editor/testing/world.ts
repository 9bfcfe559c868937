// Why: drafts are tested against time, tabs, network and server; each must be turned by hand.
// What: a clock, the tabs of a browser and a server that keeps drafts as ours does. What not: shipped code.

import type { Clock } from '../draft/clock';
import type { Send, Sent } from '../draft/sync';
import type { TabMessage, Tabs } from '../draft/tabs';
import type { Log } from '../log/log';
import { bytesOf } from '../log/shorten';

/** Lets all promises and the database's own timers run out. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 40; turn += 1) await new Promise((done) => setImmediate(done));
}

export class HandClock implements Clock {
  now_ms = 1_000_000;
  #waiting: { at_ms: number; act: () => void }[] = [];
  now = () => this.now_ms;
  later(wait_ms: number, act: () => void): () => void {
    const one = { at_ms: this.now_ms + wait_ms, act };
    this.#waiting.push(one);
    return () => (this.#waiting = this.#waiting.filter((other) => other !== one));
  }
  async pass(ms: number): Promise<void> {
    const end_ms = this.now_ms + ms;
    await settle();
    for (;;) {
      const next = this.#waiting.sort((a, b) => a.at_ms - b.at_ms)[0];
      if (!next || next.at_ms > end_ms) break;
      this.#waiting.shift();
      this.now_ms = Math.max(this.now_ms, next.at_ms);
      next.act();
      await settle();
    }
    this.now_ms = end_ms;
  }
}

interface Lock {
  holder: symbol | null;
  isHung: boolean;
  queue: (() => void)[];
  ears: Map<symbol, (message: TabMessage) => void>;
}

/** Tabs of one browser. */
export class FakeTabs {
  readonly #hasLocks: boolean;
  readonly #locks = new Map<string, Lock>();

  constructor(hasLocks = true) {
    this.#hasLocks = hasLocks;
  }

  #lock(name: string): Lock {
    const lock = this.#locks.get(name) ?? { holder: null, isHung: false, queue: [], ears: new Map() };
    this.#locks.set(name, lock);
    return lock;
  }

  tab(): Tabs & { crash(): void; hang(): void } {
    const me = Symbol('tab');
    const release = (lock: Lock) => () => {
      if (lock.holder !== me) return;
      lock.holder = null;
      lock.queue.shift()?.();
    };
    const hold = (lock: Lock) => {
      lock.holder = me;
      lock.isHung = false;
      return release(lock);
    };
    return {
      take: (name) => Promise.resolve(!this.#hasLocks ? () => undefined : this.#lock(name).holder ? null : hold(this.#lock(name))),
      wait: (name) =>
        new Promise((resolve) => {
          const lock = this.#lock(name);
          if (!this.#hasLocks || !lock.holder || lock.isHung) resolve(hold(lock));
          else lock.queue.push(() => resolve(hold(lock)));
        }),
      queue: (name, granted) => {
        const lock = this.#lock(name);
        const turn = () => granted(hold(lock));
        if (this.#hasLocks && lock.holder) lock.queue.push(turn);
        else if (this.#hasLocks) turn();
        return () => (lock.queue = lock.queue.filter((one) => one !== turn));
      },
      tell: (name, message) => this.#lock(name).ears.forEach((ear, of) => of === me || ear(message)),
      hear: (name, listener) => {
        this.#lock(name).ears.set(me, listener);
        return () => this.#lock(name).ears.delete(me);
      },
      hang: () => {
        for (const lock of this.#locks.values()) {
          lock.ears.delete(me);
          if (lock.holder === me) lock.isHung = true;
        }
      },
      crash: () => {
        for (const lock of this.#locks.values()) {
          lock.ears.delete(me);
          release(lock)();
        }
      },
    };
  }
}

/** A server that keeps drafts as ours does: revisions only grow, one lease, an end. */
export class FakeServer {
  isUp = true;
  isLeased = true;
  newest: { revision: number; log: Log } | null = null;
  requests = 0;
  bytes = 0;
  send: Send = (revision, log): Promise<Sent> => {
    this.requests += 1;
    if (!this.isUp) return Promise.reject(new TypeError('Failed to fetch'));
    if (!this.isLeased) return Promise.resolve({ said: 'expired' });
    if (this.newest && revision <= this.newest.revision) {
      const isRepeat = revision === this.newest.revision && JSON.stringify(log) === JSON.stringify(this.newest.log);
      return Promise.resolve(isRepeat ? { said: 'kept' } : { said: 'older', log: JSON.parse(JSON.stringify(this.newest.log)) as unknown });
    }
    this.bytes += bytesOf(log);
    this.newest = { revision, log: JSON.parse(JSON.stringify(log)) as Log };
    return Promise.resolve({ said: 'kept' });
  };
}
