// Two pictures side by side: the wizard's table names pictures by their file names, which are dropped beside it and brought
// first; a worker looks at both together, zooms both at once, and answers; a second question comes where they differ.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { call, look, signIn, SIZES, world } from './world.ts';
import type { World } from './world.ts';

const CSV = '_key,left,right\np1,kettle-a.png,kettle-b.png\np2,kettle-a.png,lamp.png\n';

async function pictures(page: Page): Promise<{ name: string; mimeType: string; buffer: Buffer }[]> {
  const names = ['kettle-a.png', 'kettle-b.png', 'lamp.png'];
  const files = await page.evaluate((all) => all.map((name, at) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 480, height: 360 });
    const on = canvas.getContext('2d');
    if (!on) throw new Error('no canvas');
    on.fillStyle = ['#dfe7ea', '#efe9dd', '#24313a'][at] ?? '#fff';
    on.fillRect(0, 0, 480, 360);
    on.fillStyle = at === 2 ? '#f4c95d' : '#8b2f2f';
    on.beginPath();
    if (at === 2) on.rect(190, 80, 100, 200);
    else on.arc(240 + at * 12, 190, 90, 0, 7);
    on.fill();
    on.fillStyle = '#222';
    on.fillText(name, 20, 30);
    return canvas.toDataURL('image/png').split(',')[1] ?? '';
  }), names);
  return names.map((name, at) => ({ name, mimeType: 'image/png', buffer: Buffer.from(files[at] ?? '', 'base64') }));
}

for (const size of SIZES) {
  describe(`picture pairs at ${size.width} × ${size.height}`, () => {
    let here: World;
    beforeAll(async () => {
      here = await world();
    });
    afterAll(() => here?.end());

    test('are published with pictures by name, compared, and answered', async () => {
      const { page, context, complaints } = await signIn(here, 'requester', size);
      await page.goto('/projects/new');
      await page.getByRole('button', { name: '比较两张图' }).click();
      await page.getByLabel('项目名称').fill('是不是同一把壶');
      await page.getByRole('button', { name: /^下一步/ }).click();
      await page.locator('input[type=file]').first().setInputFiles({ name: 'pairs.csv', mimeType: 'text/csv', buffer: Buffer.from(CSV) });
      await page.getByText('pairs.csv · 2 题').waitFor();
      // The names are told as long as their pictures are not there.
      await page.getByText(/名字找不到图片:kettle-a.png, kettle-b.png, lamp.png/).waitFor();
      const all = await pictures(page);
      const drop = page.getByRole('group', { name: /把图片/ }).locator('input[type=file]').first();
      await drop.setInputFiles(all.slice(0, 2));
      await page.getByText(/名字找不到图片:lamp.png/).waitFor();
      await look(page, 'wizard-pair-data', size);
      await page.getByRole('group', { name: /把图片/ }).locator('input[type=file]').first().setInputFiles(all.slice(2));
      await expect.poll(() => page.getByText(/名字找不到图片/).count()).toBe(0);
      // The first row is seen as a worker will see it.
      await page.locator('figure').nth(1).waitFor();
      await look(page, 'wizard-pair-preview', size);
      await page.goto('/projects/new?step=3');
      await page.locator('label', { hasText: /^\s*1 人\s*$/ }).click();
      await page.locator('label', { hasText: '由人审核' }).click();
      await page.goto('/projects/new?step=5');
      await page.getByLabel('怎么做').fill('看形状,不看光线。');
      await page.getByLabel('答案用来做什么').fill('商品去重。');
      await page.getByRole('button', { name: /^下一步/ }).click();
      await page.getByRole('button', { name: '发布', exact: true }).click();
      await page.getByRole('link', { name: '去项目页' }).click();
      await page.getByRole('heading', { name: '是不是同一把壶' }).waitFor();
      const project = /prj_\w+/.exec(page.url())?.[0] ?? '';

      const worker = await signIn(here, 'worker', size);
      const bench = worker.page;
      await bench.goto(`/hall/${project}`);
      await bench.getByRole('button', { name: '我同意以上约定' }).click();
      await bench.waitForURL('**/work');
      await bench.locator('main[data-task]').waitFor();
      const both = bench.locator('figure');
      await both.nth(1).waitFor();
      expect(await both.count()).toBe(2);
      await look(bench, 'pair-bench', size);
      // One zooms in one of them, and the other follows.
      const looks = () => bench.locator('figure img').evaluateAll((images) => images.map((image) => getComputedStyle(image).transform));
      const before = await looks();
      await both.first().getByRole('button', { name: /放大/ }).first().click();
      await expect.poll(async () => (await looks()).map((one, at) => one !== before[at])).toEqual([true, true]);
      expect(new Set((await looks()).map((one) => one.split(',')[0])).size).toBe(1);
      await look(bench, 'pair-zoomed', size);
      await bench.getByRole('radio', { name: /不同/ }).click();
      await bench.getByText('哪张图更清楚?').waitFor();
      await look(bench, 'pair-differs', size);
      await bench.getByRole('radio', { name: /相同/ }).first().click();
      await bench.getByRole('button', { name: /提交/ }).first().click();
      const given = async () => ((await call(bench, 'GET', '/assignments?limit=200')).body as { items: { project: string; answer: { answer: unknown } | null }[] }).items.filter((one) => one.project === project && one.answer).map((one) => one.answer?.answer);
      await expect.poll(given, { timeout: 60_000 }).toEqual([{ same: 'same' }]);
      expect(complaints).toEqual([]);
      expect(worker.complaints).toEqual([]);
      await worker.context.close();
      await context.close();
    });
  });
}
