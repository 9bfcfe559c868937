// Work that is paid at once, made through the API, so that stories of money begin where there is some.
import { expect } from 'vitest';
import { call, DESK, signIn, visitor } from './world.ts';
import type { Person, Size, World } from './world.ts';

/** A call that has to go through. */
export async function good(who: Person, method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
  const answer = await call(who.page, method, path, body);
  expect(answer.status, `${method} ${path} ${JSON.stringify(answer.body)}`).toBeLessThan(300);
  return (answer.body ?? {}) as Record<string, unknown>;
}

const FORM = {
  show: [{ column: 'text', style: 'text' }],
  fields: [
    {
      name: 'label', kind: 'choice', question: { 'zh-CN': '是什么颜色?', en: 'Which colour?' },
      options: [{ value: 'a', label: { 'zh-CN': '红', en: 'Red' } }, { value: 'b', label: { 'zh-CN': '蓝', en: 'Blue' } }],
    },
  ],
};

/** An open project of so many tasks that pays each answer at once. */
export async function payingProject(here: World, yuan: number, tasks: number, offered?: { team: string; until_ms: number }): Promise<string> {
  const requester = await signIn(here, 'requester', DESK);
  const operator = await signIn(here, 'operator', DESK);
  const { id: person } = await good(requester, 'GET', '/me');
  const amount = String(yuan * tasks * 2);
  await good(operator, 'POST', '/deposits', { person, amount, currency: 'CNY', reference: `opening-${String(tasks)}` });
  const rules = { price: { unit: 'task', rate_micros: yuan * 1_000_000 }, quality: { overlap: 1, acceptance: 'always' }, ...(offered ? { offered_to: offered } : {}) };
  const { id: project } = await good(requester, 'POST', '/projects', { name: '给短句标颜色', form: FORM, rules });
  await good(requester, 'POST', `/projects/${String(project)}/screening`);
  const { id: batch } = await good(requester, 'POST', `/projects/${String(project)}/batches`);
  const rows = Array.from({ length: tasks }, (_, at) => ({ data: { text: `第 ${at + 1} 句` } }));
  await good(requester, 'POST', `/batches/${String(batch)}/tasks`, { tasks: rows });
  await good(requester, 'POST', `/batches/${String(batch)}/fund`, {});
  await good(requester, 'POST', `/batches/${String(batch)}/open`);
  await requester.context.close();
  await operator.context.close();
  return String(project);
}

/** One answer, paid. */
export async function work(worker: Person, project: string): Promise<void> {
  const { terms_revision: revision } = ((await good(worker, 'GET', '/hall'))['items'] as { project: string; terms_revision: number }[]).find((card) => card.project === project) ?? { terms_revision: 1 };
  await good(worker, 'POST', `/projects/${project}/terms`, { revision });
  let leases: { assignment: string; fence: number }[] = [];
  await expect
    .poll(async () => {
      const { status, body } = await call(worker.page, 'POST', `/projects/${project}/claims`, { count: 1 });
      if (status < 300) leases = (body as { leases: typeof leases }).leases;
      return leases.length;
    }, { timeout: 20_000 })
    .toBeGreaterThan(0);
  for (const lease of leases) await good(worker, 'POST', `/assignments/${lease.assignment}/submit`, { fence: lease.fence, answer: { label: 'a' }, active_ms: 60_000 });
}

/** Somebody new with these roles, signed in. */
export async function newcomer(here: World, size: Size, name: string, roles: string[], mailbox = name): Promise<Person> {
  const operator = await signIn(here, 'operator', DESK);
  const { codes } = await good(operator, 'POST', '/invitations', { roles, count: 1, expires_in_days: 7 });
  await operator.context.close();
  const person = await visitor(here, size);
  await person.page.goto('/sign-in');
  await good(person, 'POST', '/sign-up', { invitation: (codes as string[])[0], name, email: `${mailbox}@example.com`, password: 'correct-horse-9' });
  await person.page.goto('/');
  await person.page.waitForURL((url) => url.pathname !== '/' && url.pathname !== '/sign-in');
  return person;
}
