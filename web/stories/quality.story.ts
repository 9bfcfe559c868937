// Quality through the pages: a careless worker's skill falls and says why, a doubtful task gets a third opinion, and
// whoever publishes sees both, decides, and writes such rules in the wizard.
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
  price: { unit: 'task', rate_micros: 100_000, graded: [{ at_least_ppm: 0, pay_ppm: 800_000 }, { at_least_ppm: 750_000, pay_ppm: 1_000_000 }, { at_least_ppm: 900_000, pay_ppm: 1_200_000 }] },
  quality: { overlap: 4, acceptance: 'consensus', adaptive: { least: 2, target_ppm: 900_000 }, accept_above_ppm: 900_000, gold: { rate_ppm: 500_000, feedback: 'at_once', pass_ppm: 300_000, least_seen: 20 }, dispatch: { known_after: 15, newcomers_ppm: 200_000 } },
};
const TASKS = 12;
const isGood = (text: string) => text.includes('很好');
const textOf = (at: number) => `第 ${at + 1} 位顾客:这里${at % 2 ? '很好' : '很差'}`;

async function published(requester: Person): Promise<string> {
  const { id } = await good(requester, 'POST', '/projects', { name: '评价好坏(量质量)', form: FORM, rules: RULES });
  await good(requester, 'POST', `/projects/${String(id)}/screening`);
  const { id: batch } = await good(requester, 'POST', `/projects/${String(id)}/batches`);
  const tasks = Array.from({ length: TASKS }, (_, at) => ({ key: `t${at}`, data: { text: textOf(at) } }));
  const known = Array.from({ length: 14 }, (_, at) => ({
    key: `k${at}`, data: { text: textOf(100 + at), gold: at % 2 ? 'yes' : 'no', gold_explanation: words(`话里直接说了“${at % 2 ? '很好' : '很差'}”。`, 'It says so in plain words.') },
  }));
  await good(requester, 'POST', `/batches/${String(batch)}/tasks`, { tasks: [...tasks, ...known] });
  await good(requester, 'POST', `/batches/${String(batch)}/fund`, {});
  await good(requester, 'POST', `/batches/${String(batch)}/open`);
  return String(id);
}

/** Answers through the API, as many as there are up to `most`, right or wrong as `truth` says. */
async function answers(who: Person, project: string, most: number, truth: boolean): Promise<number> {
  const { revision } = await good(who, 'GET', `/projects/${project}`);
  await good(who, 'POST', `/projects/${project}/terms`, { revision });
  for (let done = 0; done < most; done += 1) {
    const { status, body } = await call(who.page, 'POST', `/projects/${project}/claims`, { count: 1 });
    const lease = status < 300 ? (body as { leases: { assignment: string; fence: number; data: { text: string } }[] }).leases[0] : undefined;
    if (!lease) return done;
    const answer = isGood(lease.data.text) === truth ? 'yes' : 'no';
    await good(who, 'POST', `/assignments/${lease.assignment}/submit`, { fence: lease.fence, answer: { answer }, active_ms: 6000 });
  }
  return most;
}

