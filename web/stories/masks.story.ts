// Masks: a requester begins from the gallery, a worker paints, erases, fills, takes back, draws round with the lasso and goes on
// after a reload, by mouse at a desk and by finger on a phone; the reviewer sees it, and it goes out as COCO's run lengths
// and Label Studio's brush. What several agree on: crates/api/tests/shapes.rs.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { areaOf, runsOf } from '../src/editor/mask/rle.ts';
import { atCanvas, openOn } from './made.ts';
import { call, DESK, look, signIn, SIZES, world } from './world.ts';
import type { World } from './world.ts';

const NAME = '车道路面与水渍';
const [WIDTH, HEIGHT] = [640, 400];

/** A project of masks with one drawn picture, open; its id. */
async function published(page: Page): Promise<string> {
  const words = (text: string) => ({ 'zh-CN': text });
  const form = {
    show: [{ column: 'image', style: 'picture' }],
    fields: [{
      kind: 'shapes', name: 'areas', question: words('涂满路面和水渍。'), min_size: 4,
      classes: [
        { value: 'road', label: words('路面'), key: '1', shape: 'mask' },
        { value: 'stain', label: words('水渍'), key: '2', shape: 'mask', attributes: [{ name: 'deep', label: words('积水') }] },
      ],
    }],
  };
  const rules = {
    currency: 'CNY', instructions: words('边缘贴着走。'), price: { unit: 'object', rate_micros: 50_000, maximum_units: 10 },
    quality: { overlap: 1, acceptance: 'manual' }, terms: { purpose: words('训练路面分割。'), scope: {} },
  };
  return openOn(page, { name: NAME, form, rules }, {
    file: 'road.png',
    bars: [['#b9cfdf', 0, 0, 640, 160], ['#6f8f5a', 0, 160, 640, 240], ['#5a5d61', 0, 220, 640, 120], ['#3f5c78', 250, 250, 120, 50]],
  });
}

/** Where a place of the picture lies on the screen: the picture is fitted into the canvas. */
async function placed(page: Page, x: number, y: number): Promise<{ x: number; y: number }> {
  const frame = await page.getByRole('application').boundingBox();
  if (!frame) throw new Error('no canvas');
  const scale = Math.min(frame.width / WIDTH, frame.height / HEIGHT) * 0.9;
  return { x: frame.x + frame.width / 2 + (x - WIDTH / 2) * scale, y: frame.y + frame.height / 2 + (y - HEIGHT / 2) * scale };
}

/** One stroke through places of the picture: by mouse at a desk, by a finger on a phone. */
async function stroke(page: Page, places: readonly (readonly [number, number])[]): Promise<void> {
  const way = await Promise.all(places.map(([x, y]) => placed(page, x, y)));
  if (page.viewportSize()?.width === DESK.width) {
    const [first = { x: 0, y: 0 }, ...rest] = way;
    await page.mouse.move(first.x, first.y);
    await page.mouse.down();
    for (const to of rest) await page.mouse.move(to.x, to.y, { steps: 8 });
    await page.mouse.up();
    return;
  }
  const cdp = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', at?: { x: number; y: number }) => cdp.send('Input.dispatchTouchEvent', { type, touchPoints: at ? [at] : [] });
  await touch('touchStart', way[0]);
  for (const [at, to] of way.slice(1).entries()) {
    const from = way[at] ?? to;
    for (let step = 1; step <= 6; step += 1) await touch('touchMove', { x: from.x + ((to.x - from.x) * step) / 6, y: from.y + ((to.y - from.y) * step) / 6 });
  }
  await touch('touchEnd');
  await cdp.detach();
}

/** Two fingers that spread: the picture grows and nothing is painted. */
async function pinch(page: Page): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  const { x, y } = await placed(page, 320, 200);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', apart: number) =>
    cdp.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x: x - apart, y, id: 0 }, { x: x + apart, y, id: 1 }] });
  await touch('touchStart', 20);
  for (const apart of [30, 40, 50]) await touch('touchMove', apart);
  await touch('touchEnd', 0);
  await cdp.detach();
}

interface Painted {
  class: string;
  size: [number, number];
  counts: string;
}

const drawn = (page: Page) => page.locator('[data-class] .count').allTextContents();
const pixels = (one: Painted) => areaOf(runsOf(one.counts, WIDTH * HEIGHT) ?? []);

