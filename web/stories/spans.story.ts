// Names and their relations in texts: a requester makes the project in the wizard, three people mark by mouse, by thumb and by
// keyboard alone, what differs goes to review, and the results are taken away as CoNLL.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { newcomer } from './paid.ts';
import { call, look, PHONE, signIn, SIZES, world } from './world.ts';
import type { Size, World } from './world.ts';

const NAME = '新闻里的人和公司';
const TEXT = '昨天张三加入云图科技,李四也在。';

/** A project of spans with one text, open; its id. */
async function published(page: Page): Promise<string> {
  const words = (text: string) => ({ 'zh-CN': text });
  const form = {
    show: [{ column: 'text' }],
    fields: [{
      kind: 'spans', name: 'names', question: words('标出人名和公司,连上谁在哪里上班。'), column: 'text',
      classes: [{ value: 'person', label: words('人名'), key: '1' }, { value: 'firm', label: words('公司'), key: '2' }],
      relations: [{ value: 'works_for', label: words('任职于'), from: ['person'], to: ['firm'] }],
    }],
  };
  const rules = {
    currency: 'CNY', instructions: words('名字不带称呼。'), price: { unit: 'object', rate_micros: 50_000, maximum_units: 10 },
    quality: { overlap: 3, acceptance: 'consensus', accept_above_ppm: 500_000 }, terms: { purpose: words('训练信息抽取。'), scope: {} },
  };
  const done = async (path: string, body?: unknown) => {
    const { status, body: answer } = await call(page, 'POST', path, body);
    if (status >= 300) throw new Error(`${path}: ${status} ${JSON.stringify(answer)}`);
    return answer as { id: string };
  };
  const { id } = await done('/projects', { name: NAME, form, rules });
  await done(`/projects/${id}/screening`);
  const batch = (await done(`/projects/${id}/batches`)).id;
  await done(`/batches/${batch}/tasks`, { tasks: [{ key: 'n1', data: { text: TEXT } }] });
  await done(`/batches/${batch}/fund`, {});
  await done(`/batches/${batch}/open`);
  return id;
}

/** Where a character of the text is drawn. */
async function spot(page: Page, place: number, edge: 'middle' | 'left' | 'right' = 'middle'): Promise<{ x: number; y: number }> {
  return page.evaluate(({ place, edge }) => {
    const runs = Array.from(document.querySelectorAll<HTMLElement>('.host [data-start]'));
    const run = runs.findLast((one) => Number(one.dataset['start']) <= place);
    const node = run?.firstChild;
    if (!run || !node) throw new Error(`no place ${place}`);
    const range = document.createRange();
    range.setStart(node, place - Number(run.dataset['start']));
    range.setEnd(node, place - Number(run.dataset['start']) + 1);
    const box = range.getBoundingClientRect();
    const x = edge === 'left' ? box.left + 1 : edge === 'right' ? box.right - 1 : (box.left + box.right) / 2;
    return { x, y: (box.top + box.bottom) / 2 };
  }, { place, edge });
}

async function begin(page: Page, project: string): Promise<void> {
  page.context().setDefaultTimeout(60_000);
  await page.goto(`/hall/${project}`);
  await page.getByRole('heading', { level: 1, name: NAME }).waitFor();
  await page.getByRole('button', { name: '我同意以上约定' }).click();
  await page.waitForURL('**/work');
  await page.getByRole('textbox', { name: '待标注的文本' }).waitFor();
}

const marked = (page: Page) => page.locator('fieldset ul .what').allTextContents();
const plain = async (page: Page) => (await marked(page)).map((text) => text.replace(/\s+/g, ' ').trim());

async function drag(page: Page, from: number, to: number): Promise<void> {
  const [a, b] = [await spot(page, from, 'left'), await spot(page, to, 'right')];
  await page.mouse.move(a.x, a.y);
  await page.mouse.down();
  await page.mouse.move((a.x + b.x) / 2, b.y, { steps: 3 });
  await page.mouse.move(b.x, b.y, { steps: 3 });
  await page.mouse.up();
}

async function handIn(page: Page): Promise<void> {
  await page.getByRole('button', { name: /提交/ }).first().click();
  await expect.poll(async () => {
    const { body } = await call(page, 'GET', '/assignments?limit=200');
    return (body as { items: { project_name?: string; answer: unknown }[] }).items.filter((one) => one.project_name === NAME && one.answer).length;
  }, { timeout: 60_000 }).toBe(1);
}

/** By mouse: a stretch and then its class, a class and then stretches; a reload loses nothing. */
async function byMouse(page: Page, size: Size): Promise<void> {
  await drag(page, 2, 3);
  await page.keyboard.press('1');
  await expect.poll(() => plain(page)).toEqual(['张三 人名']);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^公司/ }).click();
  await drag(page, 6, 9);
  await expect.poll(() => plain(page)).toEqual(['张三 人名', '云图科技 公司']);
  await page.getByRole('button', { name: /^张三/ }).click();
  await page.getByRole('button', { name: /连关系/ }).click();
  await page.getByRole('button', { name: /^云图科技/ }).click();
  await page.getByText('关系 1', { exact: true }).waitFor();
  await page.reload();
  await page.getByText('关系 1', { exact: true }).waitFor();
  await expect.poll(() => plain(page)).toEqual(['张三 人名', '云图科技 公司']);
  await page.keyboard.press('?');
  await page.getByRole('dialog').getByText('下一处').waitFor();
  await page.keyboard.press('Escape');
  await look(page, 'spans-marked', size);
}

