// The pages of a document at the desk: which are there, the picture of the one that is shown, and those around it decoded
// ahead. All are brought to this device when the task is laid out, so that leaves turn without a network. Loaded only where
// a form draws on documents. Not here: what is drawn on them (editor/pages.ts), and looks (parts/boxes/Strip.svelte).
import type { Picture } from '../../editor/model/picture.ts';
import type { Held } from '../../offline/shelf.ts';
import { countsOf, PageSession } from '../../editor/pages.ts';
import type { Session, Working } from '../../editor/log/session.ts';
import type { Shape } from '../../editor/model/shape.ts';
import { g } from '../../words/pages.ts';
import { bringAhead, forget, load, mediaPath } from './pictures.ts';
import type { Ready } from './pictures.ts';

export { FRAME } from '../../editor/pages.ts';

/** Pages that stay decoded: the one that is shown and its neighbours. */
const AROUND = 1;

export class Leaves {
  /** Sizes of the pages that were looked at, by place. */
  readonly sizes: (Picture | undefined)[] = [];
  /** The pages that were looked at. */
  readonly seen = new Set<number>([1]);
  private here = new Map<number, Promise<Ready>>();
  private gone = false;

  private constructor(
    /** Addresses, from the first page. */
    readonly paths: readonly string[],
    private readonly fetch: (path: string) => Promise<Ready>,
    /** The first page is the desk's own picture, which the desk gives back. */
    private readonly first: Ready | null,
  ) {
    if (first) this.keep(1, Promise.resolve(first));
  }

  /** The pages of a task that is held; none where its column holds no list. */
  static of(account: string, held: Held, column: string | null, first: Ready): Leaves | null {
    const paths = pathsOf(held.data[column ?? '']);
    if (!paths.length) return null;
    for (const path of paths.slice(1)) void bringAhead(account, held.assignment, path).catch(() => undefined);
    const made = new Leaves(paths, (path) => load(account, held.assignment, path, true), first);
    if (paths.length > 1) void made.ready(2).catch(() => undefined);
    return made;
  }

  /** Those of a task that is only looked at. */
  static look(paths: readonly string[], fetch: (path: string) => Promise<Ready>): Leaves {
    return new Leaves(paths, fetch, null);
  }

  get count(): number {
    return this.paths.length;
  }

  /** The picture of a page. */
  async turn(page: number): Promise<Ready> {
    const ready = await this.ready(page);
    this.seen.add(page);
    for (const near of [page + 1, page - 1]) if (near >= 1 && near <= this.count) void this.ready(near).catch(() => undefined);
    for (const [at, picture] of this.here) {
      if (Math.abs(at - page) <= AROUND || (at === 1 && this.first)) continue;
      this.here.delete(at);
      void picture.then(forget, () => undefined);
    }
    return ready;
  }

  /** The log of one page; `onOther` is told when an undo was about another. */
  view(whole: Session, page: number, onOther: (page: number) => void): Working {
    return new PageSession(whole, page, onOther);
  }

  /** How many shapes each page has. */
  counts(shapes: readonly Shape[]): number[] {
    return countsOf(shapes, this.count);
  }

  /** The first page that was not looked at, and how to say so; nothing where all were. */
  get unseen(): { page: number; text: string } | null {
    const left = this.paths.map((_, at) => at + 1).filter((page) => !this.seen.has(page));
    const [page] = left;
    return page ? { page, text: g('unseen', { n: left.length, page }) } : null;
  }

  private ready(page: number): Promise<Ready> {
    const known = this.here.get(page);
    if (known) return known;
    const path = this.paths[page - 1];
    if (!path) return Promise.reject(new Error(`There is no page ${page}.`));
    return this.keep(page, this.fetch(path));
  }

  private keep(page: number, made: Promise<Ready>): Promise<Ready> {
    this.here.set(page, made);
    made.then(
      (ready) => {
        this.sizes[page - 1] = { width: ready.width, height: ready.height };
        if (this.gone && ready !== this.first) forget(ready);
      },
      // Asked for again when it is turned to.
      () => this.here.delete(page),
    );
    return made;
  }

  forget(): void {
    this.gone = true;
    for (const picture of this.here.values()) void picture.then((ready) => ready !== this.first && forget(ready), () => undefined);
    this.here.clear();
  }
}

/** The addresses that a document's column names. */
export const pathsOf = (value: unknown): string[] => (Array.isArray(value) ? value : []).flatMap((one: unknown) => mediaPath(one) ?? []);
