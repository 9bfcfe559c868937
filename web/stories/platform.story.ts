// The operator and the auditor: is it well, decide an appeal, take a deposit, invite; and look without touching.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call, DESK, look, settle, signIn, SIZES, visitor, world } from './world.ts';
import type { World } from './world.ts';

const PAGES = ['', '/screening', '/appeals', '/money', '/books', '/people', '/evidence', '/settings'];

/** An answer that was rejected and appealed, through the API. */
async function appealed(here: World): Promise<void> {
  const worker = await signIn(here, 'worker', DESK);
  const requester = await signIn(here, 'requester', DESK);
  const { body: list } = await call(requester.page, 'GET', '/projects');
  const project = (list as { items: { id: string; name: string; revision: number }[] }).items.find((one) => one.name.startsWith('读出'));
  if (!project) throw new Error('the demo has no such project');
  await call(worker.page, 'POST', `/projects/${project.id}/terms`, { revision: project.revision });
  const { body } = await call(worker.page, 'POST', `/projects/${project.id}/claims`, { count: 1 });
  const lease = (body as { leases: { assignment: string; fence: number }[] }).leases[0];
  if (!lease) throw new Error('no lease');
  const at = `/assignments/${lease.assignment}`;
  const answer = { fence: lease.fence, answer: { amount: '20.50', shop: '面馆' }, active_ms: 3000 };
  await call(worker.page, 'POST', `${at}/submit`, answer);
  const reason = '商家名称没有照原文抄全,请对照小票再写一次。';
  await call(requester.page, 'POST', `${at}/propose-rejection`, { category: 'incomplete', reason });
  await call(worker.page, 'POST', `${at}/submit`, answer);
  const rejected = await call(requester.page, 'POST', `${at}/reject`, { reason });
  expect(rejected.status).toBe(200);
  // The worker appeals on their own page.
  await worker.page.goto(`/work/${lease.assignment}`);
  await worker.page.getByLabel('理由').fill('小票上写的就是面馆两个字。');
  await look(worker.page, 'appeal', DESK);
  await worker.page.getByRole('button', { name: '提交申诉' }).click();
  await worker.page.getByText('申诉已提交').waitFor();
  await worker.context.close();
  await requester.context.close();
}

for (const size of SIZES) {
  describe(`the platform at ${size.width} × ${size.height}`, () => {
    let here: World;
    beforeAll(async () => {
      here = await world();
    });
    afterAll(() => here?.end());

    test('an operator decides an appeal, records a deposit, invites somebody who signs up', async () => {
      await appealed(here);
      const { page, context, complaints } = await signIn(here, 'operator', size);
      await page.getByText('✓ 一切正常').waitFor();
      for (const path of PAGES) {
        await page.goto(`/platform${path}`);
        await look(page, `platform${path.replace('/', '-')}`, size);
      }
      await page.goto('/platform/appeals');
      // Another appeal of the demo waits beside it.
      const appeal = page.getByRole('article').filter({ hasText: '小票上写的就是面馆两个字' });
      await appeal.getByLabel('裁定理由').fill('小票原文写的就是面馆两个字,作业者没有抄漏,申诉成立。');
      await appeal.getByRole('button', { name: '申诉成立' }).click();
      await appeal.waitFor({ state: 'detached' });

      await page.goto('/platform/money?tab=deposits');
      await page.getByLabel('发布方邮箱').fill('requester@demo.gongdao');
      await page.getByRole('button', { name: '查找' }).click();
      await page.getByText('demo requester').waitFor();
      await page.getByLabel('金额').fill('12.34');
      await page.getByLabel('银行流水号').fill('story-1');
      await page.getByRole('button', { name: '登记', exact: true }).click();
      await page.getByText('已登记 ¥12.34').waitFor();
      await page.goto('/platform/books?tab=b_journal');
      await page.getByRole('searchbox').fill('12.34');
      await page.getByText('¥12.34').waitFor();
      await look(page, 'platform-journal', size);

      await page.goto('/platform/people?tab=invitations');
      await page.getByRole('button', { name: '生成邀请' }).click();
      const link = (await page.getByText(/\/join#/).textContent()) ?? '';
      const guest = await visitor(here, size);
      await guest.page.goto(new URL(link.trim()).pathname + new URL(link.trim()).hash);
      await guest.page.getByLabel('称呼').fill('小林');
      await guest.page.getByLabel('邮箱').fill('xiaolin@example.com');
      await guest.page.getByLabel('密码').fill('correct-horse-9');
      await look(guest.page, 'join', size);
      await guest.page.getByLabel('我已满 18 周岁').check();
      await guest.page.getByRole('button', { name: '注册' }).click();
      await guest.page.waitForURL('**/hall');
      expect(guest.complaints).toEqual([]);
      expect(complaints).toEqual([]);
      await guest.context.close();
      await context.close();
    });

    test('an auditor sees everything and is told why nothing can be changed', async () => {
      const { page, context, complaints } = await signIn(here, 'auditor', size);
      await page.getByText('只读').waitFor();
      for (const path of ['/money', '/books', '/people', '/evidence', '/settings']) {
        await page.goto(`/platform${path}`);
        await settle(page);
      }
      await page.getByText('只有平台能操作').waitFor();
      await page.goto('/hall');
      await page.getByText('此账号看不了这一页').waitFor();
      await look(page, 'forbidden', size);
      await page.goto('/nowhere');
      await page.getByText('没有这一页').waitFor();
      expect(complaints).toEqual([]);
      await context.close();
    });

    test('the sign-in page helps, in both languages', async () => {
      const { page, context } = await visitor(here, size);
      await page.goto('/');
      await page.waitForURL('**/sign-in');
      await look(page, 'sign-in', size);
      await page.getByLabel('邮箱').fill('nobody@example.com');
      await page.getByLabel('密码').fill('wrong-password');
      await page.getByRole('button', { name: '登录' }).click();
      await page.getByText('邮箱或密码不正确').waitFor();
      expect(await page.getByLabel('邮箱').inputValue()).toBe('nobody@example.com');
      await page.getByRole('button', { name: 'English' }).click();
      await page.getByRole('heading', { name: 'Sign in to Gongdao' }).waitFor();
      await context.close();
    });
  });
}