/** By keyboard alone: the caret, a selection, digits, the ends, a relation. */
async function byKeyboard(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: '待标注的文本' }).focus();
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  await press('ArrowRight', 'ArrowRight', 'Shift+ArrowRight', '1', ']');
  await expect.poll(() => plain(page)).toEqual(['张三 人名']);
  await press('ArrowRight', 'ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight', '2');
  await expect.poll(() => plain(page)).toEqual(['张三 人名', '云图科技 公司']);
  await press('Shift+Tab', 'r', 'Tab', 'r');
  await page.getByText('关系 1', { exact: true }).waitFor();
  await press('z');
  await expect.poll(() => page.getByText('关系 1', { exact: true }).count()).toBe(0);
  await press('y');
  await page.getByText('关系 1', { exact: true }).waitFor();
}

/** By thumb: a word is tapped and its ends are dragged; this one takes one character too many. */
async function byThumb(page: Page, size: Size): Promise<void> {
  const tap = async (place: number) => {
    const { x, y } = await spot(page, place);
    await page.touchscreen.tap(x, y);
  };
  await page.getByRole('button', { name: /^人名/ }).tap();
  await tap(2);
  await expect.poll(async () => (await plain(page)).length).toBe(1);
  await page.getByRole('button', { name: /^人名/ }).tap();
  const text = await plain(page);
  // The browser's dictionary says what the word is; its end goes to where it belongs by its handle.
  const end = page.getByRole('button', { name: '拖动结尾', includeHidden: true });
  await end.waitFor();
  const box = await end.boundingBox();
  if (!box) throw new Error('no handle');
  expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(48);
  await look(page, 'spans-thumb', size);
  const [at, to] = [{ x: box.x + box.width / 2, y: box.y + box.height / 2 }, await spot(page, 4, 'right')];
  const now = await spot(page, 2 + Array.from(text[0]?.split(' ')[0] ?? '').length - 1, 'right');
  await page.mouse.move(at.x, at.y);
  await page.mouse.down();
  await page.mouse.move(at.x + (to.x - now.x), at.y + (to.y - now.y), { steps: 4 });
  await page.mouse.up();
  await expect.poll(() => plain(page)).toEqual(['张三加 人名']);
}

for (const size of SIZES) {
  describe(`spans at ${size.width} × ${size.height}`, () => {
    let here: World;
    beforeAll(async () => {
      here = await world();
    });
    afterAll(() => here?.end());

    test('are asked for, marked, agreed on, reviewed and taken away', async () => {
      const { page, context, complaints } = await signIn(here, 'requester', size);
      await page.goto('/projects/new');
      await page.getByRole('button', { name: /关系抽取/ }).click();
      await page.getByLabel('关系(可不填)').waitFor();
      await page.getByRole('textbox', { name: '待标注的文本' }).waitFor();
      await look(page, 'wizard-spans', size);
      const project = await published(page);

      const people = [await signIn(here, 'worker', size), await newcomer(here, size, '键盘', ['worker'], 'keys'), await newcomer(here, PHONE, '拇指', ['worker'], 'thumb')] as const;
      const [first, second, third] = people;
      for (const { page: on } of people) await begin(on, project);
      await byMouse(first.page, size);
      await handIn(first.page);
      await byKeyboard(second.page);
      await handIn(second.page);
      await byThumb(third.page, PHONE);
      await handIn(third.page);

      await page.goto(`/projects/${project}/review`);
      await page.getByText('虚线框出的和共识不同').waitFor({ timeout: 60_000 });
      await look(page, 'review-spans', size);
      const results = (format: string) => page.evaluate(async (path) => (await fetch(path)).text(), `/api/v1/projects/${project}/results?format=${format}`);
      // What CoNLL cannot carry refuses the file, unless one goes on without.
      expect(await results('conll')).toMatch(/relation \(1\).*works_for/);
      const conll = await results('conll&drop=true');
      expect(conll).toContain('张 B-person\n三 I-person\n加 O\n');
      expect(conll).toContain('云 B-firm\n图 I-firm\n科 I-firm\n技 I-firm\n');
      const { items } = JSON.parse(await results('web_annotation')) as { items: { motivation: string }[] };
      expect(items.map((one) => one.motivation)).toEqual(['describing', 'tagging', 'tagging', 'linking']);
      await page.goto(`/projects/${project}`);
      await page.getByRole('row').nth(1).waitFor();
      await look(page, 'project-spans', size);
      for (const person of people) {
        expect(person.complaints).toEqual([]);
        await person.context.close();
      }
      expect(complaints).toEqual([]);
      await context.close();
    });
  });
}
