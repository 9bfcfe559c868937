// A newcomer passes an exam and earns: a requester makes the exam from a file, the first careless attempt fails with
// explanations and a wait, the second passes, the qualification opens the project, and an answer is paid.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newcomer } from './paid.ts';
import { call, look, settle, signIn, SIZES, world } from './world.ts';
import type { Person, World } from './world.ts';
import type { Page } from 'playwright-core';

const FORM = {
  show: [{ column: 'text' }],
  fields: [
    {
      kind: 'choice', name: 'mood', question: { 'zh-CN': '顾客满意吗?', en: 'Is the customer pleased?' },
      options: [{ value: 'yes', label: { 'zh-CN': '满意', en: 'Pleased' } }, { value: 'no', label: { 'zh-CN': '不满意', en: 'Displeased' } }],
    },
  ],
};
const PLEASED = ['汤很热,下次还来', '分量足,值这个价', '孩子还想再吃一次', '老板记得我不吃香菜'];
const CROSS = ['等了四十分钟还是凉的', '打了三个电话没人接', '洗一次就缩了', '包装破了也不给换'];
const FILE = [
  'text,answer.mood,explanation.zh-CN,explanation.en',
  ...PLEASED.map((text) => `"${text}",yes,说的是满意。,It approves.`),
  ...CROSS.map((text) => `"${text}",no,说的是不满。,It complains.`),
].join('\n');

async function done(page: Page, method: string, path: string, body?: unknown): Promise<{ id: string }> {
  const { status, body: answer } = await call(page, method, path, body);
  if (status >= 300) throw new Error(`${path}: ${status} ${JSON.stringify(answer)}`);
  return answer as { id: string };
}

/** A project that asks for the exam's qualification, with open work. */
async function gated(page: Page): Promise<string> {
  const rules = {
    price: { unit: 'task', rate_micros: 200_000 }, quality: { overlap: 1, acceptance: 'always' }, instructions: { 'zh-CN': '看顾客的态度。' },
    requires: [{ qualification: 'exam:mood', at_least: 75 }], terms: { purpose: { 'zh-CN': '训练情感分类。' }, scope: {} },
  };
  const { id } = await done(page, 'POST', '/projects', { name: '只给考过的人做', form: FORM, rules });
  await done(page, 'POST', `/projects/${id}/screening`);
  const batch = (await done(page, 'POST', `/projects/${id}/batches`)).id;
  await done(page, 'POST', `/batches/${batch}/tasks`, { tasks: PLEASED.map((text, at) => ({ key: `k${at}`, data: { text } })) });
  await done(page, 'POST', `/batches/${batch}/fund`, {});
  await done(page, 'POST', `/batches/${batch}/fund`, { amount: '20' });
  await done(page, 'POST', `/batches/${batch}/open`);
  return id;
}

/** Answers every question of the sitting on the page; so many of them rightly, by keyboard. */
async function sit(page: Page, right: number): Promise<void> {
  for (let at = 0; at < 4; at += 1) {
    await page.getByText(`第 ${at + 1} 题,共 4 题`).waitFor();
    await page.getByText('满意', { exact: true }).first().waitFor();
    const text = (await page.locator('main p.said').first().textContent())?.trim() ?? '';
    const pleased = PLEASED.includes(text);
    expect(pleased || CROSS.includes(text), text).toBe(true);
    await page.keyboard.press(pleased === at < right ? '1' : '2');
    await page.keyboard.press('Enter');
  }
  await page.getByRole('heading', { name: '题都答完了' }).waitFor();
}

