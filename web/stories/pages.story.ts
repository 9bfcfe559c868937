// Documents of several pages: begun from the gallery, with pages that belong together by their names; a worker turns them by
// key and press, draws on two of them, undoes across them, goes on after a reload, is told of a page that was not looked at;
// the reviewer turns them too, and every page is an image in COCO.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { call, DESK, look, signIn, SIZES, world } from './world.ts';
import type { Size, World } from './world.ts';

/** What the canvas leaves free around a picture. */
const MARGIN = 12;

/** Pages of a contract, drawn in the browser: lines of text, a stamp, and their number. Page 2 is landscape. */
async function drawn(page: Page, names: readonly string[]): Promise<{ name: string; mimeType: string; buffer: Buffer }[]> {
  const files = await page.evaluate((all) => all.map((name, at) => {
    const [width, height] = at % 2 ? [560, 400] : [400, 560];
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const on = canvas.getContext('2d');
    if (!on) throw new Error('no canvas');
    on.fillStyle = '#fbfaf5';
    on.fillRect(0, 0, width, height);
    on.fillStyle = '#333';
    on.font = '20px serif';
    on.fillText(`合同 ${name}`, 40, 50);
    for (let line = 0; line < 9; line += 1) on.fillRect(40, 90 + line * 26, width - 80 - (line % 3) * 40, 8);
    on.strokeStyle = '#c8102e';
    on.lineWidth = 6;
    on.beginPath();
    on.arc(width * 0.7, height * 0.72, 46, 0, 7);
    on.stroke();
    return canvas.toDataURL('image/png').split(',')[1] ?? '';
  }), names);
  return names.map((name, at) => ({ name, mimeType: 'image/png', buffer: Buffer.from(files[at] ?? '', 'base64') }));
}

/** A box over the stamp of the page that is shown. */
async function stamp(page: Page, size: Size, wide: boolean): Promise<void> {
  const frame = await page.getByRole('application').boundingBox();
  if (!frame) throw new Error('no canvas');
  const [width, height] = wide ? [560, 400] : [400, 560];
  const scale = Math.min((frame.width - 2 * MARGIN) / width, (frame.height - 2 * MARGIN) / height);
  const at = (x: number, y: number) => ({ x: frame.x + frame.width / 2 + (x - width / 2) * scale, y: frame.y + frame.height / 2 + (y - height / 2) * scale });
  const [from, to] = [at(width * 0.7 - 54, height * 0.72 - 54), at(width * 0.7 + 54, height * 0.72 + 54)];
  if (size === DESK) {
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 6 });
    await page.mouse.up();
    return;
  }
  const cdp = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', place?: { x: number; y: number }) => cdp.send('Input.dispatchTouchEvent', { type, touchPoints: place ? [place] : [] });
  await touch('touchStart', from);
  for (let step = 1; step <= 6; step += 1) await touch('touchMove', { x: from.x + ((to.x - from.x) * step) / 6, y: from.y + ((to.y - from.y) * step) / 6 });
  await touch('touchEnd');
  await cdp.detach();
}

const NAME = '合同印章';
const here = (page: Page) => page.locator('.strip [aria-current=page] [aria-hidden]').innerText();
const counts = (page: Page) => page.locator('.strip .list button').evaluateAll((all) => all.map((one) => [...(one.querySelector('[aria-hidden]')?.childNodes ?? [])].map((part) => part.textContent?.trim()).filter(Boolean).join(' ')));

