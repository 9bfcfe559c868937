// Several answers to one picture: who reviews sees them over each other in a colour each, with what differs stressed and in
// words; pins comments to objects and sends back, puts another one right and accepts it; the worker sees the comments on the
// picture, repairs, and sees what was made of it. Masks included. What the server keeps of it: crates/api/tests/pages.rs.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { textOf } from '../src/editor/mask/rle.ts';
import { openOn } from './made.ts';
import { newcomer } from './paid.ts';
import { answerOne, call, DESK, look, signIn, SIZES, world } from './world.ts';
import type { World } from './world.ts';

const [WIDTH, HEIGHT] = [640, 400];
const words = (text: string) => ({ 'zh-CN': text });
const FORM = {
  show: [{ column: 'image', style: 'picture' }],
  fields: [{
    kind: 'shapes', name: 'objects', question: words('框车,勾屋顶,涂水。'), min_size: 4,
    classes: [
      { value: 'car', label: words('车'), key: '1' },
      { value: 'roof', label: words('屋顶'), key: '2', shape: 'polygon', attributes: [{ name: 'flat', label: words('平顶') }] },
      { value: 'water', label: words('水'), key: '3', shape: 'mask' },
    ],
  }],
};
const car = (x: number, y = 300) => ({ class: 'car', x, y, width: 90, height: 50 });
const roof = (by: number, flat: boolean) => ({ class: 'roof', points: [[60 + by, 60], [220 + by, 60], [240 + by, 140], [40 + by, 140]], attributes: { flat } });
/** A painted block from column `x` on. */
function water(x: number, wide: number) {
  const columns = Array.from({ length: wide }, (_, at) => (at === 0 ? [x * HEIGHT + 200, 90] : [HEIGHT - 90, 90])).flat();
  return { class: 'water', size: [HEIGHT, WIDTH], counts: textOf([...columns, WIDTH * HEIGHT - columns.reduce((sum, run) => sum + run, 0)]) };
}

