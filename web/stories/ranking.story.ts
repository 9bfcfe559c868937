// Two answers of a model compared: a requester makes the project in the wizard with the samples, one worker answers by
// keyboard and one by thumb, and the results show which answer is preferred. Then three answers are put into an order by
// digits and arrow keys, and by taps and a drag.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { another } from './bench.ts';
import { openWith } from './made.ts';
import { newcomer } from './paid.ts';
import { call, look, PHONE, signIn, SIZES, world } from './world.ts';
import type { Person, Size, World } from './world.ts';

const NAME = '哪个回答更好';
const ORDER = '三个回答排序';
/** How the better answer of each sample begins. */
const BETTER = ['放凉到不烫手', '影子是光被挡住', '如果方便的话', '九个是三的三倍'];

const next = (page: Page) => page.getByRole('button', { name: /^下一步/ }).click();

/** The wizard's way to a published project. */
async function made(page: Page, size: Size): Promise<string> {
  await page.goto('/projects/new');
  await page.getByRole('button', { name: /比较两个模型回答/ }).click();
  await page.getByLabel('项目名称').fill(NAME);
  await page.getByLabel('要比较的列').waitFor();
  await page.getByText('做题时这里是「answer_a」列的文本。').waitFor();
  await look(page, 'wizard-ranking', size);
  await next(page);
  await page.getByRole('button', { name: '先用 4 道示例题' }).click();
  await page.getByText('示例.jsonl · 4 题').waitFor();
  await look(page, 'wizard-ranking-samples', size);
  await next(page);
  await page.locator('label', { hasText: /^\s*2 人\s*$/ }).click();
  await next(page);
  await page.getByLabel('每题付给作业者').waitFor();
  await next(page);
  await page.getByLabel('怎么做').fill('先看对不对,再看有没有帮助。');
  await page.getByLabel('答案用来做什么').fill('训练模型的偏好。');
  await next(page);
  await page.getByRole('button', { name: '发布', exact: true }).click();
  await page.getByRole('link', { name: '去项目页' }).click();
  await page.getByRole('heading', { name: NAME }).waitFor();
  return /prj_\w+/.exec(page.url())?.[0] ?? '';
}

async function begin(page: Page, project: string, name: string): Promise<void> {
  page.context().setDefaultTimeout(60_000);
  await page.goto(`/hall/${project}`);
  await page.getByRole('heading', { level: 1, name }).waitFor();
  await page.getByRole('button', { name: '我同意以上约定' }).click();
  await page.waitForURL('**/work');
  await page.getByRole('region', { name: '第 1 个' }).waitFor();
}

const handedIn = (page: Page, name: string) =>
  expect.poll(async () => {
    const { body } = await call(page, 'GET', '/assignments?limit=200');
    return (body as { items: { project_name?: string; answer: unknown }[] }).items.filter((one) => one.project_name === name && one.answer).length;
  }, { timeout: 60_000 });

/** The number under which the better answer is laid out here. */
async function betterAt(page: Page): Promise<number> {
  const cards = await page.getByRole('region', { name: /^第 \d 个$/ }).allInnerTexts();
  const at = cards.findIndex((text) => BETTER.some((begin) => text.includes(begin)));
  if (at < 0) throw new Error(`no better answer among ${JSON.stringify(cards)}`);
  return at;
}

