// A worker: finds work, reads the terms, answers by keyboard, loses nothing, is paid, keeps receipts and checks one.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call, look, settle, signIn, SIZES, world } from './world.ts';
import type { World } from './world.ts';

for (const size of SIZES) {
  describe(`a worker at ${size.width} × ${size.height}`, () => {
    let here: World;
    beforeAll(async () => {
      here = await world();
    });
    afterAll(() => here?.end());

    test('signs in, works by keyboard, is paid and verifies a receipt', async () => {
      const { page, context, complaints } = await signIn(here, 'worker', size);
      await page.waitForURL('**/hall');
      await look(page, 'hall', size);

      await page.getByRole('link', { name: 'Sort short messages by topic' }).click();
      await look(page, 'sheet', size);
      await page.getByRole('button', { name: '我同意以上约定' }).click();
      await page.waitForURL('**/work');
      const text = page.locator('.task p.text');
      await text.waitFor();
      const first = await text.textContent();
      await look(page, 'bench-many', size);

      // Enter without an answer names what is missing and sends nothing.
      await page.keyboard.press('Enter');
      await page.getByText('还没有填').waitFor();
      await page.keyboard.press('1');
      await page.keyboard.press('3');
      expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(2);

      // A reload loses nothing.
      await page.reload();
      await text.waitFor();
      expect(await text.textContent()).toBe(first);
      expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(2);

      // The next task is there before the answer has travelled.
      const asked = Date.now();
      await page.keyboard.press('Enter');
      await page.waitForFunction((before) => {
        const shown = document.querySelector('.task p.text')?.textContent;
        return shown !== undefined && shown !== before;
      }, first);
      // Printed, not judged: on a loaded machine it tells of the others.
      console.info(`next task after ${Date.now() - asked} ms`);
      await page.getByText('¥0.08').first().waitFor();

      // Skipping asks why, and one key answers.
      const second = await text.textContent();
      await page.keyboard.press('s');
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('1');
      await page.waitForFunction((before) => {
        const shown = document.querySelector('.task p.text')?.textContent;
        return shown !== undefined && shown !== before;
      }, second);
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('Escape');

      // Without a network answers wait on the device, and go by themselves afterwards.
      await context.setOffline(true);
      await page.keyboard.press('2');
      await page.keyboard.press('Enter');
      await page.getByText('网络断了').waitFor();
      await context.setOffline(false);
      await page.getByText('¥0.16').first().waitFor({ timeout: 20_000 });

      await page.goto('/work?group=decided');
      await page.getByRole('row').filter({ hasText: 'Sort short messages' }).getByRole('cell', { name: '已通过' }).first().waitFor();
      await look(page, 'my-work', size);
      await page.goto('/earnings');
      await page.locator('main').getByText('¥0.16').first().waitFor();
      await look(page, 'earnings', size);

      await page.getByRole('link', { name: '回执' }).first().click();
      await page.getByRole('heading', { name: '经过' }).waitFor();
      await expect.poll(async () => {
        await page.reload();
        await settle(page);
        return page.getByRole('button', { name: '核验' }).count();
      }, { timeout: 15_000 }).toBeGreaterThan(2);
      await look(page, 'assignment', size);
      await page.getByRole('button', { name: '核验' }).first().click();
      await page.getByText('✓ 回执有效').waitFor();
      await look(page, 'verify', size);
      await page.goto('/receipts');
      await look(page, 'receipts', size);
      await page.goto('/me');
      await look(page, 'me', size);
      expect(complaints).toEqual([]);
      await context.close();
    });

    test('answers with text and numbers, and does not lose them when the session ends', async () => {
      const { page, context, complaints } = await signIn(here, 'worker', size);
      await page.getByRole('link', { name: '读出账单上的金额和商家' }).click();
      await page.getByRole('button', { name: '我同意以上约定' }).click();
      // The sheet has the form to try; what counts is typed at the workbench.
      await page.locator('.task').waitFor();
      const amount = page.getByLabel('合计多少元?');
      await amount.fill('2O.5');
      await page.getByLabel('商家名称?').fill('巷口面馆');
      await page.getByLabel('商家名称?').press('Enter');
      await page.getByText('不是可用的数').waitFor();
      await amount.fill('20.50');
      await look(page, 'bench-text', size);
      const told = await page.locator('.task p.text').textContent();
      await context.clearCookies();
      await page.getByLabel('商家名称?').press('Enter');
      const dialog = page.getByRole('dialog', { name: '登录已过期' });
      await dialog.waitFor();
      await dialog.getByLabel('密码').fill(here.password);
      await dialog.getByRole('button', { name: '登录' }).click();
      await dialog.waitFor({ state: 'detached' });
      await page.waitForFunction((before) => {
        const shown = document.querySelector('.task p.text')?.textContent;
        return shown !== undefined && shown !== before;
      }, told);
      await expect.poll(async () => {
        const { body } = await call(page, 'GET', '/assignments?group=under_review');
        return (body as { items: { answer: { answer: unknown } }[] }).items.map((item) => item.answer.answer);
      }, { timeout: 15_000 }).toContainEqual({ amount: 20.5, shop: '巷口面馆' });
      expect(complaints).toEqual([]);
      await context.close();
    });

    test('reads every page in English too', async () => {
      const { page, context } = await signIn(here, 'worker', size, 'en-GB');
      for (const path of ['/hall', '/work', '/earnings', '/receipts', '/me', '/keys', '/verify']) {
        await page.goto(path);
        await settle(page);
        const body = await page.locator('#content').evaluate((content) => {
          const copy = content.cloneNode(true) as HTMLElement;
          // What people wrote stays in their language; so do the names of languages.
          copy.querySelectorAll('article h2, td, [lang], .chip').forEach((one) => one.remove());
          return copy.textContent ?? '';
        });
        expect(body, path).not.toMatch(/[\u4e00-\u9fff]/);
      }
      await context.close();
    });
  });
}
