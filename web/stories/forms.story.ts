// Questions asked only sometimes and a choice from a tree: made in the wizard, answered by keyboard alone and by thumb, agreed
// on and taken away; a tree of five thousand nodes is as quick as a small one.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { another, taskOf } from './bench.ts';
import { begin, openWith } from './made.ts';
import { newcomer } from './paid.ts';
import { call, look, PHONE, signIn, SIZES, world } from './world.ts';
import type { Person, Size, World } from './world.ts';

const GOODS = '商品归类';
const SIGNS = '街景追问';
const LARGE = '五千个节点';

const words = (text: string) => ({ 'zh-CN': text });
const next = (page: Page) => page.getByRole('button', { name: /^下一步/ }).click();
const submit = (page: Page) => page.getByRole('button', { name: /提交/ }).first();

/** The wizard's way to a published project with a tree. */
async function made(page: Page, size: Size): Promise<string> {
  await page.goto('/projects/new');
  await page.getByRole('button', { name: /商品归类/ }).click();
  await page.getByLabel('项目名称').fill(GOODS);
  await page.getByText('13 个节点,3 层').waitFor();
  await page.getByRole('list', { name: '最上层' }).waitFor();
  await look(page, 'wizard-tree', size);
  await next(page);
  const rows = ['红富士 5 斤', '碎花长裙'].map((text) => JSON.stringify({ 商品: text })).join('\n');
  await page.locator('input[type=file]').first().setInputFiles({ name: '商品.jsonl', mimeType: 'application/x-ndjson', buffer: Buffer.from(rows) });
  await page.getByText('商品.jsonl · 2 题').waitFor();
  await next(page);
  await page.locator('label', { hasText: /^\s*2 人\s*$/ }).click();
  await next(page);
  await page.getByLabel('每题付给作业者').waitFor();
  await next(page);
  await page.getByLabel('怎么做').fill('选到最细的一类。');
  await page.getByLabel('答案用来做什么').fill('整理货架。');
  await next(page);
  await page.getByRole('button', { name: '发布', exact: true }).click();
  await page.getByRole('link', { name: '去项目页' }).click();
  await page.getByRole('heading', { name: GOODS }).waitFor();
  return /prj_\w+/.exec(page.url())?.[0] ?? '';
}

/** A project made through the API, open. */
async function opened(requester: Person, name: string, form: unknown, tasks: unknown[], overlap: number): Promise<string> {
  const rules = { instructions: words('照着看到的答。'), price: { unit: 'task', rate_micros: 100_000 }, quality: { overlap, acceptance: 'consensus' }, terms: { purpose: words('练习。'), scope: {} } };
  return openWith(requester, { name, form, rules }, tasks);
}

/** What a person has handed in to a project. */
async function given(page: Page, name: string): Promise<Record<string, unknown>[]> {
  const { body } = await call(page, 'GET', '/assignments?limit=200');
  const items = (body as { items: { project_name?: string; answer: { answer: Record<string, unknown> } | null }[] }).items;
  return items.flatMap((one) => (one.project_name === name && one.answer ? [one.answer.answer] : []));
}

const level = (page: Page, name: string) => page.getByRole('list', { name });

/** One by digits, the other by arrows and search: no pointer is touched. */
async function treeByKeys({ page }: Person, size: Size): Promise<void> {
  await level(page, '最上层').waitFor();
  const first = await taskOf(page);
  const isFruit = await page.getByText('红富士').isVisible();
  for (const key of isFruit ? ['2', '1', '1'] : ['1', '2', '1']) {
    await page.keyboard.press(key);
    await page.waitForTimeout(100);
  }
  await expect.poll(() => page.locator('.picked').innerText()).toContain(isFruit ? '苹果' : '连衣裙');
  await look(page, 'tree-columns', size);
  await page.keyboard.press('?');
  await page.getByRole('dialog').getByText('选这一层的第几个').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  await another(page, first);
  await level(page, '最上层').waitFor();
  // Up and down the levels by arrows.
  await level(page, '最上层').getByRole('button', { name: '服装' }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain('水果');
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain('食品');
  await page.keyboard.press('/');
  await page.keyboard.type(isFruit ? '连衣' : '苹果');
  await page.getByText('1 个结果').waitFor();
  await look(page, 'tree-search', size);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.locator('.picked').innerText()).toContain(isFruit ? '连衣裙' : '苹果');
  await submit(page).click();
  await expect.poll(async () => (await given(page, GOODS)).length, { timeout: 60_000 }).toBe(2);
}

