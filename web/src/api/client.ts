// One door to the server. A refusal becomes a `Refused` with the server's problem document; no network becomes
// `Offline`; a session that ran out opens the sign-in over the page and the call goes on afterwards, so that nothing
// that was typed is lost. Every command carries an idempotency key, so trying again never does a thing twice.
import { taken } from '../lib/ahead.ts';
import { language } from '../lib/language.svelte.ts';
import type { Page, Problem } from './types.ts';

export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.title);
  }
  get code(): string {
    return this.problem.code;
  }
}

export class Offline extends Error {
  constructor() {
    super('offline');
  }
}

type SignIn = () => Promise<void>;
let signInAgain: SignIn | null = null;

/** What asks for a sign-in over the page; none before somebody signed in. */
export function onSignedOut(handler: SignIn | null): void {
  signInAgain = handler;
}

export interface Sending {
  /** A key of one's own where the sender outlives the page (the outbox). */
  key?: string;
  /** Another content type than JSON, with a body that is sent as it is. */
  type?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** The page may be left while it is under way. */
  keepalive?: boolean;
  /** Set where a missing sign-in is an answer, not an interruption. */
  quiet?: boolean;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

async function problemOf(answer: Response): Promise<Problem> {
  try {
    return (await answer.json()) as Problem;
  } catch {
    const status = answer.status;
    return { type: '', title: `HTTP ${status}`, status, code: 'internal', detail: '', request_id: '' };
  }
}

export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function once(method: Method, path: string, body: unknown, sending: Sending, key: string): Promise<Response> {
  const headers: Record<string, string> = { ...sending.headers, 'Accept-Language': language() };
  // The browser itself names the type of a form, with the mark between its parts.
  const asForm = body instanceof FormData;
  if (method !== 'GET') headers['Idempotency-Key'] = key;
  if (body !== undefined && !asForm) headers['Content-Type'] = sending.type ?? 'application/json';
  const raw = sending.type || asForm ? (body as BodyInit) : JSON.stringify(body);
  const init: RequestInit = { method, headers, credentials: 'same-origin', signal: sending.signal ?? null, keepalive: sending.keepalive ?? false };
  const address = `/api/v1${path}`;
  if (method === 'GET') taken(address);
  try {
    return await fetch(address, body === undefined ? init : { ...init, body: raw });
  } catch (error) {
    if (sending.signal?.aborted) throw error;
    throw new Offline();
  }
}

async function send(method: Method, path: string, body: unknown, sending: Sending = {}): Promise<Response> {
  const key = sending.key ?? newKey();
  let answer = await once(method, path, body, sending, key);
  if (answer.status === 401 && signInAgain && !sending.quiet) {
    await signInAgain();
    answer = await once(method, path, body, sending, key);
  }
  if (!answer.ok) throw new Refused(await problemOf(answer));
  return answer;
}

/** What anybody may read, outside the API: the public log. What is not there answers an empty text. */
export async function published(path: string): Promise<string> {
  const answer = await fetch(path).catch(() => {
    throw new Offline();
  });
  if (answer.status === 404) return '';
  if (!answer.ok) throw new Refused(await problemOf(answer));
  return (await answer.text()).trim();
}

async function json<T>(answer: Response): Promise<T> {
  // What is only taken in (202) or done (204) answers nothing.
  const text = await answer.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

export const api = {
  get: async <T>(path: string, sending?: Sending) => json<T>(await send('GET', path, undefined, sending)),
  post: async <T = void>(path: string, body?: unknown, sending?: Sending) => json<T>(await send('POST', path, body, sending)),
  put: async <T = void>(path: string, body: unknown, sending?: Sending) => json<T>(await send('PUT', path, body, sending)),
  patch: async <T = void>(path: string, body: unknown, sending?: Sending) => json<T>(await send('PATCH', path, body, sending)),
  remove: async (path: string) => json<void>(await send('DELETE', path, undefined)),
  text: async (path: string) => (await send('GET', path, undefined)).text(),
};

/** The address of a list's page. */
export function paged(path: string, after?: string | null, limit = 50): string {
  const join = path.includes('?') ? '&' : '?';
  return `${path}${join}limit=${limit}${after ? `&after=${after}` : ''}`;
}

/** All items of a list, a page at a time, up to a bound that keeps a page quick. */
export async function all<T>(path: string, most = 2000, enough?: (item: T) => boolean): Promise<{ items: T[]; whole: boolean }> {
  const items: T[] = [];
  let after: string | null | undefined;
  do {
    const page: Page<T> = await api.get(paged(path, after, 200));
    items.push(...page.items);
    after = page.next;
    const last = page.items.at(-1);
    if (last && enough?.(last)) return { items, whole: false };
  } while (after && items.length < most);
  return { items, whole: !after };
}
