// Painting with aids: a brush that takes patches of one colour, only where nothing else is painted, and an outline that is
// made into a mask; by mouse at a desk and by finger on a phone.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { areaOf, flip, runsOf } from '../src/editor/mask/rle.ts';
import { openOn } from './made.ts';
import { call, DESK, look, signIn, SIZES, world } from './world.ts';
import type { World } from './world.ts';

/** What the canvas leaves free around a picture. */
const MARGIN = 12;

const [WIDTH, HEIGHT] = [640, 400];
const words = (text: string) => ({ 'zh-CN': text });
const FORM = {
  show: [{ column: 'image', style: 'picture' }],
  fields: [{
    kind: 'shapes', name: 'areas', question: words('涂池塘和草地。'), min_size: 4,
    classes: [
      { value: 'pond', label: words('池塘'), key: '1', shape: 'mask' },
      { value: 'grass', label: words('草地'), key: '2', shape: 'mask' },
      { value: 'hut', label: words('小屋轮廓'), key: '3', shape: 'polygon' },
    ],
  }],
};

async function placed(page: Page, x: number, y: number): Promise<{ x: number; y: number }> {
  const frame = await page.getByRole('application').boundingBox();
  if (!frame) throw new Error('no canvas');
  const scale = Math.min((frame.width - 2 * MARGIN) / WIDTH, (frame.height - 2 * MARGIN) / HEIGHT);
  return { x: frame.x + frame.width / 2 + (x - WIDTH / 2) * scale, y: frame.y + frame.height / 2 + (y - HEIGHT / 2) * scale };
}

async function stroke(page: Page, places: readonly (readonly [number, number])[], isDesk: boolean): Promise<void> {
  const way = await Promise.all(places.map(([x, y]) => placed(page, x, y)));
  const [first = { x: 0, y: 0 }, ...rest] = way;
  if (isDesk) {
    await page.mouse.move(first.x, first.y);
    await page.mouse.down();
    for (const to of rest) await page.mouse.move(to.x, to.y, { steps: 12 });
    await page.mouse.up();
    return;
  }
  const cdp = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', at?: { x: number; y: number }) => cdp.send('Input.dispatchTouchEvent', { type, touchPoints: at ? [at] : [] });
  await touch('touchStart', first);
  for (const [at, to] of rest.entries()) {
    const from = way[at] ?? to;
    for (let step = 1; step <= 8; step += 1) await touch('touchMove', { x: from.x + ((to.x - from.x) * step) / 8, y: from.y + ((to.y - from.y) * step) / 8 });
  }
  await touch('touchEnd');
  await cdp.detach();
}

const drawn = (page: Page) => page.locator('[data-class] .count').allTextContents();