for (const size of SIZES) {
  describe(`answers over each other at ${size.width} × ${size.height}`, () => {
    let here: World;
    beforeAll(async () => {
      here = await world();
    });
    afterAll(() => here?.end());

    test('differences are seen, comments pinned, an answer put right, and the worker sees all of it', async () => {
      const { page, context, complaints } = await signIn(here, 'requester', size);
      const rules = {
        currency: 'CNY', instructions: words('看仔细。'), price: { unit: 'object', rate_micros: 50_000, maximum_units: 10 },
        quality: { overlap: 3, acceptance: 'manual' }, terms: { purpose: words('训练。'), scope: {} },
      };
      const project = await openOn(page, { name: '河边街区', form: FORM, rules }, {
        file: 'river.png',
        bars: [['#9db7a0', 0, 0, 640, 400], ['#a8553f', 40, 60, 200, 80], ['#41678c', 260, 200, 170, 90], ['#333', 120, 300, 90, 50], ['#ddd', 480, 300, 90, 50]],
      });
      const worker = await signIn(here, 'worker', size);
      const [second, third] = [await newcomer(here, DESK, '二号', ['worker'], 'second'), await newcomer(here, DESK, '三号', ['worker'], 'third')];
      const first = await answerOne(worker.page, project, { objects: [car(120), roof(0, true), water(260, 170)] });
      await answerOne(second.page, project, { objects: [car(122), car(480), roof(4, false), water(262, 120)] });
      await answerOne(third.page, project, { objects: [car(121), car(481), roof(2, true), water(258, 172)] });

      await page.goto(`/projects/${project}/review`);
      await page.getByRole('group', { name: '叠放' }).waitFor();
      const legend = page.getByRole('group', { name: '叠放' }).getByRole('button');
      expect(await legend.count()).toBe(3);
      await page.getByRole('heading', { name: /处分歧/ }).waitFor();
      const list = page.locator('.list li');
      // One car that this answer lacks, the roof of which somebody said something else, the water painted shorter.
      await expect.poll(() => list.allInnerTexts().then((all) => all.join('\n'))).toMatch(/车[^]*这份没有/);
      expect((await list.allInnerTexts()).join('\n')).toMatch(/屋顶[^]*说法不同/);
      expect((await list.allInnerTexts()).join('\n')).toMatch(/水[^]*位置差得多/);
      expect(await page.locator('svg .rim').count()).toBeGreaterThan(0);
      await look(page, 'review-overlaid', size);
      // Only what differs; then one layer away, and all of them.
      await page.keyboard.press('d');
      await list.filter({ hasText: '这份没有' }).getByRole('button').click();
      await look(page, 'review-differences', size);
      await page.keyboard.press('d');
      await legend.nth(1).click();
      await expect.poll(() => legend.nth(1).getAttribute('aria-pressed')).toBe('false');
      await legend.nth(1).click();

      // A comment on the car of this answer, and one where a car is missing.
      await page.keyboard.press('p');
      await page.locator('svg [data-at="0"]').click();
      await page.getByPlaceholder('这里要改什么').fill('车尾也要框进去');
      await page.keyboard.press('Escape');
      await page.locator('h1').first().click();
      await page.keyboard.press('p');
      const frame = await page.locator('.window svg').boundingBox();
      if (!frame) throw new Error('no picture');
      await page.mouse.click(frame.x + (525 / WIDTH) * frame.width, frame.y + (330 / HEIGHT) * frame.height);
      await page.getByPlaceholder('这里要改什么').nth(1).fill('右下还有一辆车没框');
      await look(page, 'review-pins', size);
      await page.getByRole('button', { name: /^拟驳回/ }).first().click();
      await expect.poll(() => page.getByRole('dialog').locator('textarea').inputValue()).toContain('2. 右下还有一辆车没框');
      await page.getByRole('dialog').locator('textarea').fill('1. 车尾也要框进去\n2. 右下还有一辆车没框,请一起补上。');
      await page.getByRole('dialog').getByRole('button', { name: /^拟驳回/ }).click();

      // The next one is put right: its first object is moved, one is taken away.
      await page.getByRole('button', { name: /改好再收/ }).click();
      const canvas = page.getByRole('application');
      await canvas.waitFor();
      await canvas.focus();
      for (const key of ['Tab', 'ArrowRight', 'ArrowRight', 'Tab', 'Delete']) await canvas.press(key);
      await page.getByText('他画的 4 个里有 3 个留下').waitFor();
      await look(page, 'review-put-right', size);
      await page.getByRole('button', { name: '按改好的收下' }).click();
      await page.getByRole('dialog').locator('textarea').fill('右下那一处是水面的反光,不是车,已经从这份里去掉了。');
      await page.getByRole('dialog').getByRole('button').filter({ hasText: '留下' }).click();
      await page.keyboard.press('a');
      await page.getByText('没有要审核的答案').waitFor();
      // Decisions go out when the page is left.
      await page.goto(`/projects/${project}`);

      // Whose answer went back sees the comments on the picture, and repairs.
      const mine = worker.page;
      await expect.poll(async () => ((await call(mine, 'GET', `/assignments/${first}`)).body as { state: string }).state, { timeout: 60_000 }).toBe('rejection_proposed');
      await mine.goto(`/work/${first}`);
      await mine.getByText('右下还有一辆车没框').first().waitFor();
      await expect.poll(() => mine.locator('svg .pin').count()).toBe(2);
      await mine.getByRole('button', { name: '看这里' }).waitFor();
      await mine.getByRole('button', { name: '看这里' }).click();
      await look(mine, 'pins-for-worker', size);
      const fixed = (await call(second.page, 'GET', '/assignments?group=decided')).body as { items: { id: string; objects: { drawn: number; accepted: number }; answer: { answer: { objects: unknown[] } } }[] };
      expect(fixed.items[0]).toMatchObject({ objects: { drawn: 4, accepted: 3 } });
      expect(fixed.items[0]?.answer.answer.objects).toHaveLength(4);
      const whole = (await call(second.page, 'GET', `/assignments/${fixed.items[0]?.id ?? ''}`)).body as { fixed: { objects: { x: number }[] } };
      expect(whole.fixed.objects).toHaveLength(3);
      await second.page.goto(`/work/${fixed.items[0]?.id ?? ''}`);
      await second.page.getByRole('heading', { name: '审核人改好的答案' }).waitFor();
      await look(second.page, 'fixed-for-worker', DESK);
      const coco = await page.evaluate(async (path) => (await fetch(path)).text(), `/api/v1/projects/${project}/results?format=coco`);
      // Two accepted answers: the one that was put right with three objects, the other with its four.
      expect((JSON.parse(coco) as { annotations: unknown[] }).annotations).toHaveLength(7);
      for (const one of [complaints, worker.complaints, second.complaints]) expect(one).toEqual([]);
      for (const one of [worker, second, third]) await one.context.close();
      await context.close();
    });
  });
}
