// A model does the sure half: people answer some demo texts, the built-in classifier learns from them, the sure part is
// answered ahead, workers see it as a model's, its skill is shown, and nobody was paid for what the model said.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { another, taskOf } from './bench.ts';
import { good, newcomer } from './paid.ts';
import { call, DESK, look, settle, signIn, SIZES, world } from './world.ts';
import type { Person, World } from './world.ts';

const GOOD = ['面条很劲道', '送得真快', '老板人很好', '味道不错', '会再来的', '分量很足'];
const BAD = ['汤是凉的', '等了两个钟头', '态度太差了', '又咸又油', '再也不来了', '少送了一份'];
const FORM = {
  show: [{ column: 'text', style: 'text' }],
  fields: [
    {
      name: 'mood', kind: 'choice', question: { 'zh-CN': '顾客满意吗?', en: 'Is the customer content?' },
      options: [{ value: 'good', label: { 'zh-CN': '满意', en: 'Content' } }, { value: 'bad', label: { 'zh-CN': '不满意', en: 'Not content' } }],
    },
  ],
};
const TASKS = 120;
const FIRST = 60;
const PAY = 100_000;

/** The text of a task, no two alike, and what it says. */
function text(at: number): string {
  const words = at % 2 === 0 ? GOOD : BAD;
  const half = Math.floor(at / 2);
  return `${words[half % 6] ?? ''},${words[Math.floor(half / 6) % 6] ?? ''},第 ${at} 单`;
}
const truth = (data: Record<string, unknown>): string => (Number(/第 (\d+) 单/.exec(String(data['text']))?.[1]) % 2 === 0 ? 'good' : 'bad');

async function shop(here: World, requester: Person): Promise<string> {
  const operator = await signIn(here, 'operator', DESK);
  const { id: person } = await good(requester, 'GET', '/me');
  await good(operator, 'POST', '/deposits', { person, amount: '50', currency: 'CNY', reference: 'models' });
  await operator.context.close();
  const rules = { price: { unit: 'task', rate_micros: PAY }, quality: { overlap: 1, acceptance: 'always' }, models: { show: true }, terms: { purpose: { 'zh-CN': '训练情感分类。' }, scope: {} } };
  const { id: project } = await good(requester, 'POST', '/projects', { name: '短评满意吗', form: FORM, rules });
  await good(requester, 'POST', `/projects/${String(project)}/screening`);
  const { id: batch } = await good(requester, 'POST', `/projects/${String(project)}/batches`);
  await good(requester, 'POST', `/batches/${String(batch)}/tasks`, { tasks: Array.from({ length: TASKS }, (_, at) => ({ data: { text: text(at) } })) });
  await good(requester, 'POST', `/batches/${String(batch)}/fund`, {});
  await good(requester, 'POST', `/batches/${String(batch)}/open`);
  return String(project);
}

interface Lease {
  assignment: string;
  fence: number;
  data: Record<string, unknown>;
  prelabel?: { by: string; model?: string; probability_ppm?: number };
}

/** Answers so many tasks rightly; what was shown beside them. */
async function answer(worker: Person, project: string, tasks: number): Promise<Lease[]> {
  const seen: Lease[] = [];
  while (seen.length < tasks) {
    let leases: Lease[] = [];
    // A batch that was just opened is in line a moment later.
    await expect
      .poll(async () => {
        const { status, body } = await call(worker.page, 'POST', `/projects/${project}/claims`, { count: Math.min(20, tasks - seen.length) });
        if (status < 300) leases = (body as { leases: Lease[] }).leases;
        return leases.length;
      }, { timeout: 20_000 })
      .toBeGreaterThan(0);
    for (const lease of leases) {
      await good(worker, 'POST', `/assignments/${lease.assignment}/submit`, { fence: lease.fence, answer: { mood: truth(lease.data) }, active_ms: 4000 });
      seen.push(lease);
    }
  }
  return seen;
}

