// Key points and written text: a requester begins from the gallery, a worker sets a body point by point and types what a line
// says, by mouse and keys at a desk and by finger on a phone; the reviewer sees both, and the exports have them.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { atCanvas, openOn } from './made.ts';
import { call, DESK, look, signIn, SIZES, world } from './world.ts';
import type { World } from './world.ts';

const NAME = '票据上的字与收银员的姿势';

/** A project of both with one drawn picture, open; its id. */
async function published(page: Page): Promise<string> {
  const words = (text: string) => ({ 'zh-CN': text });
  const point = (name: string, label: string, required = false) => ({ name, label: words(label), ...(required ? { required } : {}) });
  const form = {
    show: [{ column: 'image', style: 'picture' }],
    fields: [{
      kind: 'shapes', name: 'objects', question: words('标出人的关键点,框出每行字并写下来。'), min_size: 4,
      classes: [
        { value: 'person', label: words('人'), key: '1', shape: 'skeleton', points: [point('head', '头顶', true), point('hand', '手'), point('foot', '脚')], edges: [['head', 'hand'], ['head', 'foot']] },
        { value: 'line', label: words('一行字'), key: '2', attributes: [{ name: 'text', label: words('写的什么'), required: true, text: { max_chars: 40 } }] },
      ],
    }],
  };
  const rules = {
    currency: 'CNY', instructions: words('照原样写。'), price: { unit: 'object', rate_micros: 50_000, maximum_units: 10 },
    quality: { overlap: 1, acceptance: 'manual' }, terms: { purpose: words('训练票据识别。'), scope: {} },
  };
  return openOn(page, { name: NAME, form, rules }, {
    file: 'till.png',
    bars: [['#d8cfc0', 0, 0, 640, 400], ['#fbfaf5', 330, 40, 260, 320], ['#3b5b7a', 90, 150, 90, 130], ['#e0bea0', 110, 90, 50, 60], ['#2c2f38', 95, 280, 30, 90], ['#2c2f38', 145, 280, 30, 90]],
    lines: [['TEA 12.00', 360, 100], ['RICE 8.50', 360, 180], ['TOTAL 20.50', 360, 260]],
  });
}

/** Where a place of the picture, given in shares of it, lies on the screen: the picture is fitted into the canvas. */
async function placed(page: Page, x: number, y: number): Promise<readonly [number, number]> {
  const frame = await page.getByRole('application').boundingBox();
  if (!frame) throw new Error('no canvas');
  const scale = Math.min(frame.width / 640, frame.height / 400) * 0.9;
  return [frame.x + frame.width / 2 + (x - 0.5) * 640 * scale, frame.y + frame.height / 2 + (y - 0.5) * 400 * scale];
}

async function press(page: Page, x: number, y: number): Promise<void> {
  const [at, down] = await placed(page, x, y);
  if (page.viewportSize()?.width === DESK.width) await page.mouse.click(at, down);
  else await page.touchscreen.tap(at, down);
}

async function drag(page: Page, from: readonly [number, number], to: readonly [number, number]): Promise<void> {
  await page.mouse.move(...(await placed(page, ...from)));
  await page.mouse.down();
  await page.mouse.move(...(await placed(page, ...to)), { steps: 6 });
  await page.mouse.up();
}

const drawn = (page: Page) => page.locator('[data-class] .count').allTextContents();

