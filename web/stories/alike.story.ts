// Pictures that look alike: of the pictures done, the one that looks most like the next gives its boxes, not the last one.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { another, taskOf } from './bench.ts';
import { atCanvas, openOn } from './made.ts';
import type { Painted } from './made.ts';
import { DESK, look, signIn, SIZES, world } from './world.ts';
import type { World } from './world.ts';

const NAME = '货架巡检';
const words = (text: string) => ({ 'zh-CN': text });
const FORM = { fields: [{ name: 'goods', kind: 'boxes', question: words('框出每瓶水。'), classes: [{ value: 'bottle', label: words('瓶子') }] }] };
const RULES = { instructions: words('贴边框。'), price: { unit: 'object', rate_micros: 20_000, maximum_units: 5 }, quality: { overlap: 1, acceptance: 'always' }, terms: { purpose: words('补货。'), scope: {} } };

/** The same shelf with its bottles moved a little, and a yard that is nothing like it. */
const shelf = (file: string, by: number): Painted => ({
  file,
  bars: [['#d8d2c4', 0, 0, 640, 400], ['#7a5a3a', 0, 120, 640, 16], ['#7a5a3a', 0, 260, 640, 16], ['#2b6cb0', 90 + by, 40, 60, 80], ['#2b6cb0', 420 + by, 180, 60, 80], ['#444', 560, 0, 30, 400]],
});
const yard: Painted = { file: 'b-yard.png', bars: [['#7fb2e5', 0, 0, 640, 170], ['#3f7a3f', 0, 170, 640, 230], ['#fff3b0', 40, 20, 70, 70], ['#5b3a1e', 300, 90, 40, 220], ['#2f5d2f', 230, 30, 180, 110]] };

/** Draws a box between two places of the canvas, given as parts of it. */
async function draw(page: Page, [x, y, right, bottom]: readonly [number, number, number, number]): Promise<void> {
  const frame = await page.getByRole('application').boundingBox();
  if (!frame) throw new Error('no canvas');
  const at = (part: number, from: number, length: number) => from + part * length;
  await page.mouse.move(at(x, frame.x, frame.width), at(y, frame.y, frame.height));
  await page.mouse.down();
  await page.mouse.move(at(right, frame.x, frame.width), at(bottom, frame.y, frame.height), { steps: 4 });
  await page.mouse.up();
}

for (const size of SIZES) {
  describe(`pictures that look alike at ${size.width} × ${size.height}`, () => {
    let here: World;
    beforeAll(async () => {
      here = await world();
    });
    afterAll(() => here?.end());

    test('the one most like the next gives its boxes', async () => {
      const requester = await signIn(here, 'requester', DESK);
      const project = await openOn(requester.page, { name: NAME, form: FORM, rules: RULES }, shelf('a-shelf.png', 0), yard, shelf('c-shelf.png', 12));
      const worker = await atCanvas(here, size, project, NAME);
      const { page } = worker;
      const hint = page.getByText(/很像做过的一张/);
      const submit = page.getByRole('button', { name: /提交/ }).first();
      const next = async (): Promise<void> => {
        const before = await taskOf(page);
        // What the picture looks like is seen once it is on the screen.
        await page.waitForTimeout(400);
        await submit.click();
        await another(page, before);
        await page.getByRole('application').waitFor();
      };
      await draw(page, [0.2, 0.35, 0.3, 0.5]);
      await draw(page, [0.6, 0.5, 0.7, 0.65]);
      expect(await hint.count()).toBe(0);
      await next();
      // Nothing like it.
      await page.waitForTimeout(600);
      expect(await hint.count()).toBe(0);
      await draw(page, [0.45, 0.4, 0.55, 0.6]);
      await next();
      await hint.waitFor();
      await look(page, 'alike', size);
      if (size === DESK) await page.keyboard.press('l');
      else {
        await page.getByRole('button', { name: '画面与手感' }).tap();
        await page.getByRole('button', { name: /沿用/ }).tap();
      }
      await hint.waitFor({ state: 'detached' });
      await look(page, 'alike-copied', size);
      await submit.click();
      // Two boxes of the first shelf, not the one of the yard.
      await expect
        .poll(async () => {
          const text = await requester.page.evaluate(async (path) => (await fetch(path)).text(), `/api/v1/projects/${project}/results?kind=raw&format=jsonl`);
          const lines = text.trim().split('\n').map((line) => JSON.parse(line) as { answer: { goods: unknown[] } | null });
          return lines.map(({ answer }) => answer?.goods.length ?? 0).sort();
        }, { timeout: 60_000 })
        .toEqual([1, 2, 2]);
      expect([...worker.complaints, ...requester.complaints]).toEqual([]);
      await worker.context.close();
      await requester.context.close();
    });
  });
}
