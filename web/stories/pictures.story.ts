// A requester with pictures: drops them with a model's boxes, tries the form as a worker, publishes, reviews boxes on
// the picture, takes COCO away, and adds more pictures to the living project.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerOne, call, look, settle, signIn, SIZES, world } from './world.ts';
import type { World } from './world.ts';
import type { Page } from 'playwright-core';

interface Upload {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** Pictures drawn in the browser, each another. */
async function drawn(page: Page, names: string[]): Promise<Upload[]> {
  const made = await page.evaluate((list) => {
    return list.map((name, at) => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 200 });
      const on = canvas.getContext('2d');
      if (!on) throw new Error('no canvas');
      on.fillStyle = '#c4dcf0';
      on.fillRect(0, 0, 320, 200);
      on.fillStyle = '#54565a';
      on.fillRect(0, 120, 320, 80);
      on.fillStyle = ['#b4282c', '#265ca0', '#3c825a', '#e6e6e2'][at % 4] ?? '#000';
      on.fillRect(40 + at * 12, 110, 90, 44);
      return { name, data: canvas.toDataURL('image/png').split(',')[1] ?? '' };
    });
  }, names);
  return made.map(({ name, data }) => ({ name, mimeType: 'image/png', buffer: Buffer.from(data, 'base64') }));
}

const COCO = {
  images: [{ id: 7, file_name: 'a/street-1.png', width: 320, height: 200 }],
  categories: [{ id: 3, name: 'car' }, { id: 4, name: 'bus' }],
  annotations: [
    { id: 1, image_id: 7, category_id: 3, bbox: [38, 108, 94, 48] },
    { id: 2, image_id: 7, category_id: 4, bbox: [5, 5, 20, 20] },
  ],
};

