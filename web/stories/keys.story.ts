// One's own keys: changed on the page of oneself, used by the workbench and its list of keys, and the way back.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { BILLS, STREETS, taskOf, toBench } from './bench.ts';
import { look, signIn, SIZES, world } from './world.ts';
import type { World } from './world.ts';

const next = (page: Page, before: string | null) =>
  page.waitForFunction((one) => {
    const task = document.querySelector('main')?.dataset['task'];
    return task !== undefined && task !== one;
  }, before, { timeout: 60_000 });

for (const size of SIZES) {
  describe(`keys at ${size.width} × ${size.height}`, () => {
    let here: World;
    beforeAll(async () => {
      here = await world();
    });
    afterAll(() => here?.end());

    test('are given by pressing them, named where they clash, and used by every bench', async () => {
      const { page, context, complaints } = await signIn(here, 'worker', size);
      await page.goto('/me');
      const skip = page.locator('[data-command=skip]');
      const change = skip.getByRole('button', { name: '改「跳过这题」的键' });
      // A key in use is refused by the name of its user, a digit because it picks classes.
      await change.click();
      await page.keyboard.press('z');
      await skip.getByText('Z 已经是「撤销」的键').waitFor();
      await look(page, 'own-keys-clash', size);
      await skip.getByRole('button', { name: '取消' }).click();
      await change.click();
      await page.keyboard.press('3');
      await skip.getByText('数字键用来选类别').waitFor();
      await change.click();
      await page.keyboard.press('k');
      await skip.getByText('「跳过这题」现在用 K').waitFor();
      await look(page, 'own-keys', size);

      await toBench(page, STREETS);
      await page.getByRole('application').waitFor();
      const skipping = page.getByRole('dialog', { name: '为什么跳过' });
      await page.keyboard.press('s');
      await page.keyboard.press('k');
      await skipping.waitFor();
      await page.keyboard.press('Escape');
      await page.keyboard.press('?');
      await page.getByRole('dialog').locator('dt', { hasText: '跳过这题' }).locator('+ dd', { hasText: 'K' }).waitFor();
      await page.getByRole('dialog').getByRole('link', { name: '改成自己的键位' }).click();

      // Two commands change keys; then all of them for the left hand, and back again.
      await page.getByRole('heading', { name: '工作台键位' }).waitFor();
      await change.click();
      await page.keyboard.press('z');
      await skip.getByRole('button', { name: '两个对换' }).click();
      await page.getByText('「撤销」换用 K').waitFor();
      await page.getByRole('radio', { name: '左手单手' }).check();
      await skip.locator('kbd', { hasText: 'S' }).waitFor();
      await toBench(page, BILLS);
      const task = await taskOf(page);
      await page.getByLabel('合计多少元?').fill('20.50');
      await page.getByLabel('商家名称?').fill('巷口面馆');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Shift+Space');
      await next(page, task);
      await page.keyboard.press('Escape');
      await page.goto('/me');
      await page.getByRole('button', { name: '恢复标准键位' }).click();
      expect(await page.getByRole('radio', { name: '标准' }).isChecked()).toBe(true);
      expect(complaints).toEqual([]);
      await context.close();
    });
  });
}
