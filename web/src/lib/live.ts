// Keeps what a page shows fresh. The server tells by an event stream that something changed; the page then reads it. A
// stream that broke is taken up behind its last event, after pauses that grow; while there is none, the page asks every
// few seconds, so it is never staler than that. A page that is hidden or left listens to nothing. Not here: what an
// event means, which is the page's to say.
import { EventReader } from './events.ts';
import type { Told } from './events.ts';

/** A stream is missed after so long a silence: the server speaks every 15 s. */
const SILENCE_MS = 40_000;
const ASK_MS = 4_000;
const PAUSE_MS = 1_000;
const PAUSE_MOST_MS = 60_000;
const ASK_MOST_MS = 30_000;

export interface Listening {
  /** What an event says; asked for every one of them. */
  on(told: Told): void;
  /** Reads everything anew: there is no stream, or it does not know any more what was missed. */
  read(): Promise<void> | void;
}

/** Runs a reading at most once at a time; what asks meanwhile gets one more when it is through. */
export function once(read: () => Promise<unknown>): () => void {
  let [running, again] = [false, false];
  const run = async () => {
    if (running) {
      again = true;
      return;
    }
    running = true;
    do {
      again = false;
      await read();
    } while (again);
    running = false;
  };
  return () => void run();
}

class Line {
  private last = '';
  private pause = PAUSE_MS;
  private askMs = ASK_MS;
  /** What stops the stream that is open now, or being opened. */
  private stop: AbortController | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asking: ReturnType<typeof setTimeout> | undefined;
  private first = true;

  constructor(private path: string, private listening: Listening) {}

  open(): void {
    if (this.stop) return;
    const stop = new AbortController();
    this.stop = stop;
    clearTimeout(this.timer);
    void this.listen(stop).then((pause) => {
      if (this.stop !== stop) return;
      this.stop = null;
      this.timer = setTimeout(() => this.open(), pause ?? this.missed());
    });
  }

  close(): void {
    clearTimeout(this.timer);
    this.rest();
    const stop = this.stop;
    this.stop = null;
    stop?.abort();
  }

  /** Listens until the stream ends; answers how long to wait before the next, where the server said so. */
  private async listen(stop: AbortController): Promise<number | null> {
    let silence: ReturnType<typeof setTimeout> | undefined;
    const wake = () => {
      clearTimeout(silence);
      silence = setTimeout(() => stop.abort(), SILENCE_MS);
    };
    try {
      const headers: Record<string, string> = { Accept: 'text/event-stream' };
      if (this.last) headers['Last-Event-ID'] = this.last;
      wake();
      const answer = await fetch(`/api/v1${this.path}`, { headers, credentials: 'same-origin', cache: 'no-store', signal: stop.signal });
      if (!answer.ok || !answer.body) return null;
      this.heard();
      const [reader, events] = [answer.body.pipeThrough(new TextDecoderStream()).getReader(), new EventReader()];
      for (;;) {
        wake();
        const { value, done } = await reader.read();
        if (done) return null;
        for (const told of events.take(value)) {
          if (told.event === 'resume') return this.resume(told.data);
          this.tell(told);
        }
      }
    } catch {
      // Refused, broken off or silent: all the same to the page.
      return null;
    } finally {
      clearTimeout(silence);
      stop.abort();
    }
  }

  private tell(told: Told): void {
    if (told.id) this.last = told.id;
    if (told.event === 'reset') void this.listening.read();
    else this.listening.on(told);
  }

  private heard(): void {
    this.pause = PAUSE_MS;
    this.askMs = ASK_MS;
    this.rest();
    // Work that appeared while nobody listened is in no stream, only in the list.
    if (!this.first) void this.listening.read();
    this.first = false;
  }

  private missed(): number {
    this.first = false;
    this.ask();
    const wait = this.pause * (0.75 + Math.random() / 2);
    this.pause = Math.min(PAUSE_MOST_MS, this.pause * 2);
    return wait;
  }

  private ask(): void {
    this.asking ??= setTimeout(() => {
      this.rest();
      void this.listening.read();
      this.askMs = Math.min(ASK_MOST_MS, this.askMs * 1.25);
      this.ask();
    }, this.askMs);
  }

  private rest(): void {
    clearTimeout(this.asking);
    this.asking = undefined;
  }

  private resume(data: unknown): number {
    const { reason, retry_ms } = (data ?? {}) as { reason?: string; retry_ms?: number };
    // A reading asks to sign in again.
    if (reason === 'signed_out') void this.listening.read();
    return retry_ms ?? PAUSE_MS;
  }
}

/** Begins to listen to `/projects/…/events` or `/me/events`; the answer ends it. */
export function live(path: string, listening: Listening): () => void {
  const line = new Line(path, listening);
  const turn = () => (document.hidden ? line.close() : line.open());
  const leave = () => line.close();
  // A stream may outlive a network that was gone for a moment, and what was asked meanwhile failed.
  const back = () => void listening.read();
  document.addEventListener('visibilitychange', turn);
  addEventListener('pagehide', leave);
  addEventListener('pageshow', turn);
  addEventListener('online', back);
  turn();
  return () => {
    document.removeEventListener('visibilitychange', turn);
    removeEventListener('pagehide', leave);
    removeEventListener('pageshow', turn);
    removeEventListener('online', back);
    line.close();
  };
}