for (const size of SIZES) {
  describe(`an exam at ${size.width} × ${size.height}`, () => {
    let here: World;
    let person: Person;
    let project = '';
    beforeAll(async () => {
      here = await world();
      person = await newcomer(here, size, '小周', ['worker'], 'xiaozhou');
    });
    afterAll(async () => {
      await person?.context.close();
      await here?.end();
    });

    test('is made from a file, and unpaid work of five minutes is refused', async () => {
      const { page, context, complaints } = await signIn(here, 'requester', size);
      project = await gated(page);
      await page.goto(`/projects/${project}?tab=exams`);
      await page.getByText('还没有考试').waitFor();
      await page.getByRole('button', { name: '做一场考试' }).click();
      await page.getByLabel('名称', { exact: true }).fill('看懂顾客态度');
      await page.getByLabel('资格名称').fill('mood');
      // A pasted table does as well as a file.
      await page.getByText('或者粘贴表格').click();
      await page.getByLabel('CSV 或每行一个 JSON').fill(FILE.split('\n').slice(0, 3).join('\n'));
      await page.getByRole('button', { name: '用这些题' }).click();
      await page.getByText('粘贴的表格.csv:2 题').waitFor();
      await page.locator('input[type=file]').setInputFiles({ name: 'questions.csv', mimeType: 'text/csv', buffer: Buffer.from(FILE) });
      await page.getByText('questions.csv:8 题').waitFor();
      await page.getByLabel('每次抽几题').fill('4');
      await page.getByLabel('通过线(%)').fill('75');
      await page.getByLabel('两次之间等几分钟').fill('0.05');
      await page.getByLabel('答完付多少(元)').fill('0');
      await page.getByRole('button', { name: '建好并开放' }).click();
      await page.getByText('三分钟').first().waitFor();
      await page.getByRole('alert').getByText('答完付多少(元)').waitFor();
      await page.getByLabel('答完付多少(元)').fill('1.5');
      await page.getByText(/每小时 .*不低于时薪底线/).waitFor();
      await page.getByText('作业者会看到什么').click();
      await page.getByText('随机抽 4 题').waitFor();
      await page.locator('details').getByText(PLEASED[0] ?? '').waitFor();
      await page.getByText('到 75% 就通过').waitFor();
      await look(page, 'exam-make', size);
      await page.getByRole('button', { name: '建好并开放' }).click();
      await page.getByRole('link', { name: '看懂顾客态度' }).waitFor();
      await page.getByText('12 次').waitFor();
      await look(page, 'exam-list', size);
      // Until somebody sat it everything may change; questions that are not given again stay.
      await page.getByRole('link', { name: '看懂顾客态度' }).click();
      await page.getByRole('button', { name: '修改考试' }).click();
      await page.getByText('现在有 8 题').waitFor();
      await page.getByLabel('最多考几次').fill('4');
      await page.getByRole('button', { name: '保存修改' }).click();
      await page.getByRole('button', { name: '保存修改' }).waitFor({ state: 'detached' });
      const { body } = await call(page, 'GET', `/projects/${project}/exams`);
      const [made] = (body as { items: { questions: number; rules: { attempts: number; qualification: string } }[] }).items;
      expect(made).toMatchObject({ questions: 8, rules: { attempts: 4, qualification: 'exam:mood' } });
      expect(complaints).toEqual([]);
      await context.close();
    });

    test('a newcomer passes it at the second try and earns', async () => {
      const { page, complaints } = person;
      await page.goto(`/hall/${project}`);
      await page.getByText('通过即满足本项目的资格要求').waitFor();
      await page.getByText('缺少资格,暂时不能做').first().waitFor();
      await look(page, 'exam-sheet', size);
      await page.getByRole('link', { name: '看看考试' }).click();
      await page.getByText('全部答完就付 ¥1.50').waitFor();
      await look(page, 'exam-offer', size);
      await page.getByRole('button', { name: '开始' }).click();
      await page.getByText('第 1 题,共 4 题').waitFor();
      await look(page, 'exam-question', size);
      const begun = page.url();
      await sit(page, 2);
      // What was answered stands after a reload, on this device or another.
      await page.reload();
      await page.getByRole('heading', { name: '题都答完了' }).waitFor();
      await page.getByRole('button', { name: '交卷' }).click();
      await page.getByRole('heading', { name: '这次没通过,50 分' }).waitFor();
      await page.getByText('已付 ¥1.50').waitFor();
      expect(await page.getByText(/^说的是/).count()).toBe(4);
      // The right answers stay hidden while one may try again.
      expect(await page.getByText('正确答案').count()).toBe(0);
      await page.getByText('之后可以再考').waitFor();
      await look(page, 'exam-failed', size);
      expect(page.url()).toBe(begun);

      await page.waitForTimeout(3_500);
      await page.goto(`/hall/${project}`);
      await page.getByRole('link', { name: '看看考试' }).click();
      await page.getByRole('button', { name: '开始' }).click();
      await sit(page, 4);
      await page.getByRole('button', { name: '交卷' }).click();
      await page.getByRole('heading', { name: '通过了,100 分' }).waitFor();
      await page.getByText('你获得了资格“exam:mood”(100 分)。').waitFor();
      await look(page, 'exam-passed', size);

      await page.getByRole('link', { name: '去做项目' }).click();
      await page.getByRole('button', { name: '我同意以上约定' }).click();
      await page.locator('.task').waitFor();
      await page.keyboard.press('1');
      await page.keyboard.press('Enter');
      await expect.poll(async () => {
        const { body } = await call(page, 'GET', '/assignments?group=decided');
        return (body as { items: { paid: string }[] }).items.map((item) => item.paid);
      }, { timeout: 20_000 }).toEqual(['0.20']);
      await page.goto('/earnings');
      await page.locator('main').getByText('¥3.20').first().waitFor();
      await page.goto('/sittings');
      await settle(page);
      expect(await page.getByRole('row').count()).toBe(3);
      await look(page, 'exam-sittings', size);
      expect(complaints).toEqual([]);
    });

    test('the requester sees who passed and how each question went', async () => {
      const { page, context, complaints } = await signIn(here, 'requester', size);
      await page.goto(`/projects/${project}?tab=exams`);
      await page.getByRole('link', { name: '看懂顾客态度' }).click();
      await page.getByText('已结束 2 次:通过 1,没通过 1').waitFor();
      await page.getByText('wkr_').first().waitFor();
      await look(page, 'exam-results', size);
      expect(complaints).toEqual([]);
      await context.close();
    });

    test('the demo has one to try, in English too', async () => {
      const { page, context, complaints } = await signIn(here, 'worker', size, 'en-GB');
      const { body } = await call(page, 'GET', '/hall');
      const demo = (body as { items: { project: string; name: string }[] }).items.find((card) => card.name.startsWith('小店评价'));
      await page.goto(`/hall/${demo?.project ?? ''}`);
      await page.getByRole('link', { name: 'See the exam' }).click();
      await page.getByRole('button', { name: 'Begin' }).click();
      await page.getByText('Question 1 of 4').waitFor();
      await page.getByRole('button', { name: 'Give back' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Give back' }).click();
      await page.getByRole('heading', { name: 'You gave this one back' }).waitFor();
      await page.getByText('Nothing was paid').waitFor();
      await look(page, 'exam-given-back', size);
      expect(complaints).toEqual([]);
      await context.close();
    });
  });
}
