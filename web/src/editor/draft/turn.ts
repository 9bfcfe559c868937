// Why: of several tabs with one assignment one writes, and when it goes another must go on without anybody asking.
// What: the right to write as one page has it: had, given back, asked for, or stood in line for.
// What not: what the page does with it (../draft.ts), the browser's locks (tabs.ts).

import type { Tabs } from './tabs';

/** How long a tab that is asked to give the draft away may take. */
const PATIENCE_MS = 3_000;

export class Turn {
  readonly #tabs: Tabs;
  readonly #name: string;
  #release: (() => void) | null = null;
  #leaveLine: () => void = () => undefined;
  #isOver = false;

  constructor(tabs: Tabs, name: string) {
    this.#tabs = tabs;
    this.#name = name;
  }

  /** Whether it is ours now: it is where nobody else has it. */
  async take(): Promise<boolean> {
    this.#release = await this.#tabs.take(this.#name);
    return this.#release !== null;
  }

  /** Asks whoever has it to give it back, and has it after a while in any case. */
  async demand(): Promise<boolean> {
    this.#leaveLine();
    // In line first, so that others in line step behind when they hear of it.
    const turn = this.#tabs.wait(this.#name, PATIENCE_MS);
    this.#tabs.tell(this.#name, { say: 'give' });
    return this.#have(await turn);
  }

  /** Stands at the end of the line; `granted` is called when whoever has it gave it back, left or crashed. */
  standInLine(granted: () => void): void {
    this.#leaveLine();
    if (this.#release || this.#isOver) return;
    this.#leaveLine = this.#tabs.queue(this.#name, (release) => {
      if (this.#have(release)) granted();
    });
  }

  /** Gives it back, to whoever is first in line. */
  giveBack(): void {
    this.#release?.();
    this.#release = null;
  }

  /** Gives it back and wants it no more. */
  end(): void {
    this.#isOver = true;
    this.#leaveLine();
    this.giveBack();
  }

  #have(release: () => void): boolean {
    if (this.#isOver || this.#release) {
      release();
      return false;
    }
    this.#release = release;
    return true;
  }
}
