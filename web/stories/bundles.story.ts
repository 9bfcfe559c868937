// Bundles that are graded as a whole: the card and the sheet say so before anybody works, with a worked example; accepted
// answers wait for their bundle and are paid together; what a grade kept back is appealed and paid; the wizard writes such a
// price; known tasks go into an exam.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { good } from './paid.ts';
import { answerOne, call, DESK, look, signIn, SIZES, world } from './world.ts';
import type { Person, World } from './world.ts';

const words = (zh: string, en: string) => ({ 'zh-CN': zh, en });
const FORM = {
  show: [{ column: 'text', style: 'text' }],
  fields: [{ kind: 'choice', name: 'answer', question: words('顾客满意吗?', 'Is the customer content?'), options: [{ value: 'yes', label: words('满意', 'Content') }, { value: 'no', label: words('不满意', 'Not content') }] }],
};
const rules = (bundle_quality: object) => ({
  currency: 'CNY', instructions: words('看顾客的态度。', 'Go by the attitude.'), terms: { purpose: words('训练情感分类。', 'To train a classifier.'), scope: {} },
  price: { unit: 'bundle', bundle: 4, rate_micros: 400_000, bundle_quality }, quality: { overlap: 1, acceptance: 'always', gold: { rate_ppm: 500_000 } },
});

async function published(requester: Person, name: string, bundleQuality: object): Promise<string> {
  const { id } = await good(requester, 'POST', '/projects', { name, form: FORM, rules: rules(bundleQuality) });
  await good(requester, 'POST', `/projects/${String(id)}/screening`);
  const { id: batch } = await good(requester, 'POST', `/projects/${String(id)}/batches`);
  const tasks = Array.from({ length: 12 }, (_, at) => ({ key: `u${at}`, data: { text: `第 ${at + 1} 位顾客:很好` } }));
  const known = Array.from({ length: 12 }, (_, at) => ({ key: `k${at}`, data: { text: `第 ${at + 31} 位顾客:很好`, gold: 'yes' } }));
  await good(requester, 'POST', `/batches/${String(batch)}/tasks`, { tasks: [...tasks, ...known] });
  await good(requester, 'POST', `/batches/${String(batch)}/fund`, {});
  await good(requester, 'POST', `/batches/${String(batch)}/open`);
  return String(id);
}