for (const size of SIZES) {
  describe(`masks at ${size.width} × ${size.height}`, () => {
    let here: World;
    beforeAll(async () => {
      here = await world();
    });
    afterAll(() => here?.end());

    test('are begun from the gallery, painted, erased, reviewed and taken away', async () => {
      const { page, context, complaints } = await signIn(here, 'requester', size);
      await page.goto('/projects/new');
      await page.getByRole('button', { name: '画笔分割' }).click();
      await expect.poll(() => page.getByLabel('类别,一行一个').inputValue()).toContain('road=路面');
      await page.getByText('「路面」用什么画').waitFor();
      await page.locator('.stage canvas').first().waitFor();
      await look(page, 'wizard-masks', size);
      const project = await published(page);

      const worker = await atCanvas(here, size, project, NAME);
      const on = worker.page;
      const painting = on.getByRole('group', { name: '涂抹' });
      await painting.waitFor();
      // A wide brush, by the slider; then the road from side to side.
      await painting.getByRole('slider').fill(size === DESK ? '60' : '24');
      if (size !== DESK) await pinch(on);
      expect(await drawn(on)).toEqual(['0', '0']);
      if (size !== DESK) await on.keyboard.press('f');
      for (const y of [240, 265, 290, 320]) await stroke(on, [[10, y], [630, y]]);
      await expect.poll(() => drawn(on)).toEqual(['1', '0']);
      await look(on, 'masks-painting', size);
      // Too much: erased again; and a stroke too many is taken back.
      await painting.getByRole('button', { name: '橡皮' }).click();
      await stroke(on, [[200, 275], [420, 275]]);
      await painting.getByRole('button', { name: '画笔' }).click();
      await stroke(on, [[320, 60], [420, 100]]);
      await on.getByRole('button', { name: '撤销' }).first().click();
      await expect.poll(() => drawn(on)).toEqual(['1', '0']);
      await look(on, 'masks-erased', size);
      // What the eraser left open inside is a hole: filled by a tap, and that taken back, too.
      await painting.getByRole('button', { name: '填洞' }).click();
      await on.getByRole('button', { name: '撤销' }).first().click();
      // The stain is another object of another class, drawn round with the lasso.
      await on.locator('[data-class=stain]').click();
      await painting.getByRole('button', { name: '圈涂' }).click();
      await stroke(on, [[250, 250], [370, 250], [370, 300], [250, 300], [250, 252]]);
      await expect.poll(() => drawn(on)).toEqual(['1', '1']);
      await on.getByRole('group', { name: '积水' }).getByRole('button', { name: '是' }).click();
      await look(on, 'masks-two', size);
      // The draft is where it was after a reload, pixel by pixel.
      const task = await on.locator('main').getAttribute('data-task');
      const draft = async () => ((await call(on, 'GET', `/assignments/${task}/draft`)).body as { body?: { entries?: { deed?: string }[] } } | null)?.body?.entries?.at(-1)?.deed;
      await expect.poll(draft, { timeout: 60_000 }).toBe('attribute');
      await on.reload();
      await on.getByRole('application').waitFor();
      await expect.poll(() => drawn(on)).toEqual(['1', '1']);
      await look(on, 'masks-again', size);
      await on.getByRole('button', { name: /提交/ }).first().click();
      const sent = async () => {
        const { body } = await call(on, 'GET', '/assignments?group=under_review&limit=200');
        const all = (body as { items: { answer: { answer: { areas?: Painted[] } } | null }[] }).items;
        return all.flatMap((one) => one.answer?.answer.areas ?? []);
      };
      await expect.poll(async () => (await sent()).map((one) => [one.class, ...one.size]), { timeout: 60_000 }).toEqual([['road', HEIGHT, WIDTH], ['stain', HEIGHT, WIDTH]]);
      const [road, stain] = (await sent()) as [Painted, Painted];
      // Most of the road, without what was erased from it; the stain as it was drawn round.
      expect(pixels(road)).toBeGreaterThan(45_000);
      expect(pixels(stain)).toBeGreaterThan(4_500);
      expect(pixels(stain)).toBeLessThan(7_500);
      const runs = runsOf(road.counts, WIDTH * HEIGHT) ?? [];
      const has = (x: number, y: number) => inside(runs, x * HEIGHT + y);
      expect([has(320, 275), has(320, 245), has(370, 80)]).toEqual([false, true, false]);

      await page.goto(`/projects/${project}/review`);
      await page.getByRole('checkbox').nth(1).waitFor();
      await look(page, 'review-masks', size);
      await page.keyboard.press('a');
      await page.getByText('没有要审核的答案').waitFor();
      const results = (rest: string) => page.evaluate(async (path) => (await fetch(path)).text(), `/api/v1/projects/${project}/results?${rest}`);
      interface Annotation { segmentation: { size: number[]; counts: string }; area: number; iscrowd: number; bbox: number[] }
      const coco = async () => (JSON.parse(await results('format=coco')) as { annotations: Annotation[] }).annotations;
      await expect.poll(async () => (await coco()).length, { timeout: 60_000 }).toBe(2);
      const [first] = await coco();
      expect([first?.segmentation, first?.area, first?.iscrowd]).toEqual([{ size: road.size, counts: road.counts }, pixels(road), 0]);
      const [studio] = JSON.parse(await results('kind=raw&format=label_studio')) as { annotations: { result: { type: string }[] }[] }[];
      expect(studio?.annotations[0]?.result.map(({ type }) => type)).toEqual(['brushlabels', 'brushlabels', 'choices']);
      expect(complaints).toEqual([]);
      expect(worker.complaints).toEqual([]);
      await worker.context.close();
      await context.close();
    });
  });
}

/** Whether the pixel of this number is inside. */
function inside(runs: readonly number[], pixel: number): boolean {
  let at = 0;
  for (const [place, run] of runs.entries()) {
    at += run;
    if (pixel < at) return place % 2 === 1;
  }
  return false;
}
