// What a page showed last, kept on this device for the account, so that the page stands there at once when it is opened
// again, while the server is asked behind it. Only for looks: nothing is decided by it, and it goes with the sign-out.

const NAME = 'gongdao.seen';
/** Older than this it would rather mislead. */
const FRESH_MS = 12 * 3_600_000;

type Seen = Record<string, { at: number; value: unknown }>;
interface Kept {
  account: string;
  seen: Seen;
}

function read(account: string): Seen {
  try {
    const kept = JSON.parse(localStorage.getItem(NAME) ?? 'null') as Kept | null;
    return kept?.account === account ? kept.seen : {};
  } catch {
    return {};
  }
}

/** What the account saw under a name since a moment; undefined where that is unknown or too long ago. */
export function seen<T>(account: string, name: string, since = 0): T | undefined {
  const found = read(account)[name];
  return found && found.at >= Math.max(since, Date.now() - FRESH_MS) ? (found.value as T) : undefined;
}

/** Keeps what the account sees now, and gives it back. */
export function see<T>(account: string, name: string, value: T): T {
  try {
    const kept: Kept = { account, seen: { ...read(account), [name]: { at: Date.now(), value } } };
    localStorage.setItem(NAME, JSON.stringify(kept));
  } catch {
    // Then the page waits for the server the next time.
  }
  return value;
}

export function forgetSeen(): void {
  try {
    localStorage.removeItem(NAME);
  } catch {
    // Nothing was kept.
  }
}