for (const size of SIZES) {
  describe(`quality at ${size.width} × ${size.height}`, () => {
    let here: World;
    let project: string;
    beforeAll(async () => {
      here = await world();
      const requester = await signIn(here, 'requester', DESK);
      project = await published(requester);
      await requester.context.close();
    });
    afterAll(() => here?.end());

    test('a careless worker’s skill falls and says why', async () => {
      const { page, context, complaints } = await signIn(here, 'worker', size);
      // Before joining: the rules of quality, and what they come to in money.
      await page.goto(`/hall/${project}`);
      await page.getByText('分档付').first().waitFor();
      await page.getByText('¥0.12').first().waitFor();
      await page.getByText('约每 2 题混进 1 道标准题').waitFor();
      await page.getByText('拿不准的题先给准确率确实高的人').waitFor();
      await page.getByText('至少 20% 的题给新来的人').waitFor();
      await look(page, 'quality-sheet', size);
      await page.getByRole('button', { name: '我同意以上约定' }).click();
      // Nothing is looked at: always the other one. At once it is told of the known ones.
      const wrong = async () => {
        const task = page.locator('main[data-task]');
        const before = await task.getAttribute('data-task');
        const text = (await task.locator('.task').textContent()) ?? '';
        // The first question's part is fetched when it is needed; keys count from then on.
        await task.getByRole('radio').first().waitFor();
        await page.keyboard.press(isGood(text) ? '2' : '1');
        await page.keyboard.press('Enter');
        await page.waitForFunction((old) => document.querySelector('main')?.getAttribute('data-task') !== old, before);
      };
      await page.locator('.task').waitFor();
      await page.getByText('做完马上告诉你对错').waitFor();
      const told = page.getByText('上一题是标准题:应为');
      for (let turn = 0; turn < 6 && !(await told.isVisible()); turn += 1) {
        await wrong();
        await told.waitFor({ timeout: 4000 }).catch(() => undefined);
      }
      await page.getByText('话里直接说了').first().waitFor();
      await look(page, 'quality-bench-told', size);
      // Enter takes note of it before anything is answered, and hands nothing in.
      const task = await page.locator('main[data-task]').getAttribute('data-task');
      await page.keyboard.press('Enter');
      await told.waitFor({ state: 'detached' });
      expect(await page.locator('main[data-task]').getAttribute('data-task')).toBe(task);
      for (let turn = 0; turn < 4; turn += 1) await wrong();
      await page.goto('/hall');
      await answers({ page, context, complaints }, project, 30, false);

      await page.goto('/work');
      await page.getByRole('main').getByRole('link', { name: '我的准确率' }).click();
      await page.getByText('按 80% 付,每题至多 ¥0.08').waitFor();
      await page.getByText('范围的上端到 75%,按原价付,每题至多 ¥0.10').waitFor();
      await page.getByText(/做过 \d+ 道,对 0 道/).waitFor();
      await page.getByText('若能确定低于 30%').waitFor();
      await page.getByRole('button', { name: '看看哪几道、为什么' }).first().click();
      await page.getByText('话里直接说了').first().waitFor();
      await look(page, 'quality-accuracy', size);
      await page.locator('li.wrong a').first().click();
      await page.getByRole('heading', { name: '这是一道标准题' }).waitFor();
      await look(page, 'quality-known-told', size);
      expect(complaints).toEqual([]);
      await context.close();
    });

    test('a doubtful task gets a third opinion, and a person sees why', async () => {
      const opinion = async (name: string) => {
        const person = await newcomer(here, DESK, `${name}${size.width}`, ['worker']);
        expect(await answers(person, project, 60, true), name).toBeGreaterThan(0);
        await person.context.close();
      };
      await opinion('xiaozhou');
      const { page, context, complaints } = await signIn(here, 'requester', size);
      await page.waitForURL('**/projects');
      const me = { page, context, complaints };
      const mostAnswers = async () => {
        const batch = ((await good(me, 'GET', `/projects/${project}/batches`)).items as { id: string }[])[0]?.id ?? '';
        const { items } = await good(me, 'GET', `/batches/${batch}/tasks?limit=200`);
        return Math.max(...(items as { answered: number }[]).map((task) => task.answered));
      };
      expect(await mostAnswers()).toBe(2);
      await page.goto(`/projects/${project}?tab=quality`);
      await page.getByRole('heading', { name: '准确率,按天' }).waitFor();
      await page.locator('.interval').nth(1).waitFor();
      await page.locator('details.card summary').first().click();
      await page.getByText(/把它的胜算/).first().waitFor();
      await page.locator('details.card[open] li').first().getByText(/满意/).first().waitFor();
      await look(page, 'quality-doubtful', size);
      // One word against another was not enough: the same tasks are asked of a third.
      await opinion('xiaochen');
      expect(await mostAnswers()).toBe(3);
      // A known task is taken out and put back.
      await page.getByRole('button', { name: /^停用 k/ }).first().click();
      await page.getByText('停用 1').waitFor();
      await page.getByRole('button', { name: /^恢复 k/ }).first().click();
      await page.getByText('停用 0').waitFor();
      await page.locator('.facts').waitFor();

      await page.goto(`/projects/${project}/review`);
      await page.getByText('最值得看的在前').waitFor();
      await page.getByText('这一份').first().waitFor();
      await look(page, 'quality-review', size);
      // One key decides, another takes it back.
      await page.keyboard.press('a');
      await page.getByRole('button', { name: /^撤回/ }).waitFor();
      await page.keyboard.press('u');
      await page.getByRole('button', { name: /^撤回/ }).waitFor({ state: 'detached' });

      // What waits is decided; then what more answers bought can be seen.
      const { items } = await good(me, 'GET', `/projects/${project}/reviews?limit=200`);
      for (const item of items as { id: string }[]) await good(me, 'POST', `/assignments/${item.id}/accept`, {});
      await page.goto(`/projects/${project}?tab=quality`);
      await page.getByRole('img', { name: '多花钱换来多少把握' }).waitFor();
      await page.getByRole('heading', { name: '给了谁' }).waitFor();
      await page.getByText('规则里至少 20%').waitFor();
      await look(page, 'quality-project', size);
      expect(complaints).toEqual([]);
      await context.close();
    });

    test('the wizard writes such rules, with what they likely cost', async () => {
      const { page, context, complaints } = await signIn(here, 'requester', size, 'en');
      await page.goto('/projects/new?step=3');
      await page.locator('label', { hasText: 'Only as many as needed' }).click();
      await page.getByText('answers a task, about').waitFor();
      await page.locator('label', { hasText: 'Those known to be good' }).click();
      await page.getByText('Newcomers get at least').waitFor();
      await page.getByText('fewer than 10 judged answers').first().waitFor();
      await page.locator('label', { hasText: '95% or more' }).click();
      await page.locator('label', { hasText: 'about one in 10' }).click();
      await page.getByText('Workers are told').waitFor();
      await look(page, 'quality-wizard', size);
      // Nothing was written yet, so nothing of it was kept; now it is written.
      await page.goto('/projects/new');
      await page.getByLabel('Project name').fill('Reviews');
      await page.getByRole('button', { name: /^Next/ }).click();
      await page.getByRole('button', { name: /^Next/ }).click();
      await page.locator('label', { hasText: 'Only as many as needed' }).click();
      await page.locator('label', { hasText: 'about one in 10' }).click();
      await page.getByRole('button', { name: /^Next/ }).click();
      await page.locator('label', { hasText: 'By grades' }).click();
      await page.getByText('New, nothing measured').waitFor();
      await page.getByText('Likely cost, fee included').waitFor();
      await look(page, 'quality-wizard-price', size);
      await page.getByLabel('Pays (% of the price)').first().fill('30');
      await page.getByText('Grade 1: an accuracy from 0 to 100 and a pay from 50 to 200.').waitFor();
      expect(complaints).toEqual([]);
      await context.close();
    });

    test('without anything measured pages say how to get there', async () => {
      const fresh = await newcomer(here, size, 'xinren', ['worker']);
      await fresh.page.goto('/accuracy');
      await fresh.page.getByText('还没有量出准确率').waitFor();
      await look(fresh.page, 'quality-accuracy-empty', size);
      await fresh.context.close();
    });
  });
}