/** By keyboard alone: the better one, two ratings, Enter. */
async function byKeyboard({ page }: Person, size: Size): Promise<Set<number>> {
  const seen = new Set<number>();
  let task: string | null = null;
  for (let done = 0; done < BETTER.length; done += 1) {
    task = await another(page, task);
    await page.getByRole('region', { name: '第 2 个' }).waitFor();
    const at = await betterAt(page);
    seen.add(at);
    // A tie first, and then the better one after all.
    if (done === 0) {
      await page.keyboard.press('0');
      await expect.poll(() => page.getByRole('radio', { name: '一样好' }).isChecked()).toBe(true);
      await page.keyboard.press('z');
      await expect.poll(() => page.getByRole('radio', { name: '一样好' }).isChecked()).toBe(false);
    }
    await page.keyboard.press(String(at + 1));
    await expect.poll(() => page.getByRole('region', { name: `第 ${at + 1} 个` }).getByRole('radio').isChecked()).toBe(true);
    await page.keyboard.press('4');
    await expect.poll(() => page.getByRole('radio', { name: /很有帮助/ }).isChecked()).toBe(true);
    await page.keyboard.press('1');
    if (done === 0) {
      await page.keyboard.press('?');
      await page.getByRole('dialog').getByText('比较与排序').waitFor();
      await page.keyboard.press('Escape');
      await look(page, 'ranking-two', size);
    }
    await page.keyboard.press('Enter');
  }
  await handedIn(page, NAME).toBe(BETTER.length);
  return seen;
}

/** By thumb: taps only. */
async function byThumb({ page }: Person): Promise<void> {
  let task: string | null = null;
  for (let done = 0; done < BETTER.length; done += 1) {
    task = await another(page, task);
    await page.getByRole('region', { name: '第 2 个' }).waitFor();
    const card = page.getByRole('region', { name: `第 ${(await betterAt(page)) + 1} 个` });
    await card.locator('label', { hasText: '这个更好' }).tap();
    for (const text of ['很有帮助', '都对']) await page.locator('label', { hasText: text }).tap();
    if (done === 0) await look(page, 'ranking-thumb', PHONE);
    await page.getByRole('button', { name: /提交/ }).first().tap();
  }
  await handedIn(page, NAME).toBe(BETTER.length);
}

/** A project that ranks three answers, open, made through the API. */
async function ordering(requester: Person): Promise<string> {
  const words = (text: string) => ({ 'zh-CN': text });
  const option = (letter: string) => ({ value: letter, label: words(`回答 ${letter.toUpperCase()}`), column: `answer_${letter}` });
  const form = { show: [{ column: 'prompt' }], fields: [{ name: 'order', kind: 'ranking', ties: true, question: words('从好到差排一排。'), options: ['a', 'b', 'c'].map(option) }] };
  const rules = { instructions: words('看有没有用。'), price: { unit: 'task', rate_micros: 100_000 }, quality: { overlap: 2, acceptance: 'always' }, terms: { purpose: words('训练偏好。'), scope: {} } };
  return openWith(requester, { name: ORDER, form, rules }, [{ key: 'r1', data: { prompt: '早饭吃什么?', answer_a: '豆浆和油条。', answer_b: '石头。', answer_c: '一碗粥。' } }]);
}

/** The number of the card with this text, from 1. */
async function numberOf(page: Page, text: string): Promise<number> {
  const regions = page.getByRole('region', { name: /^第 \d 个$/ });
  await regions.filter({ hasText: text }).waitFor();
  const cards = await regions.allInnerTexts();
  return cards.findIndex((card) => card.includes(text)) + 1;
}

const ranks = (page: Page) => page.locator('ol > li[data-value]').evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset['value']));

/** By digits: porridge, stones, and the rest by itself; then the stones go down by an arrow key. */
async function orderByKeys({ page }: Person, size: Size): Promise<void> {
  const [porridge, stones] = [await numberOf(page, '粥'), await numberOf(page, '石头')];
  await page.keyboard.press(String(porridge));
  await expect.poll(() => ranks(page)).toEqual(['c']);
  // An order that is not at its end outlives a reload.
  await page.locator('footer').getByText('草稿已存于本机').waitFor();
  await page.waitForTimeout(500);
  await page.reload();
  await expect.poll(() => ranks(page)).toEqual(['c']);
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('还没排完').waitFor();
  await page.keyboard.press(String(stones));
  await expect.poll(() => ranks(page)).toEqual(['c', 'b', 'a']);
  await page.getByRole('button', { name: `第 ${stones} 个:拖动` }).focus();
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => ranks(page)).toEqual(['c', 'a', 'b']);
  await look(page, 'ranking-order', size);
  await page.getByRole('button', { name: /提交/ }).first().click();
  await handedIn(page, ORDER).toBe(1);
}

