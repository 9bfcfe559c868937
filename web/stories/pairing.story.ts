// Pairs: a worker chooses for two items, one of which is known, and cannot tell which; the unknown one becomes known after
// enough agree; whoever publishes sees it, and writes such rules in the wizard.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { good, newcomer } from './paid.ts';
import { call, DESK, look, signIn, SIZES, world } from './world.ts';
import type { Person, World } from './world.ts';

const words = (zh: string, en: string) => ({ 'zh-CN': zh, en });
const FORM = {
  show: [{ column: 'text', style: 'text' }],
  fields: [{ kind: 'choice', name: 'answer', question: words('顾客满意吗?', 'Is the customer content?'), options: [{ value: 'yes', label: words('满意', 'Content') }, { value: 'no', label: words('不满意', 'Not content') }] }],
};
const RULES = {
  currency: 'CNY', instructions: words('看顾客的态度。', 'Go by the attitude.'), terms: { purpose: words('训练情感分类。', 'To train a classifier.'), scope: {} },
  price: { unit: 'task', rate_micros: 100_000 }, quality: { acceptance: 'always' }, mode: { pairing: { most_votes: 5 } },
};
const UNKNOWN = 3;
const isGood = (text: string) => text.includes('很好');
const textOf = (at: number) => `第 ${at + 1} 位顾客:这里${at % 2 ? '很好' : '很差'}`;

async function published(requester: Person): Promise<string> {
  const { id } = await good(requester, 'POST', '/projects', { name: '评价好坏(一题两发)', form: FORM, rules: RULES });
  await good(requester, 'POST', `/projects/${String(id)}/screening`);
  const { id: batch } = await good(requester, 'POST', `/projects/${String(id)}/batches`);
  const tasks = Array.from({ length: UNKNOWN }, (_, at) => ({ key: `u${at}`, data: { text: textOf(at) } }));
  const known = Array.from({ length: 8 }, (_, at) => ({ key: `k${at}`, data: { text: textOf(100 + at), gold: at % 2 ? 'yes' : 'no' } }));
  await good(requester, 'POST', `/batches/${String(batch)}/tasks`, { tasks: [...tasks, ...known] });
  await good(requester, 'POST', `/batches/${String(batch)}/fund`, {});
  await good(requester, 'POST', `/batches/${String(batch)}/open`);
  return String(id);
}

interface Lease {
  assignment: string;
  partner?: string;
  task: string;
  fence: number;
  data: { text: string };
}

/** Answers pairs through the API as long as there are any; how many. */
async function answers(who: Person, project: string): Promise<number> {
  const { revision } = await good(who, 'GET', `/projects/${project}`);
  await good(who, 'POST', `/projects/${project}/terms`, { revision });
  for (let done = 0; ; done += 1) {
    const { status, body } = await call(who.page, 'POST', `/projects/${project}/claims`, { count: 1 });
    if (status >= 300) return done;
    const { leases } = body as { leases: Lease[] };
    expect(leases.length).toBe(2);
    for (const lease of leases) {
      // Nothing in it says which is which, the task's number neither.
      expect(Object.keys(lease).sort()).toEqual(Object.keys(leases[0] ?? {}).sort());
      expect(lease.task.slice(4)).toBe(lease.assignment.slice(4));
      await good(who, 'POST', `/assignments/${lease.assignment}/submit`, { fence: lease.fence, answer: { answer: isGood(lease.data.text) ? 'yes' : 'no' }, active_ms: 4000 });
    }
  }
}

for (const size of SIZES) {
  describe(`pairs at ${size.width} × ${size.height}`, () => {
    let here: World;
    let project: string;
    beforeAll(async () => {
      here = await world();
      const requester = await signIn(here, 'requester', DESK);
      project = await published(requester);
      await requester.context.close();
    });
    afterAll(() => here?.end());

    test('a worker chooses for two items, one known, by keyboard', async () => {
      const { page, context, complaints } = await signIn(here, 'worker', size);
      await page.goto(`/hall/${project}`);
      await page.getByText('其中一题答案已知,认不出来').waitFor();
      await look(page, 'pairing-sheet', size);
      await page.getByRole('button', { name: '我同意以上约定' }).click();
      for (let turn = 0; turn < 2 * UNKNOWN; turn += 1) {
        await page.getByText(`两题一组 · 第 ${(turn % 2) + 1} 题`).waitFor();
        if (turn === 0) await look(page, 'pairing-bench', size);
        const task = page.locator('main[data-task]');
        const before = await task.getAttribute('data-task');
        await page.keyboard.press(isGood((await task.locator('.task').textContent()) ?? '') ? '1' : '2');
        await page.keyboard.press('Enter');
        await page.waitForFunction((old) => document.querySelector('main')?.getAttribute('data-task') !== old, before);
      }
      await page.locator('.task').waitFor({ state: 'detached' });
      await expect.poll(async () => ((await good({ page, context, complaints }, 'GET', '/assignments?group=decided&limit=200')).items as { project: string; paid: string }[]).filter((one) => one.project === project && Number(one.paid) > 0).length).toBe(2 * UNKNOWN);
      expect(complaints).toEqual([]);
      await context.close();
    });

    test('the unknown becomes known after enough agree', async () => {
      for (const name of ['xiaozhou', 'xiaochen']) {
        const person = await newcomer(here, DESK, `${name}${size.width}`, ['worker']);
        expect(await answers(person, project), name).toBe(UNKNOWN);
        await person.context.close();
      }
      const { page, context, complaints } = await signIn(here, 'requester', size);
      await page.waitForURL('**/projects');
      const me = { page, context, complaints };
      await expect.poll(async () => (await good(me, 'GET', `/projects/${project}/quality`)).gold_learned).toBe(UNKNOWN);
      await page.goto(`/projects/${project}?tab=quality`);
      const fact = (name: string) => page.locator('.facts > div', { hasText: name }).locator('dd').textContent();
      await page.getByText('发出的组').waitFor();
      expect(await fact('发出的组')).toBe(String(3 * UNKNOWN));
      expect(await fact('由大家答出而成为已知')).toContain(String(UNKNOWN));
      await page.getByText('大家答出的').first().waitFor();
      await look(page, 'pairing-quality', size);
      expect(complaints).toEqual([]);
      await context.close();
    });

    test('the wizard offers pairs, with a worked example', async () => {
      const { page, context, complaints } = await signIn(here, 'requester', size, 'en');
      await page.goto('/projects/new?step=3');
      await page.locator('label', { hasText: 'Two at a time, one of them known' }).click();
      await page.getByText('3 such people, all right on the known item').waitFor();
      // With less attention expected it takes more to know an item.
      const said = page.locator('p.row', { hasText: 'A newcomer, right on the known item' });
      const before = await said.textContent();
      await page.getByRole('group', { name: 'Claims expected to be done with attention' }).locator('label', { hasText: '50%' }).click();
      await expect.poll(() => said.textContent()).not.toBe(before);
      await look(page, 'pairing-wizard', size);
      await page.locator('label', { hasText: 'One by one' }).click();
      await page.getByText('A worked example').waitFor({ state: 'detached' });
      expect(complaints).toEqual([]);
      await context.close();
    });
  });
}
