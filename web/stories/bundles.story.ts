// Bundles that are graded as a whole: the card and the sheet say so before anybody works, with a worked example; accepted
// answers wait for their bundle and are paid together; the wizard writes such a price.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { good } from './paid.ts';
import { call, DESK, look, signIn, SIZES, world } from './world.ts';
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
      projects.all = await published(requester, '四题一组,全有或全无', { all_or_nothing: true, at_least_ppm: 900_000 });
      await requester.context.close();
    });
    afterAll(() => here?.end());

    test('a worker reads the rule and its example, and is paid when the bundle is full', async () => {
      const { page, context, complaints } = await signIn(here, 'worker', size);
      await page.goto('/hall');
      await page.getByText('满 4 题按准确率付').waitFor();
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
