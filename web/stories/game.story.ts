// The agreement game: two strangers agree on a word, and one alone plays against a recording; the requester sees what they met on.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newcomer } from './paid.ts';
import { call, DESK, look, picture, settle, signIn, SIZES, world } from './world.ts';
import type { Person, World } from './world.ts';

/** A game with so many items, published by the demo's requester; its id. */
async function game(of: World, items: string[]): Promise<string> {
  const { page, context } = await signIn(of, 'requester', DESK);
  const words = (text: string) => ({ 'zh-CN': text });
  const done = async (method: string, path: string, body?: unknown) => {
    const { status, body: answer } = await call(page, method, path, body);
    if (status >= 300) throw new Error(`${path}: ${status} ${JSON.stringify(answer)}`);
    return answer as { id: string };
  };
  const form = { fields: [{ kind: 'text', name: 'words', question: words('你想到什么?'), required: false, multiline: true, max_chars: 2000 }] };
  const rules = {
    currency: 'CNY', instructions: words('写出这句话让你想到的东西,一次一个词。'), price: { unit: 'task', rate_micros: 120_000 },
    quality: { overlap: 6, acceptance: 'always' }, terms: { purpose: words('收集描述词。'), scope: {} },
    mode: { agreement: { round_ms: 30_000, wait_ms: 4000, meetings: 1 } },
  };
  const { id } = await done('POST', '/projects', { name: '默契试玩', form, rules });
  await done('POST', `/projects/${id}/screening`);
  const batch = (await done('POST', `/projects/${id}/batches`)).id;
  await done('POST', `/batches/${batch}/tasks`, { tasks: items.map((text, at) => ({ key: `k${at}`, data: { text } })) });
  await done('POST', `/batches/${batch}/fund`, {});
  await done('POST', `/batches/${batch}/open`);
  await context.close();
  return id;
}

async function say(of: Person, word: string): Promise<void> {
  await of.page.getByLabel('你看到什么?').fill(word);
  await of.page.keyboard.press('Enter');
}

for (const size of SIZES) {
  describe(`the agreement game at ${size.width} × ${size.height}`, () => {
    let here: World;
    let one: Person;
    let other: Person;
    let project: string;
    beforeAll(async () => {
      here = await world();
      one = await newcomer(here, size, '小何', ['worker'], 'xiaohe');
      other = await newcomer(here, size, '老孟', ['worker'], 'laomeng');
      project = await game(here, ['清晨的菜市场,摊主把青菜码成一排', '雨后的球场,积水映着路灯']);
    });
    afterAll(async () => {
      await one?.context.close();
      await other?.context.close();
      await here?.end();
    });

    test('two strangers agree on a word', async () => {
      await one.page.goto(`/hall/${project}`);
      await one.page.getByText('玩到结束的每一局都付 ¥0.12').waitFor();
      await look(one.page, 'game-sheet', size);
      await other.page.goto(`/hall/${project}`);
      await other.page.getByText('玩到结束的每一局都付 ¥0.12').waitFor();
      await one.page.getByRole('button', { name: /接受|同意/ }).click();
      await one.page.getByText('正在找搭档').waitFor();
      await other.page.getByRole('button', { name: /接受|同意/ }).click();
      await Promise.all([one, other].map((who) => who.page.getByText('清晨的菜市场').waitFor()));
      await say(one, '早晨');
      await say(one, '蔬菜');
      await one.page.getByRole('listitem').filter({ hasText: '蔬菜' }).waitFor();
      await say(one, '蔬菜');
      await one.page.getByText('“蔬菜”写过了').waitFor();
      expect(await other.page.getByText('蔬菜').count(), 'nobody sees the other’s words').toBe(0);
      await look(one.page, 'game-playing', size);
      await say(other, '摊位');
      await other.page.getByRole('listitem').filter({ hasText: '摊位' }).waitFor();
      const begun = Date.now();
      await say(other, '蔬菜');
      await Promise.all([one, other].map((who) => who.page.getByRole('heading', { name: '对上了:蔬菜' }).waitFor()));
      console.log(`both saw the meeting after ${Date.now() - begun} ms`);
      for (const who of [one, other]) {
        await who.page.getByText('搭档在线,和你同时玩').first().waitFor();
        await who.page.getByText('已付 ¥0.12').waitFor();
        await who.page.getByText('你不在榜上').waitFor();
      }
      await one.page.getByRole('button', { name: '让我上榜' }).click();
      await one.page.getByText('(你)').waitFor();
      await look(one.page, 'game-met', size);
      expect([...one.complaints, ...other.complaints]).toEqual([]);
    });

    test('one alone plays, and another meets the recording', async () => {
      await one.page.getByRole('button', { name: '下一局' }).click();
      await one.page.getByText('正在找搭档').waitFor();
      await picture(one.page, 'game-waiting', size);
      await one.page.getByText('雨后的球场').waitFor();
      await one.page.waitForTimeout(1200);
      await say(one, '路灯');
      await one.page.getByRole('heading', { name: '时间到' }).waitFor();
      await one.page.getByText('这一局没有搭档,你的词留给以后的人对').first().waitFor();
      await one.page.getByText('已付 ¥0.12').waitFor();
      await settle(one.page);

      await other.page.getByRole('button', { name: '下一局' }).click();
      await other.page.getByText('雨后的球场').waitFor();
      await other.page.waitForTimeout(1200);
      await say(other, '路灯');
      await other.page.getByRole('heading', { name: '对上了:路灯' }).waitFor();
      await other.page.getByText('搭档是别人早先一局的录像').first().waitFor();
      await other.page.getByText(/2 局 · \d+ 分 · ¥0\.24/).waitFor();
      await look(other.page, 'game-recorded', size);
      await other.page.getByRole('button', { name: '下一局' }).click();
      await other.page.getByText('没有可玩的题了').waitFor();
      await look(other.page, 'game-dry', size);
      expect([...one.complaints, ...other.complaints]).toEqual([]);
    });

    test('the requester takes the words away', async () => {
      const { page, context, complaints } = await signIn(here, 'requester', size);
      await page.goto(`/projects/${project}`);
      await page.getByText('蔬菜 × 1').waitFor();
      await page.getByText('路灯 × 1').waitFor();
      await look(page, 'game-words', size);
      const text = await page.evaluate(async (path) => (await fetch(path)).text(), `/api/v1/projects/${project}/words/file?format=jsonl`);
      expect(text.trim().split('\n').map((line) => (JSON.parse(line) as { word: string }).word).sort()).toEqual(['蔬菜', '路灯'].sort());
      await page.goto(`/projects/${project}?tab=workers`);
      await page.getByRole('heading', { name: '玩家' }).waitFor();
      await look(page, 'game-players', size);
      await page.goto('/projects/new');
      await page.getByRole('button', { name: /看图默契/ }).click();
      await page.getByLabel('几对人对上才算标签').waitFor();
      await look(page, 'game-wizard', size);
      expect(complaints).toEqual([]);
      await context.close();
    });
  });
}
