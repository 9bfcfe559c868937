// A visit to a game: the round that is played, looked at a few times a second, and those that are over. The server
// alone says what met; this only shows it. Not here: how it looks.
import { api, newKey, paged, Refused } from '../../api/client.ts';
import type { Page, PastRound, RoundSheet } from '../../api/names.ts';
import { Act } from '../../lib/act.svelte.ts';
import { micros } from '../../lib/money.ts';

const LOOK_MS = 350;
const TICK_MS = 200;
/** As the server has it: so long one looks before one may pass. */
const PASS_AFTER_MS = 3000;

export class Game extends Act {
  round = $state.raw<RoundSheet | null>(null);
  past = $state.raw<PastRound[]>([]);
  /** Why there is nothing to play. */
  dry = $state.raw<Refused | null>(null);
  private tick = $state(Date.now());
  /** The server's clock less this device's. */
  private ahead = 0;
  private timers: ReturnType<typeof setInterval>[] = [];
  private looking = false;
  /** The rounds of this visit. */
  private seen = $state.raw<string[]>([]);
  /** Words go out one after the other, in the order they were typed. */
  private typed: Promise<unknown> = Promise.resolve();
  private closed = false;

  constructor(private project: string) {
    super();
  }

  open(): void {
    this.timers = [setInterval(() => (this.tick = Date.now()), TICK_MS), setInterval(() => void this.look(), LOOK_MS)];
  }

  /** Whoever waits when they go gives the item back, so that nobody is put together with an empty chair. */
  close(): void {
    this.closed = true;
    this.timers.forEach(clearInterval);
    if (this.round?.state === 'waiting') void this.giveBack(true).catch(() => undefined);
  }

  get over(): boolean {
    const state = this.round?.state;
    return state !== undefined && state !== 'waiting' && state !== 'playing';
  }

  /** Milliseconds until words count, and until the time is up. */
  get toStart(): number {
    return this.round ? Date.parse(this.round.starts_at) - this.ahead - this.tick : 0;
  }
  get left(): number {
    return this.round ? Math.max(0, Date.parse(this.round.ends_at) - this.ahead - this.tick) : 0;
  }
  get mayPass(): boolean {
    return this.toStart <= -PASS_AFTER_MS;
  }

  get rounds(): PastRound[] {
    return this.past.filter((one) => this.seen.includes(one.id) && one.state !== 'waiting' && one.state !== 'playing');
  }
  get points(): number {
    return this.rounds.reduce((sum, one) => sum + one.points, 0);
  }
  get earned(): number {
    return this.rounds.reduce((sum, one) => sum + micros(one.paid), 0);
  }

  private take(round: RoundSheet): void {
    if (this.closed) return;
    const was = this.round;
    // An answer that was overtaken by a newer one says nothing.
    if (was?.id === round.id && was.now > round.now) return;
    this.ahead = Date.parse(round.now) - Date.now();
    if (!this.seen.includes(round.id)) this.seen = [...this.seen, round.id];
    this.round = round;
    if (this.over && !(was?.id === round.id && was.state === round.state)) void this.list();
  }

  private async list(): Promise<void> {
    try {
      this.past = (await api.get<Page<PastRound>>(paged(`/projects/${this.project}/rounds`, null, 50))).items;
    } catch {
      // The round's own result stands above the list; the list comes with the next.
    }
  }

  async play(): Promise<void> {
    this.dry = null;
    await this.run(async () => {
      try {
        this.take(await api.post<RoundSheet>(`/projects/${this.project}/rounds`, {}));
      } catch (refused) {
        const dry = refused instanceof Refused && (refused.code === 'no_work' || refused.code === 'escrow_short' || refused.code === 'daily_cap');
        if (!dry) throw refused;
        this.dry = refused;
        this.round = null;
      }
    });
  }

  private async look(): Promise<void> {
    if (!this.round || this.over || this.looking) return;
    this.looking = true;
    try {
      this.take(await api.get<RoundSheet>(`/rounds/${this.round.id}`));
      this.tick = Date.now();
    } catch {
      // The next look is a moment away; what one types says it where the server is gone.
    } finally {
      this.looking = false;
    }
  }

  /** Sends a word behind those that are under way; answers the refusal, where there is one. */
  word(text: string): Promise<unknown> {
    const id = this.round?.id;
    const sent = this.typed.then(async () => {
      if (!id || this.round?.id !== id || this.over) return undefined;
      try {
        this.take(await api.post<RoundSheet>(`/rounds/${id}/words`, { word: text }, { key: newKey() }));
        return undefined;
      } catch (refused) {
        return refused;
      }
    });
    this.typed = sent;
    return sent;
  }

  pass(): Promise<boolean> {
    return this.run(async () => {
      if (this.round) this.take(await api.post<RoundSheet>(`/rounds/${this.round.id}/pass`, {}));
    });
  }

  private async giveBack(keepalive = false): Promise<void> {
    if (this.round) await api.post(`/assignments/${this.round.assignment}/return`, { fence: this.round.fence }, { keepalive });
  }

  leave(): Promise<boolean> {
    return this.run(() => this.giveBack());
  }
}
