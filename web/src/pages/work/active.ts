// Active time: how long a task was worked on, without the time the page was hidden or nobody moved.

const IDLE_MS = 60_000;

export class ActiveTime {
  private before = 0;
  private since: number | null = null;
  private touched = 0;

  /** Begins with what an earlier visit measured. */
  begin(at: number, before = 0): void {
    this.before = before;
    this.since = at;
    this.touched = at;
  }

  /** Somebody typed, pointed or came back. */
  touch(at: number): void {
    if (this.since === null) this.since = at;
    else if (at - this.touched > IDLE_MS) {
      this.before += this.touched + IDLE_MS - this.since;
      this.since = at;
    }
    this.touched = at;
  }

  /** The page was hidden. */
  pause(at: number): void {
    this.before = this.total(at);
    this.since = null;
  }

  total(at: number): number {
    if (this.since === null) return this.before;
    return this.before + Math.min(at, this.touched + IDLE_MS) - this.since;
  }
}