for (const size of SIZES) {
  describe(`documents at ${size.width} × ${size.height}`, () => {
    let on: World;
    beforeAll(async () => {
      on = await world();
    });
    afterAll(() => on?.end());

    test('are published by names, turned, drawn on page by page, reviewed and taken away', async () => {
      const { page, context, complaints } = await signIn(on, 'requester', size);
      await page.goto('/projects/new');
      await page.getByRole('button', { name: '多页单据' }).click();
      await page.getByLabel('项目名称').fill(NAME);
      expect(await page.getByLabel('一份最多几页').inputValue()).toBe('20');
      await look(page, 'wizard-document', size);
      await page.getByRole('button', { name: /^下一步/ }).click();
      const files = await drawn(page, ['租约_p1.png', '租约_p2.png', '租约_p10.png', '收据.png']);
      await page.locator('input[type=file]').first().setInputFiles(files);
      await page.getByText('4 张图,2 份').waitFor();
      await look(page, 'wizard-document-data', size);
      await page.goto('/projects/new?step=5');
      await page.getByLabel('怎么做').fill('每页都看;印章整圈框住。');
      await page.getByLabel('答案用来做什么').fill('训练单据识别。');
      await page.getByRole('button', { name: /^下一步/ }).click();
      await page.getByRole('button', { name: '发布', exact: true }).click();
      await page.getByRole('link', { name: '去项目页' }).click();
      await page.getByRole('heading', { name: NAME }).waitFor();
      const project = /prj_\w+/.exec(page.url())?.[0] ?? '';

      const worker = await signIn(on, 'worker', size);
      const bench = worker.page;
      await bench.goto(`/hall/${project}`);
      await bench.getByRole('button', { name: '我同意以上约定' }).click();
      await bench.waitForURL('**/work');
      await bench.locator('main[data-task]').waitFor();
      await bench.getByRole('group', { name: '页', exact: true }).waitFor();
      const task = await bench.locator('main').getAttribute('data-task');
      await expect.poll(() => counts(bench)).toEqual(['1', '2', '3']);
      await stamp(bench, size, false);
      await expect.poll(() => counts(bench)).toEqual(['1 1', '2', '3']);
      if (size === DESK) await bench.keyboard.press('PageDown');
      else await bench.locator('.strip').getByRole('button', { name: '下一页' }).click();
      await expect.poll(() => here(bench)).toContain('2');
      await stamp(bench, size, true);
      await expect.poll(() => counts(bench)).toEqual(['1 1', '2 1', '3']);
      await look(bench, 'document-second-page', size);
      // Back on the first page, an undo is about the second: it shows it, and the stamp is gone; redo brings it back.
      await bench.locator('.strip').getByRole('button', { name: '上一页' }).click();
      await expect.poll(() => here(bench)).toContain('1');
      await bench.getByRole('button', { name: '撤销' }).first().click();
      await expect.poll(() => counts(bench)).toEqual(['1 1', '2', '3']);
      await expect.poll(() => here(bench)).toContain('2');
      await bench.getByRole('button', { name: '重做' }).first().click();
      await expect.poll(() => counts(bench)).toEqual(['1 1', '2 1', '3']);
      const draft = async () => ((await call(bench, 'GET', `/assignments/${task}/draft`)).body as { body?: { entries?: { do?: string }[] } } | null)?.body?.entries?.at(-1)?.do;
      await expect.poll(draft, { timeout: 60_000 }).toBe('redo');
      await bench.reload();
      await bench.getByRole('group', { name: '页', exact: true }).waitFor();
      await expect.poll(() => counts(bench)).toEqual(['1 1', '2 1', '3']);
      // After the reload the second and third page were not looked at again: told, and turned to, one by one.
      for (const next of [2, 3]) {
        await bench.getByRole('button', { name: /提交/ }).first().click();
        await bench.getByText(`先翻到第 ${next} 页`).first().waitFor();
        await expect.poll(() => here(bench)).toContain(String(next));
      }
      await look(bench, 'document-unseen', size);
      await bench.getByRole('button', { name: /提交/ }).first().click();
      const sent = async () => {
        const { body } = await call(bench, 'GET', '/assignments?group=under_review&limit=200');
        return (body as { items: { project: string; answer: { answer: { parts?: { page: number }[] } } | null }[] }).items.filter((one) => one.project === project).flatMap((one) => one.answer?.answer.parts?.map((part) => part.page) ?? []);
      };
      await expect.poll(sent, { timeout: 60_000 }).toEqual([1, 2]);
      // The other document has one page, and is a picture like any other.
      await bench.locator('main[data-task]').waitFor();
      await expect.poll(() => counts(bench)).toEqual(['1']);

      await page.goto(`/projects/${project}/review`);
      await page.getByRole('button', { name: '第 2 页,共 3 页' }).click();
      await page.getByRole('checkbox').first().waitFor();
      await look(page, 'review-document', size);
      await page.keyboard.press('a');
      await page.getByText('没有要审核的答案').waitFor();
      const coco = () => page.evaluate(async (path) => (await fetch(path)).text(), `/api/v1/projects/${project}/results?format=coco`).then((text) => JSON.parse(text) as { images: { file_name: string; width: number }[]; annotations: unknown[] });
      await expect.poll(async () => (await coco()).annotations.length, { timeout: 60_000 }).toBe(2);
      expect((await coco()).images.map((one) => [one.file_name, one.width])).toEqual([['租约/1', 400], ['租约/2', 560], ['租约/3', 400]]);
      await page.goto(`/projects/${project}`);
      expect(complaints).toEqual([]);
      expect(worker.complaints).toEqual([]);
      await worker.context.close();
      await context.close();
    });
  });
}
