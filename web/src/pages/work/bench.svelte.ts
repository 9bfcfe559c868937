// The workbench without its looks: tasks held and the next at hand, what was typed and where it is kept, the way of
// an answer, time and pay. Two tasks are held at a time; an answer goes to the outbox, which is on the device, and
// the next task is there in the same breath. Not here: keys and looks (Bench.svelte), sending (the outbox).
import { all, api, Refused } from '../../api/client.ts';
import type { AssignmentMoved, AssignmentView, CardView, Claimed, ProjectView } from '../../api/names.ts';
import type { Answer, Form, Rules, Slip } from '../../lib/form.ts';
import { mostPay, slips, toSend } from '../../lib/form.ts';
import { micros, perHour } from '../../lib/money.ts';
import { drafts } from '../../offline/drafts.ts';
import { outbox } from '../../offline/outbox.svelte.ts';
import type { Letter } from '../../offline/outbox.svelte.ts';
import { isLasting, put } from '../../offline/store.ts';
import { ActiveTime } from './active.ts';

/** A task in hand. */
export interface Held {
  assignment: string;
  fence: number;
  until: string;
  reserved: boolean;
  data: Record<string, unknown>;
}

interface Tally {
  handedIn: number;
  paid: number;
  pending: number;
  activeMs: number;
}

const HELD = 2;
const NOTHING: Tally = { handedIn: 0, paid: 0, pending: 0, activeMs: 0 };

export class Bench {
  project = $state.raw<ProjectView | undefined>(undefined);
  card = $state.raw<CardView | undefined>(undefined);
  held = $state.raw<Held[]>([]);
  answer = $state.raw<Answer>({});
  slips = $state.raw<Slip[]>([]);
  error = $state.raw<unknown>(undefined);
  /** Why no further task is given; undefined while there are some. */
  dry = $state.raw<unknown>(undefined);
  opening = $state(true);
  claiming = $state(false);
  lasting = $state(true);
  keptAt = $state<number | null>(null);
  tally = $state<Tally>({ ...NOTHING });
  private laidOut = $state('');
  private active = new ActiveTime();
  private known = new Set<string>();

  constructor(
    private id: string,
    private account: string,
  ) {}

  /** The task on the desk, once what was typed for it is there too; none while the next one is laid out. */
  get current(): Held | undefined {
    const first = this.held[0];
    return first?.assignment === this.laidOut ? first : undefined;
  }
  get turning(): boolean {
    return this.held.length > 0 && !this.current;
  }
  get form(): Form | undefined {
    return this.project?.form as Form | undefined;
  }
  get rules(): Rules | undefined {
    return this.project?.rules as Rules | undefined;
  }
  get pace(): number | null {
    return perHour(this.tally.paid + this.tally.pending, this.tally.activeMs);
  }

  /** Reads the project, takes up what is held already, and fills up to two tasks. */
  async open(): Promise<void> {
    this.opening = true;
    this.error = undefined;
    try {
      this.restoreTally();
      this.lasting = await isLasting();
      await outbox.open(this.account, (letter, moved) => this.arrived(letter, moved));
      const [project, mine] = await Promise.all([
        api.get<ProjectView>(`/projects/${this.id}`),
        all<AssignmentView>('/assignments?group=leased'),
      ]);
      this.project = project;
      const sent = new Set(outbox.letters.map((letter) => letter.assignment));
      const ours = mine.items.filter((one) => one.project === this.id && !sent.has(one.id));
      this.held = ours.reverse().map((one) => ({
        assignment: one.id,
        fence: one.fence,
        until: one.until,
        reserved: one.state === 'reserved',
        data: one.data,
      }));
      this.held.forEach((one) => this.known.add(one.assignment));
      await this.fillUp();
      await this.show();
      void this.readCard();
    } catch (error) {
      this.error = error;
    } finally {
      this.opening = false;
    }
  }

  private async readCard(): Promise<void> {
    try {
      const cards = await all<CardView>('/hall', 400, (card) => card.project === this.id);
      this.card = cards.items.find((card) => card.project === this.id);
    } catch {
      // How many tasks are left is a comfort; the bench works without it.
    }
  }

  /** Takes tasks until two are held. A refusal only ends the supply; what is held stays. */
  async fillUp(): Promise<void> {
    const wanted = HELD - this.held.length;
    if (wanted <= 0 || this.claiming || this.dry) return;
    this.claiming = true;
    try {
      const claimed = await api.post<Claimed>(`/projects/${this.id}/claims`, { count: wanted });
      const fresh = claimed.leases.filter((lease) => !this.known.has(lease.assignment));
      fresh.forEach((lease) => this.known.add(lease.assignment));
      this.held = [...this.held, ...fresh];
    } catch (error) {
      if (!(error instanceof Refused)) {
        if (!this.held.length) throw error;
      } else this.dry = error;
    } finally {
      this.claiming = false;
    }
  }

