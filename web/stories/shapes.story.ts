// Shapes on pictures: a requester chooses what each class is drawn with, a worker draws an outline, a line and a point and says
// what is asked of them, the reviewer sees them on the picture, and the export has them.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { atCanvas, openOn } from './made.ts';
import { call, DESK, look, signIn, SIZES, world } from './world.ts';
import type { Size, World } from './world.ts';

const NAME = '路口轮廓、车道线、灯杆顶点';

/** A project of shapes with one drawn picture, open; its id. */
async function published(page: Page): Promise<string> {
  const words = (text: string) => ({ 'zh-CN': text });
  const form = {
    show: [{ column: 'image', style: 'picture' }],
    fields: [{
      kind: 'shapes', name: 'objects', question: words('勾出车身,画出车道线,点出灯杆顶。'), min_size: 4,
      classes: [
        { value: 'car', label: words('车身'), key: '1', shape: 'polygon', attributes: [{ name: 'hidden', label: words('被遮挡'), required: true }] },
        { value: 'lane', label: words('车道线'), key: '2', shape: 'polyline' },
        { value: 'lamp', label: words('灯杆顶'), key: '3', shape: 'point' },
      ],
    }],
  };
  const rules = {
    currency: 'CNY', instructions: words('轮廓贴着车身走。'), price: { unit: 'object', rate_micros: 50_000, maximum_units: 10 },
    quality: { overlap: 1, acceptance: 'manual' }, terms: { purpose: words('训练路口感知。'), scope: {} },
  };
  return openOn(page, { name: NAME, form, rules }, {
    file: 'crossing.png',
    bars: [['#c4dcf0', 0, 0, 640, 220], ['#54565a', 0, 220, 640, 180], ['#b4282c', 180, 190, 180, 90], ['#222', 470, 60, 6, 170]],
  });
}

/** An exam on the same picture: the workbench's own part draws its answer, and the outline is graded by how it lies. */
async function examined(page: Page, worker: Page, project: string, size: Size): Promise<void> {
  const get = async (path: string) => (await call(page, 'GET', path)).body as { items: { id: string; url: string }[] };
  const [batch, picture] = [(await get(`/projects/${project}/batches`)).items[0], (await get(`/projects/${project}/media`)).items[0]];
  const car = { class: 'car', points: [[180, 190], [360, 190], [360, 280], [180, 280]], attributes: { hidden: false } };
  const { status, body } = await call(page, 'POST', `/projects/${project}/exams`, {
    name: '认车身', batch: batch?.id,
    rules: { asks: 1, pass_ppm: 300_000, attempts: 2, paid_attempts: 0, limit_ms: 600_000, expected_ms: 60_000, qualification: 'exam:crossing' },
    questions: [{ data: { image: picture?.url }, expected: { objects: [car] }, explanation: { 'zh-CN': '轮廓贴着车身。' } }],
  });
  expect(status, JSON.stringify(body)).toBe(201);
  await worker.goto(`/exams/${(body as { id: string }).id}`);
  await worker.getByRole('button', { name: '开始' }).click();
  await worker.getByRole('application').waitFor();
  await worker.getByRole('button', { name: /车身/ }).first().click();
  await press(worker, [[0.3, 0.45], [0.55, 0.45], [0.56, 0.68], [0.3, 0.68], [0.3, 0.45]]);
  await expect.poll(() => drawn(worker)).toEqual(['1', '0', '0']);
  await worker.getByRole('button', { name: '交这一题' }).click();
  await worker.getByRole('alert').first().waitFor();
  await worker.getByRole('group', { name: '被遮挡' }).getByRole('button', { name: '否' }).click();
  await look(worker, 'exam-shapes', size);
  await worker.getByRole('button', { name: '交这一题' }).click();
  await worker.getByRole('button', { name: '交卷' }).click();
  await worker.getByText('轮廓贴着车身。').waitFor();
  await look(worker, 'exam-shapes-result', size);
}

/** Presses a place given in shares of the canvas. */
async function press(page: Page, places: readonly (readonly [number, number])[]): Promise<void> {
  const frame = await page.getByRole('application').boundingBox();
  if (!frame) throw new Error('no canvas');
  for (const [x, y] of places) await page.mouse.click(frame.x + frame.width * x, frame.y + frame.height * y);
}

/** Draws along a line by hand. */
async function trace(page: Page, from: readonly [number, number], to: readonly [number, number]): Promise<void> {
  const frame = await page.getByRole('application').boundingBox();
  if (!frame) throw new Error('no canvas');
  const at = ([x, y]: readonly [number, number]) => [frame.x + frame.width * x, frame.y + frame.height * y] as const;
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at(to), { steps: 12 });
  await page.mouse.up();
}