for (const size of SIZES) {
  describe(`a model does the sure half at ${size.width} × ${size.height}`, () => {
    let here: World;
    let requester: Person;
    let worker: Person;
    let project: string;
    beforeAll(async () => {
      here = await world();
      requester = await signIn(here, 'requester', size);
      worker = await newcomer(here, size, '小周', ['worker'], 'xiaozhou');
      project = await shop(here, requester);
      await good(worker, 'POST', `/projects/${project}/terms`, { revision: 1 });
    });
    afterAll(async () => {
      await requester?.context.close();
      await worker?.context.close();
      await here?.end();
    });

    test('before people answered there is nothing to learn, and the page says so', async () => {
      const { page } = requester;
      await page.goto(`/projects/${project}?tab=models`);
      await page.getByText('作业者会看到模型的建议和它的把握').waitFor();
      await look(page, 'models-none', size);
      await page.getByRole('button', { name: '建一个并训练' }).click();
      await page.getByText('已结清的题还太少').waitFor();
      await settle(page);
    });

    test('people answer some, it is trained, and the sure part is answered ahead', async () => {
      const { page } = requester;
      const before = await answer(worker, project, FIRST);
      expect(before.every((lease) => !lease.prelabel)).toBe(true);
      await page.reload();
      await page.getByRole('button', { name: '训练', exact: true }).click();
      await page.getByText('没见过的题答对').waitFor({ timeout: 60_000 });
      await page.getByText('60 题交叉验证').waitFor();
      const slider = page.getByLabel('把握至少');
      await slider.fill('0');
      await page.getByText('会先答 60 题,占未结清 60 题的 100%').waitFor();
      await slider.fill('99');
      await look(page, 'models-trained', size);
      await slider.fill('70');
      await page.getByRole('button', { name: /替 \d+ 题先答/ }).click();
      await page.getByText(/上次替 \d+ 题先答/).waitFor({ timeout: 60_000 });
    });

    test('a worker sees that it is a model’s and how sure it is', async () => {
      const { page, complaints } = worker;
      await page.goto(`/hall/${project}`);
      await page.getByText('模型会先填建议').waitFor();
      // One task in five is shown without it: claim until there is one with.
      await page.goto(`/hall/${project}/work`);
      await page.getByText('顾客满意吗?').waitFor();
      const note = page.getByText('模型「内置分类器」先填了答案');
      for (let turn = 0; turn < 12 && !(await note.isVisible()); turn += 1) {
        const before = await taskOf(page);
        await page.getByRole('radio').first().check();
        await page.getByRole('button', { name: /提交/ }).click();
        await another(page, before);
      }
      await note.waitFor();
      await page.getByText(/它有 \d+(\.\d+)?% 的把握/).waitFor();
      await look(page, 'models-bench', size);
      expect(complaints).toEqual([]);
    });

    test('its skill is measured like people’s, and it was paid nothing', async () => {
      const { page, complaints } = requester;
      const { settled } = await rest();
      expect(settled).toBe(TASKS);
      await page.goto(`/projects/${project}?tab=models`);
      await page.getByText(/可信区间/).first().waitFor({ timeout: 30_000 });
      await page.getByText('报酬 ¥0').waitFor();
      await page.getByText('报酬 ¥0').scrollIntoViewIfNeeded();
      await page.mouse.wheel(0, 300);
      await look(page, 'models-skill', size);
      const operator = await signIn(here, 'operator', DESK);
      const { models } = await good(requester, 'GET', `/projects/${project}/models`);
      const [model] = models as { id: string }[];
      expect((await good(operator, 'GET', `/people/${model?.id ?? ''}`))['balances']).toEqual([]);
      expect((await good(operator, 'GET', '/ledger/check'))['sound']).toBe(true);
      const batches = (await good(requester, 'GET', `/projects/${project}/batches`))['items'] as { paid: string }[];
      expect(Number(batches[0]?.paid)).toBeCloseTo((TASKS * PAY) / 1_000_000, 6);
      await operator.context.close();
      expect(complaints).toEqual([]);
    });

    /** The worker answers what is left: what is held first, then the line to its end. */
    async function rest(): Promise<{ settled: number }> {
      const held = (await good(worker, 'GET', '/assignments?group=leased&limit=200'))['items'] as (Lease & { id: string; project: string })[];
      for (const one of held.filter((item) => item.project === project)) {
        await good(worker, 'POST', `/assignments/${one.id}/submit`, { fence: one.fence, answer: { mood: truth(one.data) }, active_ms: 4000 });
      }
      const count = async () => {
        const batches = (await good(requester, 'GET', `/projects/${project}/batches`))['items'] as { settled: number }[];
        return batches[0]?.settled ?? 0;
      };
      const left = TASKS - (await count());
      if (left > 0) await answer(worker, project, left);
      return { settled: await count() };
    }
  });
}