for (const size of SIZES) {
  describe(`a requester with pictures at ${size.width} × ${size.height}`, () => {
    let here: World;
    beforeAll(async () => {
      here = await world();
    });
    afterAll(() => here?.end());

    test('publishes boxes on pictures, reviews them on the picture, takes COCO away', async () => {
      const { page, context, complaints } = await signIn(here, 'requester', size);
      await page.goto('/projects/new');
      await page.getByRole('button', { name: '图上拉框' }).click();
      await page.getByLabel('项目名称').fill('路口车辆拉框');
      await page.getByLabel('问什么').fill('把每辆车框出来。');
      await page.getByLabel('类别,一行一个').fill('car=汽车');
      await page.locator('.stage canvas').first().waitFor();
      await look(page, 'wizard-boxes-1-form', size);

      await page.goto('/projects/new?step=2');
      const files = await drawn(page, ['street-1.png', 'street-2.png', 'street-3.png']);
      const input = page.locator('input[type=file][multiple]').first();
      await input.setInputFiles([...files, { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no picture') }]);
      await page.getByText('3 张图片').waitFor();
      await page.getByText('1 个文件不是图片').waitFor();
      const coco = { name: 'model.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(COCO)) };
      await page.locator('label', { hasText: '选择 COCO 文件' }).locator('input').setInputFiles(coco);
      await page.getByText('model.json:2 个框,配上 1 张图').waitFor();
      await page.getByText('表单里没有这些类别').waitFor();
      await page.getByRole('button', { name: '把它们加进表单' }).click();
      await page.getByText('表单里没有这些类别').waitFor({ state: 'detached' });
      await look(page, 'wizard-boxes-2-data', size);

      // Leaving keeps pictures and pre-labels on the device.
      await page.waitForTimeout(600);
      await page.goto('/projects');
      await page.goto('/projects/new?step=2');
      await page.getByText('3 张图片').waitFor();
      await page.getByText('model.json').waitFor();

      await page.goto('/projects/new?step=3');
      await look(page, 'wizard-boxes-3-quality', size);
      await page.goto('/projects/new?step=4');
      await page.getByLabel('每个通过的框付(元)').fill('0.01');
      await page.getByText('低于 ¥17.5/时的参考线').waitFor();
      await page.locator('label', { hasText: '¥25/时' }).click();
      await page.getByText('高于 ¥17.5/时的参考线').waitFor();
      await look(page, 'wizard-boxes-4-price', size);
      await page.goto('/projects/new?step=5');
      await page.getByLabel('对的例子').fill('框贴紧车身,含后视镜');
      await page.getByLabel('错的例子').fill('两辆车一个框');
      await page.getByLabel('怎么做').fill('看得见的车都要框。');
      await page.getByLabel('答案用来做什么').fill('训练路口计数。');
      await page.waitForTimeout(500);
      await look(page, 'wizard-boxes-5-terms', size);
      await page.goto('/projects/new?step=6');
      await look(page, 'wizard-boxes-6-check', size);
      await page.getByRole('button', { name: '发布', exact: true }).click();
      await page.getByRole('link', { name: '去项目页' }).click({ timeout: 60_000 });
      await page.getByRole('heading', { name: '路口车辆拉框' }).waitFor();
      const project = /prj_\w+/.exec(page.url())?.[0] ?? '';

      const worker = await signIn(here, 'worker', size);
      // The examples come first on the sheet.
      await worker.page.goto(`/hall/${project}`);
      await worker.page.getByText('框贴紧车身').waitFor();
      await look(worker.page, 'sheet-examples', size);
      const boxes = [{ class: 'car', x: 38, y: 108, width: 94, height: 48 }, { class: 'car', x: 200, y: 10, width: 30, height: 30 }];
      await answerOne(worker.page, project, { objects: boxes });
      await answerOne(worker.page, project, { objects: boxes.slice(0, 1) });

      await page.getByRole('link', { name: '开始审核' }).waitFor({ timeout: 20_000 });
      await page.getByRole('row').nth(3).waitFor();
      await look(page, 'project-boxes', size);
      await page.getByRole('link', { name: '开始审核' }).click();
      await page.getByRole('checkbox').nth(1).waitFor();
      await look(page, 'review-boxes', size);
      // The second box holds no car: struck out, it is not paid, and the worker reads why.
      await page.getByRole('checkbox', { name: /^2 / }).click();
      await page.getByRole('button', { name: /通过 1 \/ 2 个框/ }).waitFor();
      await page.keyboard.press('a');
      await page.getByRole('dialog').getByLabel('为什么不是全部?作业者会看到。').fill('第二个框里没有车,那里是天空,所以不计。');
      await look(page, 'review-boxes-reason', size);
      await page.getByRole('dialog').getByRole('button', { name: '通过 1 / 2 个框' }).click();
      await page.getByText('还有 1 份').waitFor();
      await page.keyboard.press('a');
      await page.getByText('没有要审核的答案').waitFor();
      await page.goto(`/projects/${project}`);
      await expect.poll(async () => {
        const { body } = await call(worker.page, 'GET', '/assignments?group=decided');
        return (body as { items: { objects?: { accepted: number; drawn: number } | null }[] }).items.flatMap(({ objects }) => (objects ? [`${objects.accepted}/${objects.drawn}`] : [])).sort();
      }, { timeout: 15_000 }).toEqual(['1/1', '1/2']);

      await page.getByText('下载结果').click();
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: '通过的对象 · COCO' }).click()]);
      expect(download.suggestedFilename()).toMatch(/coco\.json$/);

      // The grid by keyboard: the first row, its picture, the next one.
      await page.goto(`/projects/${project}`);
      await page.getByRole('row').nth(1).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').getByRole('img').waitFor();
      await page.keyboard.press('ArrowRight');
      await page.getByRole('dialog', { name: 'street-2.png' }).waitFor();
      await page.keyboard.press('Escape');
      for (const tab of ['money', 'workers', 'about']) {
        await page.goto(`/projects/${project}?tab=${tab}`);
        await look(page, `project-boxes-${tab}`, size);
      }

      // More pictures for the living project.
      await page.goto(`/projects/${project}?tab=batches`);
      await settle(page);
      await page.locator('input[type=file][multiple]').first().setInputFiles(await drawn(page, ['street-4.png', 'street-5.png']));
      await page.getByRole('button', { name: '上传、托管并开放' }).click();
      await page.getByText('✓ 已开放').waitFor({ timeout: 30_000 });
      await page.getByText('/ 5 题定稿').waitFor();
      await look(page, 'project-boxes-added', size);
      expect(complaints).toEqual([]);
      expect(worker.complaints).toEqual([]);
      await worker.context.close();
      await context.close();
    });
  });
}
