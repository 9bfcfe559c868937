// A data set is released: its batch is done, a version is made on the project's page, its files are fetched and are what
// their sums say, and its receipt holds in the browser.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newcomer, payingProject, work } from './paid.ts';
import { call, look, settle, signIn, SIZES, world } from './world.ts';
import type { Person, World } from './world.ts';

interface Release {
  id: string;
  state: string;
  files: { name: string; sha256: string; url: string }[];
}

for (const size of SIZES) {
  describe(`a data set is released at ${size.width} × ${size.height}`, () => {
    let here: World;
    let requester: Person;
    let worker: Person;
    let project: string;
    beforeAll(async () => {
      here = await world();
      project = await payingProject(here, 1, 2);
      requester = await signIn(here, 'requester', size);
      worker = await newcomer(here, size, '小吴', ['worker'], 'xiaowu');
    });
    afterAll(async () => {
      await requester?.context.close();
      await worker?.context.close();
      await here?.end();
    });

    test('before its batch is done there is nothing to release, and the page says so', async () => {
      const { page } = requester;
      await page.goto(`/projects/${project}?tab=releases`);
      await page.getByText('还没有做完的批次。').waitFor();
      await look(page, 'releases-none', size);
    });

    test('a version is made, and its files are what their sums say', async () => {
      for (let turn = 0; turn < 2; turn += 1) await work(worker, project);
      const { page } = requester;
      await page.reload();
      await page.getByLabel('名称').waitFor();
      await page.getByLabel('名称').fill('第一版');
      await page.getByLabel('许可').fill('CC BY 4.0');
      await page.getByLabel('数据所涉及之人的同意').fill('短句由本店撰写,不涉及任何人。');
      await page.getByLabel('共识(JSONL)').check();
      await look(page, 'releases-form', size);
      await page.getByRole('button', { name: '发布新版本' }).click();
      await page.getByText('已发布', { exact: true }).waitFor();
      await page.getByText('文件与校验和').click();
      await page.getByText('SHA256SUMS').waitFor();
      await settle(page);
      await look(page, 'releases-ready', size);
      const { body: list } = await call(page, 'GET', `/projects/${project}/releases`);
      const [first] = (list as { items: Release[] }).items;
      const { body } = await call(page, 'GET', `/releases/${first?.id ?? ''}`);
      const release = body as Release;
      expect(release.files.map((file) => file.name)).toEqual([
        'consensus.csv', 'consensus.jsonl', 'answers.jsonl', 'card.json', 'card.zh-CN.md', 'card.en.md', 'card.zh-CN.html', 'card.en.html', 'SHA256SUMS',
      ]);
      for (const name of ['consensus.jsonl', 'card.zh-CN.html', 'SHA256SUMS']) {
        const waiting = page.waitForEvent('download');
        await page.getByRole('link', { name, exact: true }).click();
        const saved = readFileSync(await (await waiting).path());
        const file = release.files.find((one) => one.name === name);
        expect(createHash('sha256').update(saved).digest('hex')).toBe(file?.sha256);
        if (name === 'card.zh-CN.html') expect(saved.toString()).toContain('短句由本店撰写');
      }
    });

    test('its receipt holds, in the browser alone', async () => {
      const { page, complaints } = requester;
      await expect
        .poll(async () => {
          // The log takes in what was decided every few seconds.
          await page.reload();
          await page.getByText('文件与校验和').click();
          await page.getByText('数据集版本').waitFor();
          return page.getByRole('button', { name: '核验', exact: true }).count();
        }, { timeout: 60_000 })
        .toBeGreaterThan(0);
      await page.getByRole('button', { name: '核验', exact: true }).click();
      await page.waitForURL(/\/verify/);
      const check = page.getByRole('button', { name: '核验', exact: true });
      if (await check.isVisible()) await check.click();
      await page.getByText('回执有效').waitFor();
      await page.getByText('release_made').first().waitFor();
      await page.getByText(/consensus\.csv/).first().waitFor();
      await look(page, 'releases-verified', size);
      expect(complaints).toEqual([]);
    });
  });
}
