// The workbench without its looks: tasks held and the next laid out ahead, the way of an answer, time and pay. Three tasks
// are held at a time, one in hand and two ahead, where the project allows that. Whatever is done to one is in its draft
// at once (desk.svelte.ts), so handing in shows the next task in the same breath, while the answer goes to the outbox,
// which is on the device. Not here: keys and looks (Bench.svelte), sending (the outbox).
import { all, api, Offline, Refused } from '../../api/client.ts';
import type { AssignmentMoved, AssignmentView, CardView, Claimed, ProjectView } from '../../api/names.ts';
import type { Form, Rules } from '../../lib/form.ts';
import { payOf } from '../../lib/form.ts';
import { language } from '../../lib/language.svelte.ts';
import { micros, perHour } from '../../lib/money.ts';
import { dropDraft } from '../../offline/drafts.ts';
import { outbox } from '../../offline/outbox.svelte.ts';
import type { Letter } from '../../offline/outbox.svelte.ts';
import { shelf } from '../../offline/shelf.ts';
import type { Held } from '../../offline/shelf.ts';
import { put } from '../../offline/store.ts';
import { Desk } from './desk.svelte.ts';
import type { judge, Told } from './judge.ts';
import type { ToldOf } from './known.ts';
import { loadParts } from './parts.ts';
import { pictureField } from './whole.ts';
import { keepTally, keptTally } from './tally.ts';
import type { Tally } from './tally.ts';

/** The one in hand and two ahead. */
const HELD = 3;
/** With less time than this for each, the last of three would run out before its turn. */
const UNHURRIED_MS = 5 * 60_000;

export class Bench {
  project = $state.raw<ProjectView | undefined>(undefined);
  card = $state.raw<CardView | undefined>(undefined);
  held = $state.raw<Held[]>([]);
  /** The task being worked on; none while one is laid out. */
  desk = $state.raw<Desk | undefined>(undefined);
  slips = $state.raw<Told[]>([]);
  error = $state.raw<unknown>(undefined);
  /** Why no further task is given; undefined while there are some. */
  dry = $state.raw<unknown>(undefined);
  opening = $state(true);
  claiming = $state(false);
  /** How many of the held tasks are laid out, and so are there without waiting. */
  ready = $state(0);
  tally = $state.raw<Tally>({ handedIn: 0, paid: 0, pending: 0, activeMs: 0 });
  /** How the last known task went, until the next answer is handed in. */
  told = $state.raw<ToldOf | undefined>(undefined);
  private desks = new Map<string, Promise<Desk>>();
  private laid = new Map<string, Desk>();
  private known = new Set<string>();
  private channel: BroadcastChannel | undefined;
  private closed = false;
  private judge: typeof judge | undefined;

  constructor(
    private id: string,
    private account: string,
  ) {}

