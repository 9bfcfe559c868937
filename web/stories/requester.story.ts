// A requester: writes a project in six steps, publishes it, watches it, reviews answers, takes results, makes a key.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call, look, settle, signIn, SIZES, world } from './world.ts';
import type { World } from './world.ts';
import type { Page } from 'playwright-core';

const CSV = '_key,text\nr1,面条很劲道\nr2,"等了四十分钟,还是凉的"\nr3,味道一般\n';

/** Another person's answers, through the API. */
async function answers(page: Page, project: string, count: number): Promise<void> {
  const { body: view } = await call(page, 'GET', `/projects/${project}`);
  await call(page, 'POST', `/projects/${project}/terms`, { revision: (view as { revision: number }).revision });
  for (let at = 0; at < count; at += 1) {
    const { body } = await call(page, 'POST', `/projects/${project}/claims`, { count: 1 });
    const lease = (body as { leases: { assignment: string; fence: number }[] }).leases[0];
    if (!lease) throw new Error('no lease');
    const answer = { answer: at % 2 ? '不满意' : '满意' };
    const { status } = await call(page, 'POST', `/assignments/${lease.assignment}/submit`, { fence: lease.fence, answer, active_ms: 4000 });
    expect(status).toBe(200);
  }
}

for (const size of SIZES) {
  describe(`a requester at ${size.width} × ${size.height}`, () => {
    let here: World;
    beforeAll(async () => {
      here = await world();
    });
    afterAll(() => here?.end());

    test('publishes by the wizard, reviews with one key, takes decisions back, downloads', async () => {
      const { page, context, complaints } = await signIn(here, 'requester', size);
      await page.waitForURL('**/projects');
      await look(page, 'projects', size);
      await page.goto('/projects/new');
      await page.getByLabel('项目名称').fill('评价好坏');
      await page.getByLabel('问什么').fill('顾客满意吗?');
      await page.getByLabel('选项,一行一个').fill('满意\n不满意');
      await page.getByRole('radio', { name: '1 满意' }).waitFor();
      await look(page, 'wizard-1-form', size);
      await page.getByRole('button', { name: /^下一步/ }).click();
      await page.locator('input[type=file]').setInputFiles({ name: 'reviews.csv', mimeType: 'text/csv', buffer: Buffer.from(CSV) });
      await page.getByText('reviews.csv · 3 题').waitFor();
      await look(page, 'wizard-2-data', size);
      await page.getByRole('button', { name: /^下一步/ }).click();
      await page.locator('label', { hasText: /^\s*1 人\s*$/ }).click();
      await page.locator('label', { hasText: '由人审核' }).click();
      await look(page, 'wizard-3-quality', size);
      await page.getByRole('button', { name: /^下一步/ }).click();
      await page.getByLabel('每题付给作业者').fill('0.10');
      await look(page, 'wizard-4-price', size);
      // Leaving and coming back loses nothing, the file included.
      await page.waitForTimeout(500);
      await page.goto('/projects');
      await page.getByRole('link', { name: '接着写' }).click();
      await page.getByLabel('项目名称').waitFor();
      expect(await page.getByLabel('项目名称').inputValue()).toBe('评价好坏');
      await page.goto('/projects/new?step=5');
      await page.getByLabel('怎么做').fill('看顾客的态度,不看东西好坏。');
      await page.getByLabel('答案用来做什么').fill('训练情感分类。');
      await look(page, 'wizard-5-terms', size);
      await page.getByRole('button', { name: /^下一步/ }).click();
      await look(page, 'wizard-6-check', size);
      await page.getByRole('button', { name: '发布', exact: true }).click();
      await page.getByRole('link', { name: '去项目页' }).click();
      await page.getByRole('heading', { name: '评价好坏' }).waitFor();
      const project = /prj_\w+/.exec(page.url())?.[0] ?? '';

      const worker = await signIn(here, 'worker', size);
      await answers(worker.page, project, 3);
      // The page learns of the answers by itself.
      await page.getByRole('link', { name: '开始审核' }).waitFor({ timeout: 20_000 });
      await look(page, 'project', size);
      await page.getByRole('link', { name: '开始审核' }).click();
      await page.getByRole('button', { name: /^通过/ }).waitFor();
      await look(page, 'review', size);
      await page.keyboard.press('a');
      await page.getByText('还有 2 份').waitFor();
      await page.keyboard.press('u');
      await page.getByText('还有 3 份').waitFor();
      await page.keyboard.press('a');
      await page.getByText('还有 2 份').waitFor();
      await page.keyboard.press('r');
      await page.getByRole('dialog').getByLabel('为什么?').fill('这句话明明在抱怨等太久,应选不满意,请改。');
      await look(page, 'review-reason', size);
      await page.getByRole('dialog').getByRole('button', { name: '拟驳回' }).click();
      await page.getByText('还有 1 份').waitFor();
      // Leaving the queue sends what was decided.
      await page.goto(`/projects/${project}?tab=workers`);
      await expect.poll(async () => {
        const { body } = await call(worker.page, 'GET', '/assignments?group=to_repair');
        return (body as { items: { project: string }[] }).items.filter((item) => item.project === project).length;
      }, { timeout: 15_000 }).toBe(1);
      await page.getByText(/^wkr_/).waitFor();
      await look(page, 'project-people', size);
      await page.goto(`/projects/${project}?tab=batches`);
      await look(page, 'project-batches', size);
      await page.goto(`/projects/${project}?tab=about`);
      await look(page, 'project-setup', size);

      // The worker repairs on their own page.
      await worker.page.goto('/work?group=to_repair');
      await worker.page.getByRole('link', { name: '评价好坏' }).click();
      await worker.page.getByText('应选不满意').first().waitFor();
      await look(worker.page, 'repair', size);
      await worker.page.locator('label', { hasText: '不满意' }).first().click();
      await worker.page.getByRole('button', { name: '交返修稿' }).click();
      await worker.page.getByText('返修稿已交').waitFor();

      await thank(page, worker.page, project, size);
      await page.goto('/funds');
      await look(page, 'funds', size);
      await page.goto('/keys');
      await page.getByLabel('用途').fill('nightly export');
      await page.getByRole('button', { name: '生成密钥' }).click();
      await page.getByText(/^gd_/).first().waitFor();
      await look(page, 'keys', size);
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        (async () => {
          await page.goto(`/projects/${project}`);
          await page.getByText('下载结果').click();
          await page.getByRole('link', { name: '共识 · CSV' }).click();
        })(),
      ]);
      expect(download.suggestedFilename()).toMatch(/\.csv$/);
      expect(complaints).toEqual([]);
      expect(worker.complaints).toEqual([]);
      await worker.context.close();
      await context.close();
    });

    test('reads every page in English too', async () => {
      const { page, context } = await signIn(here, 'requester', size, 'en-GB');
      for (const path of ['/projects', '/projects/new', '/projects/new?step=3', '/projects/new?step=4', '/projects/new?step=5', '/funds', '/keys']) {
        await page.goto(path);
        await settle(page);
        const body = await page.locator('#content').evaluate((content) => {
          const copy = content.cloneNode(true) as HTMLElement;
          copy.querySelectorAll('td, .chip').forEach((one) => one.remove());
          return copy.textContent ?? '';
        });
        expect(body, path).not.toMatch(/[\u4e00-\u9fff]/);
      }
      await context.close();
    });
  });
}