/** Lightens the picture, cuts a hole into the outline and takes it back: all of it is in the draft, none in the answer. */
async function cutHole(page: Page, size: Size): Promise<void> {
  await page.getByRole('button', { name: '画面与手感' }).first().click();
  await page.getByLabel('亮度').fill('1.5');
  await expect.poll(() => page.getByRole('application').locator('canvas').first().evaluate((canvas) => (canvas as HTMLElement).style.filter)).toContain('brightness(1.5)');
  await look(page, 'shapes-adjust', size);
  await page.getByRole('button', { name: '还原亮度对比' }).click();
  await page.getByRole('button', { name: '好了' }).click();
  await page.getByRole('button', { name: '挖洞' }).first().click();
  await press(page, [[0.36, 0.5], [0.46, 0.5], [0.46, 0.56]]);
  await page.getByRole('button', { name: '画完' }).click();
  await look(page, 'shapes-hole', size);
  await page.keyboard.press('z');
  const task = await page.locator('main').getAttribute('data-task');
  await expect.poll(async () => {
    const { body } = await call(page, 'GET', `/assignments/${task}/draft`);
    return (body as { body?: { entries?: { do: string; deed?: string }[] } } | null)?.body?.entries?.slice(-2).map((entry) => entry.deed ?? entry.do);
  }, { timeout: 60_000 }).toEqual(['hole', 'undo']);
}

const drawn = (page: Page) => page.locator('[data-class] .count').allTextContents();

for (const size of SIZES) {
  describe(`shapes at ${size.width} × ${size.height}`, () => {
    let here: World;
    beforeAll(async () => {
      here = await world();
    });
    afterAll(() => here?.end());

    test('are chosen, drawn, reviewed and taken away', async () => {
      const { page, context, complaints } = await signIn(here, 'requester', size);
      await page.goto('/projects/new');
      await page.getByRole('button', { name: '图上勾画' }).click();
      await page.getByLabel('问什么').fill('勾出车身,画出车道线。');
      await page.getByLabel('类别,一行一个').fill('car=车身\nlane=车道线');
      await page.getByText('「车道线」用什么画').waitFor();
      await page.locator('.stage canvas').first().waitFor();
      // One tick says that it must be answered.
      await page.getByLabel('每个「车身」还要说明').fill('被遮挡');
      await page.getByLabel('「车身」必须说明「被遮挡」').check();
      await expect.poll(() => page.getByLabel('每个「车身」还要说明').inputValue()).toBe('被遮挡 *');
      await look(page, 'wizard-shapes', size);
      const project = await published(page);

      const worker = await atCanvas(here, size, project, NAME);
      const on = worker.page;
      await on.keyboard.press('1');
      await press(on, [[0.3, 0.45], [0.55, 0.45], [0.56, 0.6], [0.5, 0.7]]);
      await look(on, 'shapes-drawing', size);
      await on.keyboard.press('Backspace');
      await press(on, [[0.3, 0.6], [0.3, 0.45]]);
      await expect.poll(() => drawn(on)).toEqual(['1', '0', '0']);

      // What must be said is told before anything is sent, and said by one tap.
      await on.keyboard.press('Enter');
      await on.getByRole('alert').waitFor();
      await on.getByRole('group', { name: '被遮挡' }).getByRole('button', { name: '否' }).click();
      await cutHole(on, size);
      await on.keyboard.press('2');
      if (size === DESK) await trace(on, [0.1, 0.75], [0.5, 0.8]);
      else {
        await press(on, [[0.1, 0.75], [0.5, 0.8]]);
        await on.getByRole('button', { name: '画完' }).click();
      }
      await on.keyboard.press('3');
      await press(on, [[0.74, 0.3]]);
      await expect.poll(() => drawn(on)).toEqual(['1', '1', '1']);
      await look(on, 'shapes-drawn', size);
      await on.getByRole('button', { name: /提交/ }).first().click();
      await expect.poll(async () => {
        const { body } = await call(on, 'GET', '/assignments?group=under_review&limit=200');
        const all = (body as { items: { answer: { answer: { objects?: { class: string }[] } } | null }[] }).items;
        return all.flatMap((one) => one.answer?.answer.objects?.map((object) => object.class) ?? []);
      }, { timeout: 60_000 }).toEqual(expect.arrayContaining(['car', 'lane', 'lamp']));

      await page.goto(`/projects/${project}/review`);
      await page.getByRole('checkbox').nth(2).waitFor();
      await page.getByText('被遮挡 否').waitFor();
      await look(page, 'review-shapes', size);
      await page.getByRole('checkbox', { name: /^3 / }).press(' ');
      await page.getByRole('button', { name: /通过 2 \/ 3/ }).waitFor();
      await page.getByRole('checkbox', { name: /^3 / }).press(' ');
      await page.keyboard.press('a');
      await page.getByText('没有要审核的答案').waitFor();
      await expect.poll(async () => {
        const text = await page.evaluate(async (path) => (await fetch(path)).text(), `/api/v1/projects/${project}/results?format=coco`);
        const { annotations } = JSON.parse(text) as { annotations: { segmentation: number[][]; polyline?: number[]; keypoints?: number[] }[] };
        return annotations.map((one) => [one.segmentation[0]?.length ?? 0, one.polyline?.length ?? 0, one.keypoints?.length ?? 0]);
      }, { timeout: 30_000 }).toEqual([[8, 0, 0], [0, 4, 0], [0, 0, 3]]);
      await page.goto(`/projects/${project}`);
      await page.getByRole('row').nth(1).waitFor();
      await look(page, 'project-shapes', size);
      await examined(page, on, project, size);
      expect(complaints).toEqual([]);
      expect(worker.complaints).toEqual([]);
      await worker.context.close();
      await context.close();
    });
  });
}
