// Answers on their way. An answer is kept on the device first and sent afterwards, with one idempotency key for all
// attempts, so that the next task can be shown at once and neither a lost network nor a reload loses it or sends it
// twice. An answer that the server refuses stays here with the refusal until its writer has seen it.
import { api, newKey, Offline, Refused } from '../api/client.ts';
import type { AssignmentMoved, Problem } from '../api/names.ts';
import { ofAccount, put, remove } from './store.ts';

export interface Letter {
  account: string;
  assignment: string;
  project: string;
  projectName: string;
  fence: number;
  answer: Record<string, unknown>;
  activeMs: number;
  key: string;
  at: number;
  problem?: Problem;
}

type Arrived = (letter: Letter, moved: AssignmentMoved) => void;

const RETRY_MS = 5000;
const state = $state<{ letters: Letter[]; offline: boolean; sending: boolean }>({ letters: [], offline: false, sending: false });
let account = '';
let arrived: Arrived | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Loaded when it is needed: pages that only tell what is on its way stay small. */
const dropDraft = async (letter: Letter) => (await import('./drafts.ts')).dropDraft(letter.account, letter.assignment);

const keyOf = (letter: Letter) => `${letter.account}/${letter.assignment}`;

function later(): void {
  clearTimeout(timer);
  timer = setTimeout(() => void flush(), RETRY_MS);
}

async function deliver(letter: Letter): Promise<void> {
  const body = { fence: letter.fence, answer: letter.answer, active_ms: Math.round(letter.activeMs) };
  try {
    const moved = await api.post<AssignmentMoved>(`/assignments/${letter.assignment}/submit`, body, { key: letter.key });
    await remove('outbox', keyOf(letter));
    await dropDraft(letter);
    state.letters = state.letters.filter((one) => one.assignment !== letter.assignment);
    arrived?.(letter, moved);
  } catch (error) {
    if (!(error instanceof Refused) || error.problem.status >= 500 || error.problem.status === 429) throw error;
    const refused = { ...letter, problem: error.problem };
    await put('outbox', keyOf(letter), $state.snapshot(refused));
    state.letters = state.letters.map((one) => (one.assignment === letter.assignment ? refused : one));
  }
}

async function flush(): Promise<void> {
  if (state.sending) return;
  state.sending = true;
  try {
    for (;;) {
      const next = state.letters.find((letter) => !letter.problem);
      if (!next) break;
      await deliver($state.snapshot(next) as Letter);
    }
    state.offline = false;
  } catch (error) {
    state.offline = error instanceof Offline || error instanceof Refused;
    later();
  } finally {
    state.sending = false;
  }
}

export const outbox = {
  /** On their way, or refused and not seen yet. */
  get letters() {
    return state.letters;
  },
  get refused() {
    return state.letters.filter((letter) => letter.problem);
  },
  get waiting() {
    return state.letters.filter((letter) => !letter.problem);
  },
  get offline() {
    return state.offline;
  },
  /** Takes up what an earlier visit left, and goes on sending. */
  async open(of: string, on?: Arrived): Promise<void> {
    account = of;
    arrived = on;
    state.letters = await ofAccount<Letter>('outbox', of);
    if (state.letters.some((letter) => !letter.problem)) void flush();
  },
  /** Keeps an answer and begins to send it; it is safe on the device once this has ended. */
  async add(letter: Omit<Letter, 'account' | 'key' | 'at'>): Promise<void> {
    const whole: Letter = { ...letter, account, key: newKey(), at: Date.now() };
    await put('outbox', keyOf(whole), $state.snapshot(whole));
    state.letters = [...state.letters.filter((one) => one.assignment !== whole.assignment), whole];
    void flush();
  },
  retry: () => void flush(),
  /** Takes a refused answer out, once its writer has seen why. */
  async dismiss(letter: Letter): Promise<void> {
    await remove('outbox', keyOf(letter));
    await dropDraft(letter);
    state.letters = state.letters.filter((one) => one.assignment !== letter.assignment);
  },
};

if (typeof addEventListener !== 'undefined') addEventListener('online', () => void flush());