for (const size of SIZES) {
  describe(`painting along edges at ${size.width} × ${size.height}`, () => {
    let here: World;
    beforeAll(async () => {
      here = await world();
    });
    afterAll(() => here?.end());

    test('takes patches of colour, leaves what is painted, and makes masks of outlines', async () => {
      const isDesk = size === DESK;
      const { page, context, complaints } = await signIn(here, 'requester', size);
      const rules = {
        currency: 'CNY', instructions: words('贴边涂。'), price: { unit: 'object', rate_micros: 50_000, maximum_units: 10 },
        quality: { overlap: 1, acceptance: 'manual' }, terms: { purpose: words('训练。'), scope: {} },
      };
      const project = await openOn(page, { name: '池塘', form: FORM, rules }, {
        file: 'pond.png',
        bars: [['#6f8f5a', 0, 0, 640, 400], ['#3f6f9c', 180, 120, 260, 170], ['#8a5a3c', 500, 40, 90, 80]],
      });
      const worker = await signIn(here, 'worker', size);
      const on = worker.page;
      await on.goto(`/hall/${project}`);
      await on.getByRole('button', { name: '我同意以上约定' }).click();
      await on.waitForURL('**/work');
      await on.locator('main[data-task]').waitFor();
      const painting = on.getByRole('group', { name: '涂抹' });
      await painting.waitFor();
      await painting.getByLabel('画笔跟着什么走').selectOption('coarse');
      await expect.poll(() => on.getByText('正在找边缘…').count(), { timeout: 60_000 }).toBe(0);
      // To and fro, never quite at the rim: what is taken ends where the water does.
      await stroke(on, [130, 154, 178, 202, 226, 250, 280].flatMap((y, row) => (row % 2 ? [[432, y], [188, y]] : [[188, y], [432, y]]) as [number, number][]), isDesk);
      await expect.poll(() => drawn(on)).toEqual(['1', '0', '0']);
      await look(on, 'edges-pond', size);
      // The meadow only where the pond is not, with a round brush over everything.
      await on.locator('[data-class=grass]').click();
      await painting.getByLabel('画笔跟着什么走').selectOption('');
      await painting.getByRole('button', { name: '只涂空白' }).click();
      await painting.getByRole('slider').fill(isDesk ? '120' : '60');
      await stroke(on, [[60, 110], [600, 130], [600, 200], [60, 210], [60, 300], [600, 300]], isDesk);
      await expect.poll(() => drawn(on)).toEqual(['1', '1', '0']);
      await look(on, 'edges-free', size);
      // The hut is outlined, then made into a mask of the picked class.
      await on.locator('[data-class=hut]').click();
      for (const [x, y] of [[500, 40], [590, 40], [590, 120], [500, 120], [500, 40]] as const) {
        const at = await placed(on, x, y);
        if (isDesk) await on.mouse.click(at.x, at.y);
        else await on.touchscreen.tap(at.x, at.y);
      }
      await expect.poll(() => drawn(on)).toEqual(['1', '1', '1']);
      await on.locator('[data-class=grass]').click();
      // Picked and selected: a press with Ctrl, or with the hand that selects.
      const hut = await placed(on, 545, 80);
      await on.keyboard.press('v');
      if (isDesk) await on.mouse.click(hut.x, hut.y);
      else await on.touchscreen.tap(hut.x, hut.y);
      await painting.getByRole('button', { name: '轮廓涂成掩膜' }).click();
      await expect.poll(() => drawn(on)).toEqual(['1', '2', '0']);
      await look(on, 'edges-outline', size);
      await on.getByRole('button', { name: /提交/ }).first().click();
      interface Painted { class: string; counts: string }
      const sent = async () => ((await call(on, 'GET', '/assignments?group=under_review&limit=200')).body as { items: { answer: { answer: { areas?: Painted[] } } | null }[] }).items.flatMap((one) => one.answer?.answer.areas ?? []);
      await expect.poll(async () => (await sent()).map((one) => one.class), { timeout: 60_000 }).toEqual(['pond', 'grass', 'grass']);
      const all = await sent();
      const runs = all.map((one) => runsOf(one.counts, WIDTH * HEIGHT) ?? []);
      const [pond = [], meadow = []] = [runs[0], ...runs.slice(1).sort((a, b) => areaOf(b) - areaOf(a))];
      const water = areaOf(pond);
      // Within a twentieth of the pond as it was drawn, which no hand was asked to follow.
      expect(water).toBeGreaterThan(260 * 170 * 0.9);
      expect(water).toBeLessThan(260 * 170 * 1.05);
      // Nothing is in both.
      expect(areaOf(flip(pond, meadow, WIDTH * HEIGHT))).toBe(water + areaOf(meadow));
      const hutArea = Math.min(...runs.slice(1).map(areaOf));
      expect(Math.abs(hutArea - 90 * 80)).toBeLessThan(90 * 80 * 0.08);
      expect(complaints).toEqual([]);
      expect(worker.complaints).toEqual([]);
      await worker.context.close();
      await context.close();
    });
  });
}