  get current(): Held | undefined {
    const at = this.desk?.held.assignment;
    return this.held.find((one) => one.assignment === at);
  }
  /** Which of its pair the present task is, in the order in which they were handed out. */
  get ofPair(): 1 | 2 | null {
    const { current } = this;
    if (!current?.partner) return null;
    // Ids are of one length, and rise.
    return current.assignment < current.partner ? 1 : 2;
  }
  get turning(): boolean {
    return this.held.length > 0 && !this.desk && !this.error;
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
  /** What this answer would pay if all of it were accepted. */
  get worth(): number {
    return this.rules && this.form && this.desk ? payOf(this.rules.price, this.form, this.desk.answer) : 0;
  }
  /** Another tab writes at this task. */
  get elsewhere(): boolean {
    return this.desk?.status.role === 'reader';
  }

  /** Reads the project, takes up what is held already, and fills up to two tasks. Without a network: what is on the shelf. */
  async open(): Promise<void> {
    this.opening = true;
    this.error = undefined;
    this.listen();
    try {
      this.tally = keptTally(this.account, this.id);
      await outbox.open(this.account, (letter, moved) => this.arrived(letter, moved));
      await this.readHeld();
      await this.fillUp();
      await this.show();
      void this.readCard();
    } catch (error) {
      this.error = error;
    } finally {
      this.opening = false;
    }
  }

  private async readHeld(): Promise<void> {
    const sent = new Set(outbox.letters.map((letter) => letter.assignment));
    try {
      const [project, mine] = await Promise.all([api.get<ProjectView>(`/projects/${this.id}`), all<AssignmentView>('/assignments?group=leased')]);
      this.project = project;
      const ours = mine.items.filter((one) => one.project === this.id && !sent.has(one.id));
      this.held = ours.reverse().map((one) => ({
        assignment: one.id,
        fence: one.fence,
        until: one.until,
        reserved: one.state === 'reserved',
        partner: one.partner,
        data: one.data,
        prelabel: one.prelabel,
      }));
      void shelf.tidyPictures(this.account, new Set(mine.items.map((one) => one.id))).catch(() => undefined);
    } catch (error) {
      const kept = error instanceof Offline ? await shelf.find(this.account, this.id) : undefined;
      if (!kept) throw error;
      this.project = kept.project;
      this.held = kept.held.filter((one) => !sent.has(one.assignment));
    }
    this.held.forEach((one) => this.known.add(one.assignment));
  }

  private async readCard(): Promise<void> {
    try {
      const cards = await all<CardView>('/hall', 400, (card) => card.project === this.id);
      this.card = cards.items.find((card) => card.project === this.id);
    } catch {
      // How many tasks are left is a comfort; the bench works without it.
    }
  }

  /** How many are held at once. */
  private get most(): number {
    const { caps, clocks } = this.rules ?? {};
    return Math.min(caps?.live ?? HELD, (clocks?.lease_ms ?? UNHURRIED_MS) < UNHURRIED_MS ? 2 : HELD);
  }

  /** Takes tasks until enough are held, and lays them out ahead. A refusal only ends the supply; what is held stays. */
  async fillUp(): Promise<void> {
    const wanted = this.most - this.held.length;
    if (wanted > 0 && !this.claiming && !this.dry && !this.closed) await this.claim(wanted);
    this.keepShelf();
    for (const one of this.held) void this.layOut(one).catch(() => undefined);
    // Whoever was faster than the claim is shown what it brought.
    if (!this.desk && !this.opening && this.held.length) await this.show();
  }

  private async claim(wanted: number): Promise<void> {
    this.claiming = true;
    // A claim of one brings two, where they come in pairs.
    const count = this.rules?.mode?.pairing ? Math.ceil(wanted / 2) : wanted;
    try {
      const claimed = await api.post<Claimed>(`/projects/${this.id}/claims`, { count });
      const fresh = claimed.leases.filter((lease) => !this.known.has(lease.assignment));
      fresh.forEach((lease) => this.known.add(lease.assignment));
      this.held = [...this.held, ...fresh];
    } catch (error) {
      if (!(error instanceof Refused)) {
        if (!this.held.length) throw error;
      } else if (error.code !== 'live_cap' || !this.held.length) {
        // At the limit, what is on its way still counts as held; when it has arrived, it is asked again.
        this.dry = error;
      }
    } finally {
      this.claiming = false;
    }
  }

  private keepShelf(): void {
    const { project, held } = this;
    if (project) void shelf.keep(this.account, { project, held }).catch(() => undefined);
  }

  private layOut(held: Held): Promise<Desk> {
    const found = this.desks.get(held.assignment);
    if (found) return found;
    const fence = () => this.held.find((one) => one.assignment === held.assignment)?.fence ?? held.fence;
    const [opened, parts] = [Desk.open(this.account, held, this.form ?? { fields: [] }, fence), loadParts(this.form)];
    const made = parts.then(() => opened);
    this.desks.set(held.assignment, made);
    made.then(
      (desk) => {
        if (this.desks.get(held.assignment) === made) this.laid.set(held.assignment, desk);
        this.ready = this.laid.size;
      },
      // Asked for again when it is shown.
      () => this.desks.delete(held.assignment),
    );
    return made;
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

  /** Shows the first of the held tasks as it was left. */
  private async show(): Promise<void> {
    const first = this.held[0];
    if (this.desk && this.desk.held.assignment === first?.assignment) return;
    const laid = first && this.laid.get(first.assignment);
    // In the same breath where it is laid out, so that nothing else is shown in between.
    if (laid) return this.use(laid);
    this.desk = undefined;
    if (!first) return;
    const desk = await this.layOut(first);
    if (!this.closed && this.held[0]?.assignment === first.assignment) this.use(desk);
  }

  private use(desk: Desk): void {
    this.slips = [];
    this.desk = desk;
    void this.loadJudge().catch(() => undefined);
    desk.active.begin(Date.now(), desk.before);
    if (desk.held.reserved) void this.begin(desk.held);
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
    this.keepShelf();
  }

  /** After a change: slips that are mended are told no longer. */
  touched(): void {
    this.touch();
    if (this.slips.length) {
      const still = new Set(this.judged().slips.map((slip) => slip.field));
      this.slips = this.slips.filter((slip) => still.has(slip.field));
    }
  }
  touch(): void {
    this.desk?.active.touch(Date.now());
  }
  pause(): void {
    this.desk?.active.pause(Date.now());
    void this.desk?.flush().catch(() => undefined);
  }

  /** Loaded while the first task is looked at; with it a later answer is judged in the same breath. */
  private async loadJudge(): Promise<void> {
    const loaded = import('./judge.ts').catch(() => {
      throw new Offline();
    });
    this.judge ??= (await loaded).judge;
  }

  private judged() {
    const { desk, form, judge } = this;
    return desk && form && judge ? judge(form, desk.answer, desk.picture, language()) : { answer: {}, slips: [] };
  }

  /** Hands the answer in. Answers with the first slip, or nothing. */
  async submit(): Promise<Told | null> {
    const { current, desk, project } = this;
    if (!current || !desk || !project || this.elsewhere) return null;
    desk.settle();
    if (!this.judge) {
      await this.loadJudge();
      // Another press was faster, or another tab.
      if (this.desk !== desk || this.current !== current) return null;
    }
    const { answer, slips } = this.judged();
    // A document is handed in when all of its pages were looked at.
    const unseen = desk.leaves?.unseen;
    if (unseen && !slips.length) {
      slips.push({ field: pictureField(this.form)?.name ?? '', at: null, text: unseen.text });
      void desk.turn(unseen.page).catch(() => undefined);
    }
    this.slips = slips;
    if (slips[0]) return slips[0];
    this.told = undefined;
    const activeMs = desk.active.total(Date.now());
    const letter = { assignment: current.assignment, project: this.id, projectName: project.name, fence: current.fence, answer, activeMs };
    const kept = outbox.add(letter);
    const before = this.tally;
    this.count({ handedIn: before.handedIn + 1, activeMs: before.activeMs + activeMs });
    this.takeOff(current);
    const next = this.nextTask();
    try {
      await kept;
    } catch (error) {
      // The device keeps nothing more: the answer is still in its draft, so the task comes back.
      this.count({ handedIn: before.handedIn, activeMs: before.activeMs });
      this.held = [current, ...this.held];
      await this.show();
      throw error;
    }
    this.channel?.postMessage({ gone: current.assignment });
    await next;
    return null;
  }

  /** Gives the task back. It will not come again, so the bench asks why first. */
  async skip(reason: string): Promise<void> {
    const { current } = this;
    if (!current || this.elsewhere) return;
    await put('skips', `${this.account}/${current.assignment}`, { reason, project: this.id, at: Date.now() });
    await api.post(`/assignments/${current.assignment}/return`, { fence: current.fence });
    const closed = this.takeOff(current);
    this.channel?.postMessage({ gone: current.assignment });
    void closed.then(() => dropDraft(this.account, current.assignment));
    await this.nextTask();
  }

  /** Gives back a task that could not even be laid out. */
  async passOver(): Promise<void> {
    const [first] = this.held;
    if (!first || this.desk) return;
    await api.post(`/assignments/${first.assignment}/return`, { fence: first.fence });
    void this.takeOff(first);
    await this.nextTask();
  }

  async extend(): Promise<void> {
    const { current, desk } = this;
    if (!current) return;
    const moved = await api.post<AssignmentMoved>(`/assignments/${current.assignment}/extend`, { fence: current.fence });
    this.replace(current.assignment, { until: moved.until });
    desk?.renew();
  }

  /** Takes a task off the desk; its draft stays until its answer is taken. */
  private takeOff(task: Held): Promise<void> {
    const desk = this.desks.get(task.assignment);
    this.desks.delete(task.assignment);
    this.laid.delete(task.assignment);
    this.held = this.held.filter((one) => one.assignment !== task.assignment);
    this.ready = this.laid.size;
    // After the next picture is on the screen: nothing is waited for here.
    return desk ? desk.then((one) => one.close()).catch(() => undefined) : Promise.resolve();
  }

  private async nextTask(): Promise<void> {
    this.error = undefined;
    if (!this.held.length) return this.again();
    try {
      await this.show();
    } catch (error) {
      this.error = error;
    }
    void this.fillUp().catch((error: unknown) => (this.error = this.desk ? undefined : error));
  }

  /** Tabs of one person tell each other what was handed in, so that none goes on with it. */
  private listen(): void {
    if (this.channel || typeof BroadcastChannel === 'undefined') return;
    this.channel = new BroadcastChannel(`gongdao-bench-${this.account}`);
    this.channel.onmessage = ({ data }: MessageEvent<{ gone: string }>) => {
      const gone = this.held.find((one) => one.assignment === data.gone);
      if (!gone) return;
      void this.takeOff(gone);
      if (this.held.length) void this.nextTask();
      else if (document.hidden) this.desk = undefined;
      else void this.again();
    };
  }

  private arrived(letter: Letter, moved: AssignmentMoved): void {
    if (letter.project !== this.id || !this.rules || !this.form) return;
    const paid = micros(moved.paid);
    const pending = paid > 0 ? 0 : payOf(this.rules.price, this.form, letter.answer);
    this.count({ paid: this.tally.paid + paid, pending: this.tally.pending + pending });
    if (typeof moved.known_right === 'boolean') void this.tell(letter.assignment, moved.known_right);
    if (this.closed || this.opening) return;
    // There is room again: for a task that was refused while this answer was on its way.
    if (this.dry instanceof Refused && this.dry.code === 'live_cap') void this.again();
    else if (this.held.length < this.most) void this.fillUp().catch(() => undefined);
  }

  /** At once whether it was right; what is right and why when it has come. */
  private async tell(assignment: string, right: boolean): Promise<void> {
    const told = { assignment, right, answer: '', why: '' };
    this.told = told;
    // Few projects tell at once; the others' workbench does not load the words for it.
    const { readWhy } = await import('./known.ts');
    const whole = await readWhy(told, this.form);
    if (this.told === told) this.told = whole;
  }

  private count(change: Partial<Tally>): void {
    this.tally = { ...this.tally, ...change };
    keepTally(this.account, this.id, this.tally);
  }

  /** The page is left: everything is on disk and on its way, and other tabs may write. */
  close(): void {
    this.closed = true;
    this.channel?.close();
    for (const desk of this.desks.values()) void desk.then((one) => one.leave()).catch(() => undefined);
    this.desks.clear();
  }
}
