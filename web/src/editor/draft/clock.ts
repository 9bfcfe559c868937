// Why: tests turn time by hand; a second of waiting must not cost a second.
// What: now, and something to do later. What not: time zones and dates.

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Does something later; the function returned takes that back. */
  later(wait_ms: number, act: () => void): () => void;
}

export const browserClock: Clock = {
  now: () => Date.now(),
  later(wait_ms, act) {
    const timer = setTimeout(act, wait_ms);
    return () => clearTimeout(timer);
  },
};