/** A bonus for one answer, from the task's own answers; both sides see it, and the worker reads what for. */
async function thank(page: Page, worker: Page, project: string, size: (typeof SIZES)[number]): Promise<void> {
  await page.goto(`/projects/${project}?tab=results`);
  await page.locator('tbody tr').first().click();
  await page.getByRole('dialog').getByRole('button', { name: '给奖金' }).first().click();
  const dialog = page.getByRole('dialog', { name: '给这份作业一笔奖金' });
  await dialog.getByLabel('金额').fill('0,5');
  await dialog.getByText('填一个大于 0 的金额').waitFor();
  await dialog.getByLabel('金额').fill('0.50');
  await dialog.getByLabel('因为什么').fill('判断得又快又准。');
  await dialog.getByText('从可用余额付 ¥0.54').waitFor();
  await look(page, 'bonus', size);
  await dialog.getByRole('button', { name: '给出奖金' }).click();
  await page.getByText('奖金已给出').waitFor();
  await page.goto(`/projects/${project}?tab=money`);
  await page.getByRole('heading', { name: '给出的奖金' }).waitFor();
  await page.getByText('判断得又快又准。').waitFor();
  await look(page, 'project-bonuses', size);
  await worker.goto('/earnings');
  await worker.getByRole('heading', { name: '收到的奖金' }).waitFor();
  await look(worker, 'earnings-bonus', size);
  await worker.getByRole('link', { name: '判断得又快又准。' }).click();
  await worker.getByText('奖金 · ¥0.50').waitFor();
  await look(worker, 'assignment-bonus', size);
}
