// A command that a page sends: under way, refused or done. What was refused stays on the page until the next try.

export class Act {
  busy = $state(false);
  error = $state.raw<unknown>(undefined);
  private line: Promise<unknown> = Promise.resolve();

  /** Whether it went through. Never throws: the page shows `error`. */
  async run(action: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.error = undefined;
    try {
      await action();
      return true;
    } catch (refused) {
      this.error = refused;
      return false;
    } finally {
      this.busy = false;
    }
  }

  /** Runs it when what stands before it is through: for what is given, like a file, and must not get lost. */
  after(action: () => Promise<unknown>): Promise<boolean> {
    const mine = this.line.then(() => this.run(action));
    this.line = mine;
    return mine;
  }
}

/** The word for a name that came from the server; a name this build has no word for is shown as it is. */
export function named(reader: ((key: never) => string) & { table: object }, name: string): string {
  return name in reader.table ? reader(name as never) : name;
}