for (const size of SIZES) {
  describe(`points and written text at ${size.width} × ${size.height}`, () => {
    let here: World;
    beforeAll(async () => {
      here = await world();
    });
    afterAll(() => here?.end());

    test('are begun from the gallery, set, typed, reviewed and taken away', async () => {
      const { page, context, complaints } = await signIn(here, 'requester', size);
      await page.goto('/projects/new');
      await page.getByRole('button', { name: '人体关键点' }).click();
      await expect.poll(() => page.getByLabel('「人」的关键点').inputValue()).toContain('left_shoulder=左肩');
      await page.locator('.stage canvas').first().waitFor();
      await look(page, 'wizard-points', size);
      await page.getByRole('button', { name: '票据逐行' }).click();
      await expect.poll(() => page.getByLabel('每个「一行字」还要说明').inputValue()).toContain('"200" *');
      await look(page, 'wizard-receipt', size);
      const project = await published(page);

      const worker = await atCanvas(here, size, project, NAME);
      const on = worker.page;
      // The next point is named; the second is hidden, said by a tap.
      await on.locator('[data-class=person]').click();
      await on.getByText('头顶').first().waitFor();
      await press(on, 0.21, 0.24);
      await on.getByText('2/3').waitFor();
      await on.getByRole('button', { name: '被挡住' }).first().click();
      await press(on, 0.28, 0.6);
      await look(on, 'points-drawing', size);
      await on.getByRole('button', { name: '图里没有' }).first().click();
      await expect.poll(() => drawn(on)).toEqual(['1', '0']);
      // A point that was left out comes back by its name, and goes again.
      const foot = on.getByRole('group', { name: '关键点' }).getByRole('button', { name: /脚/ });
      await foot.click();
      await expect.poll(() => foot.getAttribute('data-state')).toBe('seen');
      await look(on, 'points-list', size);

      // A line: its text is asked for at once, and Enter returns to the canvas.
      await on.locator('[data-class=line]').click();
      await drag(on, [0.55, 0.17], [0.78, 0.28]);
      const text = on.getByRole('textbox', { name: '写的什么' });
      await expect.poll(() => text.evaluate((input) => input === document.activeElement)).toBe(true);
      await on.keyboard.type('TEA 12.00');
      // An input method's Enter takes nothing.
      await text.evaluate((input) => input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true })));
      await expect.poll(() => text.evaluate((input) => input === document.activeElement)).toBe(true);
      await on.keyboard.press('Enter');
      await expect.poll(() => on.getByRole('application').evaluate((host) => host === document.activeElement)).toBe(true);
      await drag(on, [0.55, 0.57], [0.82, 0.68]);
      await expect.poll(() => drawn(on)).toEqual(['1', '2']);
      await expect.poll(() => text.inputValue()).toBe('');
      // What must be written is told before anything is sent.
      await on.getByRole('application').focus();
      await on.keyboard.press('Shift+Enter');
      await on.getByRole('button', { name: /提交/ }).first().click();
      await on.getByRole('alert').waitFor();
      await text.fill('TOTAL 20.50');
      await text.press('Enter');
      await look(on, 'points-texts', size);
      await on.getByRole('button', { name: /提交/ }).first().click();
      await expect.poll(async () => {
        const { body } = await call(on, 'GET', '/assignments?group=under_review&limit=200');
        const all = (body as { items: { answer: { answer: { objects?: { class: string; keypoints?: number[][]; attributes?: { text?: string } }[] } } | null }[] }).items;
        return all.flatMap((one) => one.answer?.answer.objects?.map((object) => object.attributes?.text ?? object.keypoints?.map(([, , seen]) => seen).join()) ?? []);
      }, { timeout: 60_000 }).toEqual(['2,1,2', 'TEA 12.00', 'TOTAL 20.50']);

      await page.goto(`/projects/${project}/review`);
      await page.getByRole('checkbox').nth(2).waitFor();
      await page.getByText('写的什么 TOTAL 20.50').waitFor();
      await look(page, 'review-points', size);
      await page.keyboard.press('a');
      await page.getByText('没有要审核的答案').waitFor();
      const results = (rest: string) => page.evaluate(async (path) => (await fetch(path)).text(), `/api/v1/projects/${project}/results?${rest}`);
      await expect.poll(async () => {
        const { annotations } = JSON.parse(await results('format=coco')) as { annotations: { num_keypoints?: number; attributes: { text?: string } }[] };
        return annotations.map((one) => one.num_keypoints ?? one.attributes.text);
      }, { timeout: 30_000 }).toEqual([3, 'TEA 12.00', 'TOTAL 20.50']);
      const [task] = JSON.parse(await results('kind=raw&format=label_studio')) as { annotations: { result: { type: string }[] }[] }[];
      expect(task?.annotations[0]?.result.map(({ type }) => type)).toEqual([
        'rectanglelabels', 'keypointlabels', 'keypointlabels', 'keypointlabels', 'rectanglelabels', 'textarea', 'rectanglelabels', 'textarea',
      ]);
      expect(await results('kind=raw&format=csv')).toContain('TOTAL 20.50');
      expect(complaints).toEqual([]);
      expect(worker.complaints).toEqual([]);
      await worker.context.close();
      await context.close();
    });
  });
}
