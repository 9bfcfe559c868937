// The demo's two projects with pictures, and the way to their workbench.
import { expect } from 'vitest';
import type { Page } from 'playwright-core';

export const STREETS = '街景拉框:车、行人、自行车';
export const BILLS = '读出账单上的金额和商家';

/** Goes to a project's workbench, with the terms accepted where they are not yet. */
export async function toBench(page: Page, name: string): Promise<void> {
  page.context().setDefaultTimeout(60_000);
  await page.goto('/hall');
  await page.getByRole('link', { name }).click();
  await page.waitForURL(/\/hall\/prj_/);
  await page.getByRole('heading', { level: 1, name }).waitFor();
  const accept = page.getByRole('button', { name: '我同意以上约定' });
  const begin = page.getByRole('link', { name: '接着做' });
  await accept.or(begin).first().waitFor();
  await accept.or(begin).first().click();
  await page.waitForURL('**/work');
  await page.locator('main[data-task]').waitFor({ timeout: 60_000 });
}

export const taskOf = (page: Page) => page.locator('main').getAttribute('data-task');

/** The assignment on the bench, once it is another one than before: keys pressed between the two would be nobody's. */
export async function another(page: Page, before: string | null): Promise<string | null> {
  await expect.poll(() => taskOf(page).then((now) => now !== null && now !== before), { timeout: 60_000 }).toBe(true);
  return taskOf(page);
}