/** By taps, level by level. */
async function treeByThumb({ page }: Person): Promise<void> {
  for (let done = 0; done < 2; done += 1) {
    await level(page, '最上层').waitFor();
    const before = await taskOf(page);
    const isFruit = await page.getByText('红富士').isVisible();
    for (const name of isFruit ? ['食品', '水果', '苹果'] : ['服装', '女装', '连衣裙']) await page.getByRole('button', { name, exact: false }).and(page.locator('.take')).first().tap();
    await expect.poll(() => page.locator('.picked').innerText()).toContain(isFruit ? '苹果' : '连衣裙');
    if (done === 0) await look(page, 'tree-thumb', PHONE);
    await submit(page).tap();
    if (done === 0) await another(page, before);
  }
  await expect.poll(async () => (await given(page, GOODS)).length, { timeout: 60_000 }).toBe(2);
}

const options = (...all: [string, string][]) => all.map(([value, label]) => ({ value, label: words(label) }));
const STREET = {
  show: [{ column: '画面' }],
  fields: [
    { name: 'kind', kind: 'choice', question: words('图上主要是什么?'), options: options(['sign', '路牌'], ['shop', '招牌'], ['other', '其他']) },
    { name: 'legible', kind: 'choice', question: words('字看得清吗?'), options: options(['yes', '看得清'], ['no', '看不清']), when: { field: 'kind', is: ['sign', 'shop'] } },
    { name: 'says', kind: 'text', question: words('上面写了什么?'), when: { field: 'legible', is: ['yes'] } },
    { name: 'worn', kind: 'choice', question: words('路牌破损吗?'), options: options(['no', '完好'], ['yes', '破损']), when: { field: 'kind', is: ['sign'] } },
  ],
};

const asked = (page: Page) => page.locator('main [data-field]').evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset['field']));

/** Questions come and go, what was typed stays, and what is not asked is not sent. */
async function signsByKeys({ page }: Person, size: Size): Promise<void> {
  await expect.poll(() => asked(page)).toEqual(['kind']);
  await look(page, 'asked-one', size);
  await page.keyboard.press('1');
  await expect.poll(() => asked(page)).toEqual(['kind', 'legible', 'worn']);
  // Digits go to the first question without an answer, however it came there.
  await page.keyboard.press('1');
  await expect.poll(() => asked(page)).toEqual(['kind', 'legible', 'says', 'worn']);
  await page.getByLabel('上面写了什么?').fill('停');
  await page.keyboard.press('Escape');
  await look(page, 'asked-four', size);
  const kind = (name: string) => page.locator('[data-field=kind] label', { hasText: name });
  await kind('其他').click();
  await expect.poll(() => asked(page)).toEqual(['kind']);
  await kind('路牌').click();
  await expect.poll(() => page.getByLabel('上面写了什么?').inputValue()).toBe('停');
  // It outlives a reload, hidden or not.
  await kind('招牌').click();
  await expect.poll(() => asked(page)).toEqual(['kind', 'legible', 'says']);
  await page.waitForTimeout(500);
  await page.reload();
  await expect.poll(() => asked(page)).toEqual(['kind', 'legible', 'says']);
  await expect.poll(() => page.getByLabel('上面写了什么?').inputValue()).toBe('停');
  await kind('路牌').click();
  await submit(page).click();
  await page.locator('[data-field=worn]').getByRole('alert').waitFor();
  await page.locator('[data-field=worn] label', { hasText: '完好' }).click();
  const before = await taskOf(page);
  await submit(page).click();
  await another(page, before);
  await page.keyboard.press('2');
  await page.keyboard.press('1');
  await page.getByLabel('上面写了什么?').fill('打了又不要');
  await kind('其他').click();
  await expect.poll(() => asked(page)).toEqual(['kind']);
  await submit(page).click();
  await expect.poll(async () => (await given(page, SIGNS)).length, { timeout: 60_000 }).toBe(2);
  const said = await given(page, SIGNS);
  expect(said).toContainEqual({ kind: 'other' });
  expect(said).toContainEqual({ kind: 'sign', legible: 'yes', says: '停', worn: 'no' });
}

async function signsByThumb({ page }: Person): Promise<void> {
  const tap = (field: string, text: string) => page.locator(`[data-field=${field}] label`, { hasText: text }).tap();
  await tap('kind', '路牌');
  await tap('legible', '看得清');
  await page.getByLabel('上面写了什么?').fill('停');
  await tap('worn', '完好');
  await look(page, 'asked-thumb', PHONE);
  const before = await taskOf(page);
  await submit(page).tap();
  await another(page, before);
  await tap('kind', '其他');
  await submit(page).tap();
  await expect.poll(async () => (await given(page, SIGNS)).length, { timeout: 60_000 }).toBe(2);
}

/** Fifty groups of ninety-nine. */
const large = () => {
  const node = (value: string, below?: unknown[]) => ({ value, label: words(`类 ${value}`), ...(below ? { options: below } : {}) });
  return Array.from({ length: 50 }, (_, at) => node(`g${at}`, Array.from({ length: 99 }, (_, below) => node(`n${at}-${below}`))));
};