/** By taps, and a drag by the handle. */
async function orderByThumb({ page }: Person): Promise<void> {
  const card = async (text: string) => page.getByRole('region', { name: `第 ${await numberOf(page, text)} 个` });
  await (await card('石头')).getByRole('button', { name: '排第 1' }).tap();
  await (await card('粥')).getByRole('button', { name: '排第 2' }).tap();
  await expect.poll(() => ranks(page)).toEqual(['b', 'c', 'a']);
  const handle = page.locator('li[data-value="b"] .handle');
  await handle.scrollIntoViewIfNeeded();
  const [from, to] = [await handle.boundingBox(), await page.locator('li[data-value="a"]').boundingBox()];
  if (!from || !to) throw new Error('no rows');
  expect(Math.min(from.width, from.height)).toBeGreaterThanOrEqual(48);
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(from.x + from.width / 2, to.y + to.height - 4, { steps: 5 });
  await page.mouse.up();
  await expect.poll(() => ranks(page)).toEqual(['c', 'a', 'b']);
  await look(page, 'ranking-order-thumb', PHONE);
  await page.getByRole('button', { name: /提交/ }).first().tap();
  await handedIn(page, ORDER).toBe(1);
}

for (const size of SIZES) {
  describe(`ranking at ${size.width} × ${size.height}`, () => {
    let here: World;
    beforeAll(async () => {
      here = await world();
    });
    afterAll(() => here?.end());

    test('two answers are compared by keyboard and by thumb, and the preferred one is told', async () => {
      const requester = await signIn(here, 'requester', size);
      const project = await made(requester.page, size);
      const [keys, thumb] = [await signIn(here, 'worker', size), await newcomer(here, PHONE, '拇指', ['worker'], 'thumb')];
      await begin(keys.page, project, NAME);
      await byKeyboard(keys, size);
      await begin(thumb.page, project, NAME);
      await byThumb(thumb);
      const { page } = requester;
      await page.goto(`/projects/${project}`);
      await page.getByRole('cell', { name: /^回答 A › 回答 B/ }).nth(3).waitFor({ timeout: 60_000 });
      await look(page, 'project-ranking', size);
      await page.getByRole('cell', { name: /^回答 A › 回答 B/ }).first().click();
      await page.getByRole('dialog').getByText('第 1 名').first().waitFor();
      await look(page, 'project-ranking-task', size);
      const csv = await page.evaluate(async (path) => (await fetch(path)).text(), `/api/v1/projects/${project}/results?format=csv`);
      expect(csv.match(/answer_a>answer_b/g)).toHaveLength(4);
      for (const person of [requester, keys, thumb]) {
        expect(person.complaints).toEqual([]);
        await person.context.close();
      }
    });

    test('three answers are put into an order by digits and arrows, by taps and a drag', async () => {
      const requester = await signIn(here, 'requester', size);
      const project = await ordering(requester);
      const [keys, thumb] = [await newcomer(here, size, '键盘', ['worker'], 'keys'), await newcomer(here, PHONE, '指头', ['worker'], 'fingers')];
      await begin(keys.page, project, ORDER);
      await orderByKeys(keys, size);
      await begin(thumb.page, project, ORDER);
      await orderByThumb(thumb);
      await requester.page.goto(`/projects/${project}`);
      await requester.page.getByRole('cell', { name: '回答 C › 回答 A › 回答 B' }).waitFor({ timeout: 60_000 });
      for (const person of [requester, keys, thumb]) {
        expect(person.complaints).toEqual([]);
        await person.context.close();
      }
    });
  });
}
