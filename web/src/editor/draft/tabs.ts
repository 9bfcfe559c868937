// Why: two tabs with one assignment must not write over each other, and the one in front must be able to go on.
// What: the lock that says who writes and the channel by which tabs talk, from the browser where it has them. Without
//   locks (a page not served over HTTPS) everybody gets one, and the store's writer mark decides instead.
// What not: what tabs say to each other (../draft.ts).

export interface Tabs {
  /** The right to write, or null while another tab has it. The function returned gives it back. */
  take(name: string): Promise<(() => void) | null>;
  /**
   * Waits for the right to write, and after so long takes it from a tab that hangs or sleeps: the store's writer mark
   * keeps that one from writing when it wakes.
   */
  wait(name: string, patience_ms: number): Promise<() => void>;
  /** Stands in line: whoever has the right goes or crashes, and it is granted. The function returned leaves the line. */
  queue(name: string, granted: (release: () => void) => void): () => void;
  tell(name: string, message: TabMessage): void;
  /** Hears what other tabs tell, until the function returned is called. */
  hear(name: string, listener: (message: TabMessage) => void): () => void;
}

export type TabMessage =
  /** Entries were written; who only reads should read again. */
  | { readonly say: 'wrote' }
  /** Another tab wants to write: finish and give the lock back. */
  | { readonly say: 'give' };

export function browserTabs(locks: LockManager | undefined, channel: typeof BroadcastChannel | undefined): Tabs {
  const open = new Map<string, BroadcastChannel>();
  const channelOf = (name: string) => {
    if (channel && !open.has(name)) open.set(name, new channel(name));
    return open.get(name);
  };
  const request = (name: string, options: LockOptions) =>
    new Promise<(() => void) | null>((resolve, reject) => {
      if (!locks) {
        resolve(() => undefined);
        return;
      }
      const held = (lock: Lock | null) => {
        if (!lock) {
          resolve(null);
          return undefined;
        }
        return new Promise<void>((release) => resolve(release));
      };
      locks.request(name, options, held).catch(reject);
    });
  return {
    take: (name) => request(name, { ifAvailable: true }),
    async wait(name, patience_ms) {
      const patient = request(name, { signal: AbortSignal.timeout(patience_ms) });
      const release = await patient.catch(() => request(name, { steal: true }));
      return release ?? (() => undefined);
    },
    queue(name, granted) {
      // Without locks nobody knows when another tab goes; who reads there takes over by hand.
      if (!locks) return () => undefined;
      const left = new AbortController();
      request(name, { signal: left.signal }).then(
        (release) => release && (left.signal.aborted ? release() : granted(release)),
        () => undefined,
      );
      return () => left.abort();
    },
    tell: (name, message) => channelOf(name)?.postMessage(message),
    hear(name, listener) {
      const from = channelOf(name);
      const heard = (event: MessageEvent<TabMessage>) => listener(event.data);
      from?.addEventListener('message', heard);
      return () => {
        from?.removeEventListener('message', heard);
        from?.close();
        open.delete(name);
      };
    },
  };
}
