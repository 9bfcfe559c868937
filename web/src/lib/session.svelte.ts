// Who is signed in on this page, and what to do when the session ends under it.
import { api, Offline, onSignedOut, Refused } from '../api/client.ts';
import type { Me, RoleName } from '../api/types.ts';
import { forgetSeen } from './seen.ts';

export type Desk = 'worker' | 'requester' | 'operator';

const DESK_KEY = 'gongdao.desk';
const ME_KEY = 'gongdao.me';
const state = $state<{ me: Me | null; known: boolean; error: unknown; asking: boolean }>({
  me: null,
  known: false,
  error: undefined,
  asking: false,
});
let waiting: (() => void)[] = [];

/** Who was here last: the pages open with that at once, and without a network for what this device keeps. The server decides all else. */
function keepMe(me: Me | null): void {
  try {
    if (me) localStorage.setItem(ME_KEY, JSON.stringify(me));
    else localStorage.removeItem(ME_KEY);
    if (!me) forgetSeen();
  } catch {
    // Then the pages need the network to open.
  }
}

function keptMe(): Me | null {
  try {
    return JSON.parse(localStorage.getItem(ME_KEY) ?? 'null') as Me | null;
  } catch {
    return null;
  }
}

function askAgain(): Promise<void> {
  state.asking = true;
  return new Promise((resolve) => waiting.push(resolve));
}

export const session = {
  get me() {
    return state.me;
  },
  /** Whether it is known who is here, or that nobody is. */
  get known() {
    return state.known;
  },
  get error() {
    return state.error;
  },
  /** The session ran out under the page: the sign-in stands over it. */
  get asking() {
    return state.asking;
  },
  /** Asks who is here. A page that opens again begins with who was here last, so that it need not wait for the answer. */
  async read(): Promise<void> {
    const last = state.known ? null : keptMe();
    if (last) {
      state.me = last;
      state.known = true;
    }
    try {
      const me = await api.get<Me>('/me', { quiet: true });
      // Somebody else signed in on this device, past this page: nothing of the last one may stay on it.
      if (last && last.id !== me.id) {
        keepMe(me);
        location.reload();
        return;
      }
      state.me = me;
      state.error = undefined;
      state.known = true;
      keepMe(me);
      onSignedOut(askAgain);
    } catch (error) {
      const before = error instanceof Offline ? keptMe() : null;
      if (before) {
        state.me = before;
        state.error = undefined;
        state.known = true;
        onSignedOut(askAgain);
        return;
      }
      if (error instanceof Refused && error.problem.status === 401) keepMe(null);
      state.error = error instanceof Refused && error.problem.status === 401 ? undefined : error;
      state.known = state.error === undefined;
      state.me = null;
    }
  },
  /** Somebody signed in: the same person over the page, or anybody on the sign-in page. */
  async signedIn(): Promise<void> {
    const before = state.me?.id;
    await session.read();
    state.asking = false;
    const released = waiting;
    waiting = [];
    // Another person must not send what the first one typed.
    if (before && state.me?.id !== before) location.assign('/');
    else for (const release of released) release();
  },
  async signOut(): Promise<void> {
    await api.post('/sign-out', undefined, { quiet: true });
    keepMe(null);
    onSignedOut(null);
    location.assign('/sign-in');
  },
};

/** The desks an account can sit at, in the order of their roles. */
export function desks(roles: RoleName[]): Desk[] {
  const found: Desk[] = [];
  if (roles.includes('worker')) found.push('worker');
  if (roles.includes('requester')) found.push('requester');
  if (roles.includes('operator') || roles.includes('auditor')) found.push('operator');
  return found;
}

export function keptDesk(roles: RoleName[]): Desk | null {
  const mine = desks(roles);
  try {
    const kept = localStorage.getItem(DESK_KEY) as Desk | null;
    if (kept && mine.includes(kept)) return kept;
  } catch {
    // The first desk will do.
  }
  return mine[0] ?? null;
}

export function keepDesk(desk: Desk): void {
  try {
    localStorage.setItem(DESK_KEY, desk);
  } catch {
    // It holds for this visit.
  }
}

export const HOME: Record<Desk, string> = { worker: '/hall', requester: '/projects', operator: '/platform' };

export function isOperator(): boolean {
  return state.me?.roles.includes('operator') ?? false;
}