for (const size of SIZES) {
  describe(`forms at ${size.width} × ${size.height}`, () => {
    let here: World;
    beforeAll(async () => {
      here = await world();
    });
    afterAll(() => here?.end());

    test('goods are sorted into a tree by keyboard and by thumb', async () => {
      const requester = await signIn(here, 'requester', size);
      const project = await made(requester.page, size);
      const [keys, thumb] = [await newcomer(here, size, '键盘', ['worker'], 'tree-keys'), await newcomer(here, PHONE, '拇指', ['worker'], 'tree-thumb')];
      await begin(keys.page, project, GOODS);
      await treeByKeys(keys, size);
      await begin(thumb.page, project, GOODS);
      await treeByThumb(thumb);
      const { page } = requester;
      await page.goto(`/projects/${project}`);
      await page.getByRole('cell', { name: '食品 / 水果 / 苹果' }).waitFor({ timeout: 60_000 });
      await look(page, 'project-tree', size);
      const file = (query: string) => page.evaluate(async (path) => (await fetch(path)).text(), `/api/v1/projects/${project}/results?${query}`);
      expect(await file('format=csv')).toContain('food/fruit/apples');
      expect(await file('format=label_studio')).toContain('"taxonomy":[["clothes","women","dresses"]]');
      for (const person of [requester, keys, thumb]) {
        expect(person.complaints).toEqual([]);
        await person.context.close();
      }
    });

    test('questions come and go with the answers they hang on', async () => {
      const requester = await signIn(here, 'requester', size);
      await requester.page.goto('/projects/new');
      await requester.page.getByRole('button', { name: /分情况追问/ }).click();
      await requester.page.getByLabel('什么时候问').first().waitFor();
      await look(requester.page, 'wizard-asked', size);
      const project = await opened(requester, SIGNS, STREET, [{ data: { 画面: '一块「停」字路牌' } }, { data: { 画面: '一棵树' } }], 2);
      const [keys, thumb] = [await newcomer(here, size, '甲', ['worker'], 'asked-keys'), await newcomer(here, PHONE, '乙', ['worker'], 'asked-thumb')];
      await begin(keys.page, project, SIGNS);
      await signsByKeys(keys, size);
      await begin(thumb.page, project, SIGNS);
      await signsByThumb(thumb);
      const { page } = requester;
      await page.goto(`/projects/${project}`);
      await page.getByRole('cell', { name: '路牌 | 看得清 | 停 | 完好' }).waitFor({ timeout: 60_000 });
      await page.getByRole('cell', { name: '其他', exact: true }).click();
      await page.getByRole('dialog').waitFor();
      expect(await page.getByRole('dialog').getByText('路牌破损吗?').count()).toBe(0);
      await look(page, 'project-asked', size);
      for (const person of [requester, keys, thumb]) {
        expect(person.complaints).toEqual([]);
        await person.context.close();
      }
    });

    test('five thousand nodes are searched and walked without waiting', async () => {
      const requester = await signIn(here, 'requester', size);
      const form = { show: [{ column: 'text' }], fields: [{ name: 'kind', kind: 'taxonomy', many: true, question: words('哪几类?'), options: large() }] };
      const project = await opened(requester, LARGE, form, [{ data: { text: '一件东西' } }], 1);
      const worker = await newcomer(here, size, '丙', ['worker'], 'large');
      const { page } = worker;
      await begin(page, project, LARGE);
      await level(page, '最上层').waitFor();
      const rows = () => page.locator('[data-row]').count();
      expect(await rows()).toBeLessThan(40);
      const began = Date.now();
      await page.getByLabel(/^搜索/).first().fill('类 n4');
      await page.getByText('1089 个结果').waitFor();
      expect(Date.now() - began).toBeLessThan(2_000);
      expect(await rows()).toBeLessThan(40);
      await look(page, 'tree-large', size);
      await page.getByLabel(/^搜索/).first().press('Enter');
      await page.getByLabel(/^搜索/).first().fill('');
      // The last of the level is there at once, however far down.
      await level(page, '最上层').getByRole('button', { name: '类 g0', exact: false }).first().focus();
      await page.keyboard.press('End');
      await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain('类 g49');
      // Any node may be chosen, and several.
      await page.keyboard.press('Enter');
      await expect.poll(() => page.locator('.picked .chip').count()).toBe(2);
      await submit(page).click();
      await expect.poll(async () => await given(page, LARGE), { timeout: 60_000 }).toEqual([{ kind: ['g4/n4-0', 'g49'] }]);
      for (const person of [requester, worker]) {
        expect(person.complaints).toEqual([]);
        await person.context.close();
      }
    });
  });
}
