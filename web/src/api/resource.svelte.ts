// Something read from the server, with the states a page must show: under way, here, refused, offline.
import { api, paged } from './client.ts';
import type { Page } from './types.ts';

export class Resource<T> {
  value = $state.raw<T | undefined>(undefined);
  error = $state.raw<unknown>(undefined);
  busy = $state(false);
  private turn = 0;

  /** `last` is shown until the first reading is here. */
  constructor(private read: () => Promise<T>, begin = true, last?: T) {
    this.value = last;
    if (begin) void this.load();
  }

  /** Reads anew; what is shown stays until the new is here. Never throws: the page shows `error`. */
  async load(): Promise<void> {
    const turn = (this.turn += 1);
    this.busy = true;
    try {
      const value = await this.read();
      if (turn !== this.turn) return;
      this.value = value;
      this.error = undefined;
    } catch (error) {
      if (turn === this.turn) this.error = error;
    } finally {
      if (turn === this.turn) this.busy = false;
    }
  }
}

/** A list that grows by pages. */
export class Listing<T> {
  items = $state.raw<T[]>([]);
  error = $state.raw<unknown>(undefined);
  busy = $state(true);
  ready = $state(false);
  private next: string | null | undefined;
  more = $state(false);
  private turn = 0;

  constructor(private path: string, private limit = 50) {
    void this.load();
  }

  /** From the beginning, or of another address. */
  async load(path = this.path): Promise<void> {
    this.path = path;
    await this.read(undefined);
  }

  /** What is shown, anew and as long as it is, so that a page that changes by itself does not jump. */
  async refresh(): Promise<void> {
    await this.read(undefined, Math.min(200, Math.max(this.limit, this.items.length)));
  }

  async loadMore(): Promise<void> {
    if (this.more && !this.busy) await this.read(this.next);
  }

  private async read(after: string | null | undefined, limit = this.limit): Promise<void> {
    const turn = (this.turn += 1);
    this.busy = true;
    try {
      const page = await api.get<Page<T>>(paged(this.path, after, limit));
      if (turn !== this.turn) return;
      this.items = after ? [...this.items, ...page.items] : page.items;
      this.next = page.next;
      this.more = Boolean(page.next);
      this.error = undefined;
      this.ready = true;
    } catch (error) {
      if (turn === this.turn) this.error = error;
    } finally {
      if (turn === this.turn) this.busy = false;
    }
  }
}
