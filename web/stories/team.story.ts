// A team: founded, joined by link, paid with its cut in sight, the cut raised and agreed to, left again.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { good, newcomer, payingProject, work } from './paid.ts';
import { DESK, look, settle, signIn, SIZES, visitor, world } from './world.ts';
import type { Person, World } from './world.ts';

for (const size of SIZES) {
  describe(`a team at ${size.width} × ${size.height}`, () => {
    let here: World;
    let member: Person;
    beforeAll(async () => {
      here = await world();
      member = await newcomer(here, size, '小周', ['worker'], 'xiaozhou');
    });
    afterAll(async () => {
      await member?.context.close();
      await here?.end();
    });

    test('a leader founds it and invites by link and QR code', async () => {
      const { page, context, complaints } = await signIn(here, 'worker', size);
      await page.goto('/me');
      await page.getByRole('link', { name: '我的团队' }).click();
      await page.getByText('你还没有团队').waitFor();
      await page.getByLabel('团队名称').fill('向阳标注组');
      await page.getByLabel('团长分成').fill('10.5');
      await page.getByText('写 0 到 10 之间的数').first().waitFor();
      await page.getByLabel('团长分成').fill('5');
      await page.getByText('成员每挣 ¥100,自己得 ¥95.00,团长得 ¥5.00').waitFor();
      await look(page, 'team-found', size);
      await page.getByRole('button', { name: '创建团队' }).click();
      await page.getByRole('heading', { name: '向阳标注组' }).waitFor();
      await page.goto('/team?tab=links');
      await page.getByRole('button', { name: '生成链接' }).click();
      await page.getByRole('img', { name: '邀请链接的二维码' }).waitFor();
      const link = new URL((await page.locator('.link').textContent()) ?? '');
      await look(page, 'team-links', size);

      // Whoever is not signed in is led through the sign-in and back.
      const guest = await visitor(here, size);
      await guest.page.goto(link.pathname + link.hash);
      await guest.page.getByText('先登录,再决定').waitFor();
      await guest.page.getByRole('main').getByRole('link', { name: '登录' }).click();
      await guest.page.getByLabel('邮箱').fill('xiaozhou@example.com');
      await guest.page.getByLabel('密码').fill('correct-horse-9');
      await guest.page.getByRole('button', { name: '登录' }).click();
      await guest.page.getByText('邀请你加入').waitFor();
      await guest.page.getByText('5%').first().waitFor();
      await guest.page.getByText('最多 10%').waitFor();
      await look(guest.page, 'team-join', size);
      await guest.page.getByRole('button', { name: '同意并加入' }).click();
      await guest.page.waitForURL('**/team');
      await guest.page.getByText('团长 demo worker').waitFor();
      await look(guest.page, 'team-member', size);
      // A used or wrong code says so.
      await guest.page.goto('/team/join#gdteam_nothing');
      await guest.page.getByText('这个链接用不了了').waitFor();
      expect([...complaints, ...guest.complaints]).toEqual([]);
      await guest.context.close();
      await context.close();
    });

    test('members see the cut on every line, the leader what it earned', async () => {
      const project = await payingProject(here, 100, 4);
      await work(member, project);
      await member.page.goto('/earnings');
      await member.page.getByText('其中团长分成 ¥5.00(5%)').waitFor();
      await member.page.getByText('¥95.00').locator('visible=true').first().waitFor();
      await look(member.page, 'team-earnings', size);

      const { page, context, complaints } = await signIn(here, 'worker', size);
      await page.goto('/team');
      await page.getByText('小周').locator('visible=true').waitFor();
      await page.getByText('¥5.00').locator('visible=true').first().waitFor();
      await look(page, 'team-roster', size);
      await page.goto('/team?tab=cut');
      await page.getByLabel('团长分成').fill('8');
      await page.getByRole('button', { name: '改为 8%' }).click();
      await page.getByRole('heading', { name: '分成的每次设定' }).waitFor();
      await look(page, 'team-cut', size);
      await member.page.goto('/team');
      await member.page.getByRole('heading', { name: '团长想把分成调到 8%' }).waitFor();
      await look(member.page, 'team-raised', size);
      await page.goto('/team');
      await page.getByText('还没同意新分成').locator('visible=true').waitFor();
      await member.page.getByRole('button', { name: '同意 8%' }).click();
      await member.page.getByRole('heading', { name: '团长想把分成调到 8%' }).waitFor({ state: 'detached' });
      await work(member, project);
      await member.page.goto('/earnings');
      await member.page.getByText('其中团长分成 ¥8.00(8%)').waitFor();
      expect([...complaints, ...member.complaints]).toEqual([]);
      await context.close();
    });

    test('a project offered to the team stands on its page, and anybody may leave', async () => {
      const leader = await signIn(here, 'worker', DESK);
      const { id: team } = await good(leader, 'GET', '/team');
      await payingProject(here, 7, 2, { team: String(team), until_ms: Date.now() + 3_600_000 });
      await leader.context.close();
      await member.page.goto('/team');
      await member.page.getByText('只对你们开放').waitFor();
      await look(member.page, 'team-offered', size);
      await member.page.getByRole('button', { name: '退出团队' }).click();
      await member.page.getByRole('dialog').getByText('已经领取的题照领取时的约定结算').waitFor();
      await member.page.getByRole('dialog').getByRole('button', { name: '退出团队' }).click();
      await member.page.getByText('你还没有团队').waitFor();
      await settle(member.page);
      expect(member.complaints).toEqual([]);
    });
  });
}