for (const size of SIZES) {
  describe(`bundles at ${size.width} × ${size.height}`, () => {
    let here: World;
    const projects: Record<string, string> = {};
    beforeAll(async () => {
      here = await world();
      const requester = await signIn(here, 'requester', DESK);
      projects.part = await published(requester, '四题一组,按比例', {});
      projects.down = await published(requester, '四题一组,有人申诉', {});
      projects.all = await published(requester, '四题一组,全有或全无', { all_or_nothing: true, at_least_ppm: 900_000 });
      await requester.context.close();
    });
    afterAll(() => here?.end());

    test('a worker reads the rule and its example, and is paid when the bundle is full', async () => {
      const { page, context, complaints } = await signIn(here, 'worker', size);
      await page.goto('/hall');
      await page.getByText('满 4 题按准确率付').first().waitFor();
      await page.getByText('满 4 题准确率不到 90% 不付').waitFor();
      await look(page, 'bundle-hall', size);
      await page.goto(`/hall/${projects.all ?? ''}`);
      await page.getByText('全有或全无:满 4 题一起付').waitFor();
      const just = page.getByRole('row', { name: '对 3 题(共 4 题)', exact: false });
      await just.getByText('¥0.00').waitFor();
      await look(page, 'bundle-sheet-all', size);
      await page.goto(`/hall/${projects.part ?? ''}`);
      await page.getByRole('row', { name: '对 3 题(共 4 题)', exact: false }).getByText('¥0.30').waitFor();
      await look(page, 'bundle-sheet', size);
      await page.getByRole('button', { name: '我同意以上约定' }).click();
      const mine = async () => {
        const { body } = await call(page, 'GET', '/assignments?limit=20');
        return (body as { items: { project: string; state: string; paid: string }[] }).items.filter((item) => item.project === projects.part);
      };
      for (let turn = 1; turn <= 4; turn += 1) {
        await page.locator('.task').waitFor();
        await page.keyboard.press('1');
        await page.keyboard.press('Enter');
        await expect.poll(async () => (await mine()).filter((item) => item.state === 'passed' || item.state === 'accepted').length, { timeout: 20_000 }).toBe(turn);
        if (turn === 3) {
          expect((await mine()).every((item) => item.paid === '0.00')).toBe(true);
          await page.goto('/work?group=under_review');
          await page.getByText('已通过,等满组结算').first().waitFor();
          await look(page, 'bundle-waiting', size);
          await page.goto(`/hall/${projects.part ?? ''}/work`);
        }
      }
      const paid = (await mine()).filter((item) => item.state === 'accepted').map((item) => item.paid);
      expect(paid).toEqual(['0.10', '0.10', '0.10', '0.10']);
      expect(complaints).toEqual([]);
      await context.close();
    });

    test('a bundle that was paid by its accuracy is appealed, and somebody else has it paid in full', async () => {
      const { page, context, complaints } = await signIn(here, 'worker', size);
      const project = projects.down ?? '';
      await call(page, 'POST', `/projects/${project}/terms`, { revision: 1 });
      const answers: string[] = [];
      // Known tasks come by chance: bundles are filled until one was graded down.
      const lowered = async () => {
        const { body } = await call(page, 'GET', `/assignments/${answers[0] ?? ''}`);
        return (body as { grading?: unknown }).grading !== undefined;
      };
      for (let bundle = 0; bundle < 3 && (bundle === 0 || !(await lowered())); bundle += 1) {
        answers.length = 0;
        for (let turn = 1; turn <= 4; turn += 1) answers.push(await answerOne(page, project, { answer: 'no' }));
      }
      await page.goto(`/work/${answers[0] ?? ''}`);
      await page.getByRole('heading', { name: '这一组按准确率付' }).waitFor();
      await page.getByRole('button', { name: '提交申诉' }).scrollIntoViewIfNeeded();
      await look(page, 'grade-open', size);
      await page.getByLabel('理由').fill('这几位顾客都说不好,标准题写反了。');
      await page.getByRole('button', { name: '提交申诉' }).click();
      await page.getByText('已申诉,差的', { exact: false }).waitFor();
      await look(page, 'grade-appealed', size);

      const judge = await signIn(here, 'operator', size);
      await judge.page.goto('/platform/appeals');
      const graded = judge.page.locator('article', { hasText: '标准题写反了' });
      await graded.waitFor();
      await graded.getByRole('button', { name: '看题和答案' }).first().click();
      await graded.getByText('标准答案').first().waitFor();
      await look(judge.page, 'grade-case', size);
      await graded.getByLabel('裁定理由,双方都会看到').fill('看过原文,标准题确实写反了,这四题都应当算对,补足全价。');
      await graded.getByRole('button', { name: '申诉成立,补足全价' }).click();
      await judge.page.getByText('没有对按准确率付款的申诉').waitFor();

      await page.reload();
      await page.getByText('申诉成立,差的', { exact: false }).waitFor();
      await look(page, 'grade-raised', size);
      const { body } = await call(page, 'GET', `/assignments/${answers[0] ?? ''}`);
      expect(body).toMatchObject({ paid: '0.10', grading: { state: 'raised' } });
      expect([...complaints, ...judge.complaints]).toEqual([]);
      await judge.context.close();
      await context.close();
    });

    test('known tasks are taken into an exam', async () => {
      const { page, context, complaints } = await signIn(here, 'requester', size);
      await page.goto(`/projects/${projects.part ?? ''}?tab=exams`);
      await page.getByRole('button', { name: '做一场考试' }).click();
      await page.getByText('或者从做过的题里选').click();
      await page.getByText('没有可选的题').waitFor();
      await page.locator('label', { hasText: '标准题,答案已知' }).click();
      const first = page.getByRole('listitem').filter({ has: page.getByRole('button', { name: '加入考题' }) }).first();
      await first.getByLabel('讲解').fill('顾客直接说了很好。');
      await first.getByRole('button', { name: '加入考题' }).click();
      await page.getByText('已加入', { exact: true }).waitFor();
      await look(page, 'exam-taken', size);
      expect(complaints).toEqual([]);
      await context.close();
    });

    test('the wizard writes it, and says what it means', async () => {
      const { page, context, complaints } = await signIn(here, 'requester', size, 'en');
      await page.goto('/projects/new?step=4');
      await page.getByText('bundle', { exact: true }).click();
      await page.getByLabel('Pay for a bundle (yuan)').fill('0.20');
      await page.locator('label', { hasText: 'Together, all or nothing' }).click();
      await page.getByText('Grading bundles needs a measure').waitFor();
      await look(page, 'bundle-wizard', size);
      await page.locator('label', { hasText: 'Each answer its part' }).click();
      await page.getByText('Grading bundles needs a measure').waitFor({ state: 'detached' });
      expect(complaints).toEqual([]);
      await context.close();
    });
  });
}
