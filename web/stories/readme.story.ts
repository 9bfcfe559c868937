// Pictures for the README: hall, workbench, wizard and project page of the demo world. They go to web/test-output;
// scripts/pictures.sh puts them into docs/pictures.
import { afterAll, beforeAll, test } from 'vitest';
import { join } from 'node:path';
import { answerOne, OUTPUT, settle, signIn, world } from './world.ts';
import type { World } from './world.ts';
import type { Page } from 'playwright-core';

const SIZE = { name: 'desk', width: 1080, height: 675 } as const;
let here: World;
beforeAll(async () => {
  here = await world();
});
afterAll(() => here?.end());

async function taken(page: Page, name: string): Promise<void> {
  await settle(page);
  await page.waitForTimeout(500);
  await page.screenshot({ path: join(OUTPUT, `readme-${name}.png`), animations: 'disabled' });
}

test('hall, workbench, wizard and project page', async () => {
  const worker = await signIn(here, 'worker', SIZE as never);
  const requester = await signIn(here, 'requester', SIZE as never);
  const { page } = requester;
  const link = page.getByRole('row', { name: /街景拉框/ });
  await link.getByRole('link').first().click();
  await page.waitForURL('**/projects/prj_*');
  const project = /prj_\w+/.exec(page.url())?.[0] ?? '';
  const car = (x: number, y: number) => ({ class: 'car', x, y, width: 70, height: 37 });
  for (let at = 0; at < 6; at += 1) await answerOne(worker.page, project, { objects: [car(90 + at * 8, 246), car(244, 204)] });
  await page.getByRole('row').nth(4).waitFor();
  await taken(page, 'project');

  await worker.page.goto('/hall');
  await taken(worker.page, 'hall');
  // The seventh picture comes with boxes to correct.
  await worker.page.goto(`/hall/${project}/work`);
  await worker.page.getByRole('application').waitFor();
  await worker.page.getByText(/题已备好/).waitFor();
  await taken(worker.page, 'workbench');

  await page.goto('/projects/new');
  await page.getByRole('button', { name: '图上拉框' }).click();
  await page.getByLabel('项目名称').fill('路口车辆拉框');
  await page.getByLabel('问什么').fill('把每辆车、每个行人框出来。');
  await page.getByLabel('类别,一行一个').fill('car=汽车\nperson=行人\nbicycle=自行车');
  await page.locator('.stage canvas').first().waitFor();
  await page.evaluate(() => scrollTo(0, 0));
  await taken(page, 'wizard');
  await worker.context.close();
  await requester.context.close();
});