  /** Asks again for tasks: at the end, or after the network came back. */
  async again(): Promise<void> {
    this.dry = undefined;
    this.error = undefined;
    try {
      await this.fillUp();
      await this.show();
    } catch (error) {
      this.error = error;
    }
  }

  /** Shows the first of the held tasks with whatever was typed for it. */
  private async show(): Promise<void> {
    const first = this.held[0];
    if (!first || this.laidOut === first.assignment) return;
    const draft = await drafts.find(this.account, first.assignment);
    if (this.held[0]?.assignment !== first.assignment) return;
    this.slips = [];
    this.answer = draft?.answer ?? {};
    this.keptAt = draft?.at ?? null;
    this.active.begin(Date.now(), draft?.activeMs ?? 0);
    this.laidOut = first.assignment;
    if (first.reserved) void this.begin(first);
  }

  private async begin(held: Held): Promise<void> {
    try {
      const moved = await api.post<AssignmentMoved>(`/assignments/${held.assignment}/start`, { fence: held.fence });
      this.replace(held.assignment, { reserved: false, until: moved.until });
    } catch (error) {
      this.error = error;
    }
  }

  private replace(assignment: string, change: Partial<Held>): void {
    this.held = this.held.map((one) => (one.assignment === assignment ? { ...one, ...change } : one));
  }

  /** Keeps every change on the device at once. */
  async type(answer: Answer): Promise<void> {
    const current = this.current;
    if (!current) return;
    this.touch();
    this.answer = answer;
    if (this.slips.length && this.form) {
      const wrong = new Set(slips(this.form, answer).map((slip) => slip.field));
      this.slips = this.slips.filter((slip) => wrong.has(slip.field));
    }
    const at = Date.now();
    await drafts.keep(this.account, current.assignment, { answer, activeMs: this.active.total(at), at });
    if (this.current?.assignment === current.assignment) this.keptAt = at;
  }

  touch(): void {
    this.active.touch(Date.now());
  }
  pause(): void {
    this.active.pause(Date.now());
  }

  /** Hands the answer in. Answers with the first field that is wrong, or nothing. */
  async submit(): Promise<string | null> {
    const { current, form, project } = this;
    if (!current || !form || !project) return null;
    this.slips = slips(form, this.answer);
    if (this.slips[0]) return this.slips[0].field;
    const activeMs = this.active.total(Date.now());
    const answer = toSend(form, this.answer);
    const letter = { assignment: current.assignment, project: this.id, projectName: project.name, fence: current.fence, answer, activeMs };
    await this.takeOff(current, () => outbox.add(letter));
    this.tally = { ...this.tally, handedIn: this.tally.handedIn + 1, activeMs: this.tally.activeMs + activeMs };
    this.keepTally();
    await this.nextTask();
    return null;
  }

  /** Gives the task back. It will not come again, so the bench asks why first. */
  async skip(reason: string): Promise<void> {
    const current = this.current;
    if (!current) return;
    await this.takeOff(current, async () => {
      await put('skips', `${this.account}/${current.assignment}`, { reason, project: this.id, at: Date.now() });
      await api.post(`/assignments/${current.assignment}/return`, { fence: current.fence });
    });
    await drafts.drop(this.account, current.assignment);
    await this.nextTask();
  }

  async extend(): Promise<void> {
    const current = this.current;
    if (!current) return;
    const moved = await api.post<AssignmentMoved>(`/assignments/${current.assignment}/extend`, { fence: current.fence });
    this.replace(current.assignment, { until: moved.until });
  }

  /** Takes the task off the desk for an action, so that nothing is done with it twice; back where that fails. */
  private async takeOff(task: Held, action: () => Promise<void>): Promise<void> {
    this.laidOut = '';
    try {
      await action();
    } catch (error) {
      this.laidOut = task.assignment;
      throw error;
    }
  }

  private async nextTask(): Promise<void> {
    this.held = this.held.slice(1);
    if (this.held.length) {
      await this.show();
      void this.fillUp();
      return;
    }
    await this.again();
  }

  private arrived(letter: Letter, moved: AssignmentMoved): void {
    if (letter.project !== this.id) return;
    const paid = micros(moved.paid);
    const price = this.rules?.price;
    const fixed = price && (price.unit === 'task' || price.unit === 'bundle') ? mostPay(price) : 0;
    const pending = paid > 0 ? 0 : fixed;
    this.tally = { ...this.tally, paid: this.tally.paid + paid, pending: this.tally.pending + pending };
    this.keepTally();
  }

  private get tallyKey(): string {
    return `gongdao.sitting.${this.account}.${this.id}`;
  }
  private keepTally(): void {
    try {
      sessionStorage.setItem(this.tallyKey, JSON.stringify(this.tally));
    } catch {
      // The sitting's sum is a comfort; pay itself is on the server.
    }
  }
  private restoreTally(): void {
    try {
      const kept = sessionStorage.getItem(this.tallyKey);
      if (kept) this.tally = { ...NOTHING, ...(JSON.parse(kept) as Tally) };
    } catch {
      this.tally = { ...NOTHING };
    }
  }
}
