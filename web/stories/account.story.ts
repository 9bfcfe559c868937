// One's own account: signing up as the platform allows, a forgotten password, a second factor, devices, a stop and the
// appeal, one's data; and the operator's settings, people, journal and letters around it.
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { good, newcomer } from './paid.ts';
import { look, settle, signIn, SIZES, visitor, world } from './world.ts';
import type { Person, Size, World } from './world.ts';

/** The code of an authenticator (RFC 6238) for a secret in base 32. */
function totp(secret: string, moment: number): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret.replace(/\s/g, '')].map((one) => letters.indexOf(one).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(moment / 30_000)));
  const hash = createHmac('sha1', key).update(counter).digest();
  const at = (hash.at(-1) ?? 0) & 15;
  return String((hash.readUInt32BE(at) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}

/** The link in the newest letter to somebody, read on the operator's page. */
async function letter(operator: Person, to: string): Promise<URL> {
  await operator.page.goto('/platform/people?tab=mails');
  await operator.page.getByRole('button', { name: `看信 ${to}` }).first().click();
  const text = (await operator.page.getByRole('dialog').locator('pre').textContent()) ?? '';
  return new URL(/https?:\/\/\S+/.exec(text)?.[0] ?? '');
}

async function signedIn(here: World, size: Size, email: string, password: string): Promise<Person> {
  const person = await visitor(here, size);
  await person.page.goto('/sign-in');
  await person.page.getByLabel('邮箱').fill(email);
  await person.page.getByLabel('密码').fill(password);
  await person.page.getByRole('button', { name: '登录' }).click();
  return person;
}

for (const size of SIZES) {
  describe(`an account at ${size.width} × ${size.height}`, () => {
    let here: World;
    let operator: Person;
    beforeAll(async () => {
      here = await world();
      operator = await signIn(here, 'operator', size);
    });
    afterAll(async () => {
      await operator?.context.close();
      await here?.end();
    });

    test('the operator opens sign-up; somebody signs up by letter and forgets the password', async () => {
      const { page } = operator;
      await page.goto('/platform/settings');
      await page.getByRole('button', { name: '修改 注册方式' }).click();
      await page.getByText('开放注册').click();
      await page.getByRole('button', { name: '保存' }).click();
      await page.getByRole('region', { name: '注册方式' }).getByText('开放注册').waitFor();
      await page.getByRole('button', { name: '修改 平台费率' }).click();
      await page.getByLabel('现在的值').fill('30');
      await page.getByText('请按范围写一个数').waitFor();
      await page.getByLabel('现在的值').fill('7.5');
      await page.getByRole('button', { name: '保存' }).click();
      const fee = page.getByRole('region', { name: '平台费率' });
      await fee.getByText('7.5%').waitFor();
      await fee.getByText('历史').click();
      await fee.getByText('→ 7.5%').waitFor();
      await look(page, 'settings', size);

      const guest = await visitor(here, size);
      await guest.page.goto('/sign-in');
      await guest.page.getByRole('link', { name: '没有账号?注册' }).click();
      await guest.page.getByLabel('邮箱').fill('chen@example.com');
      await look(guest.page, 'sign-up', size);
      await guest.page.getByRole('button', { name: '发确认信' }).click();
      await guest.page.getByText('信已经在路上').waitFor();
      const confirm = await letter(operator, 'chen@example.com');
      await look(page, 'letter', size);
      await guest.page.goto(confirm.pathname + confirm.hash);
      await guest.page.getByLabel('称呼').fill('小陈');
      await guest.page.getByLabel('密码').fill('first-password-1');
      await guest.page.getByLabel('我已满 18 周岁').check();
      await look(guest.page, 'sign-up-confirm', size);
      await guest.page.getByRole('button', { name: '注册' }).click();
      await guest.page.waitForURL('**/hall');

      const again = await visitor(here, size);
      await again.page.goto('/sign-in');
      await again.page.getByRole('link', { name: '忘记密码' }).click();
      await again.page.getByLabel('邮箱').fill('chen@example.com');
      await again.page.getByRole('button', { name: '发链接' }).click();
      await again.page.getByText('如果这个邮箱有账号').waitFor();
      const reset = await letter(operator, 'chen@example.com');
      await again.page.goto(reset.pathname + reset.hash);
      await again.page.getByLabel('新密码').fill('short');
      await again.page.getByText('还差 3 个字符').waitFor();
      await again.page.getByLabel('新密码').fill('second-password-2');
      await look(again.page, 'reset', size);
      await again.page.getByRole('button', { name: '设为新密码' }).click();
      await again.page.getByText('新密码已设好').waitFor();
      // The link is good once.
      await again.page.goto('/sign-in');
      await again.page.goto(reset.pathname + reset.hash);
      await again.page.getByLabel('新密码').fill('third-password-3');
      await again.page.getByRole('button', { name: '设为新密码' }).click();
      await again.page.getByText('这个链接用不了了').waitFor();
      const back = await signedIn(here, size, 'chen@example.com', 'second-password-2');
      await back.page.waitForURL('**/hall');
      expect([...guest.complaints, ...again.complaints, ...back.complaints, ...operator.complaints]).toEqual([]);
      for (const one of [guest, again, back]) await one.context.close();
    });

    test('a second factor is set up, asked for, and switched off with a recovery code', async () => {
      const me = await newcomer(here, size, 'lin', ['worker']);
      await me.page.goto('/me');
      await me.page.getByRole('link', { name: '登录与安全' }).click();
      await me.page.getByRole('button', { name: '开启' }).click();
      await me.page.getByLabel('现在的密码').first().fill('correct-horse-9');
      await me.page.getByRole('button', { name: '下一步' }).click();
      await me.page.getByRole('img', { name: '两步验证的二维码' }).waitFor();
      const secret = (await me.page.locator('.secret').textContent()) ?? '';
      await look(me.page, 'second-factor', size);
      await me.page.getByLabel('验证器里现在的六位数').fill('000000');
      await me.page.getByRole('button', { name: '确认并开启' }).click();
      await me.page.getByRole('alert').waitFor();
      await me.page.getByLabel('验证器里现在的六位数').fill(totp(secret, Date.now()));
      await me.page.getByRole('button', { name: '确认并开启' }).click();
      await me.page.getByRole('heading', { name: '恢复码' }).waitFor();
      const recovery = (await me.page.locator('.codes li').first().textContent()) ?? '';
      await look(me.page, 'recovery-codes', size);
      await me.page.getByRole('button', { name: '我存好了' }).click();
      await me.page.getByText('还有 10 个恢复码').waitFor();

      const there = await signedIn(here, size, 'lin@example.com', 'correct-horse-9');
      await there.page.getByText('此账号开了两步验证').waitFor();
      await look(there.page, 'sign-in-code', size);
      await there.page.getByLabel('验证码').fill(totp(secret, Date.now() + 30_000));
      await there.page.getByRole('button', { name: '登录' }).click();
      await there.page.waitForURL('**/hall');

      // Devices: the other one is seen, and ended.
      await me.page.reload();
      await me.page.getByText('本机').waitFor();
      await look(me.page, 'security', size);
      await me.page.getByRole('button', { name: '退出其他所有设备' }).click();
      await me.page.getByText('只有本机登录着').waitFor();
      await there.page.goto('/work');
      await there.page.waitForURL('**/sign-in**');
      await me.page.getByLabel('现在的密码').fill('correct-horse-9');
      await me.page.getByLabel('新密码').fill('another-horse-10');
      await me.page.getByRole('button', { name: '修改密码' }).click();
      await me.page.getByText('密码已修改').waitFor();
      await me.page.getByRole('button', { name: '关闭两步验证' }).click();
      await me.page.getByLabel('验证码或恢复码').fill(recovery);
      await me.page.getByRole('button', { name: '关闭两步验证' }).click();
      await me.page.getByText('未开启').waitFor();

      await me.page.goto('/me/data');
      const [saved] = await Promise.all([me.page.waitForEvent('download'), me.page.getByRole('button', { name: '打包下载' }).click()]);
      const taken = JSON.parse(readFileSync(await saved.path(), 'utf8')) as { account: { email: string }; sessions: unknown[]; team: unknown };
      expect([taken.account.email, taken.sessions.length, taken.team]).toEqual(['lin@example.com', 1, null]);
      await look(me.page, 'my-data', size);
      expect([...me.complaints, ...there.complaints]).toEqual([]);
      await me.context.close();
      await there.context.close();
    });

    test('an account is found, given a role, stopped; its owner appeals and another operator decides', async () => {
      const someone = await newcomer(here, size, 'bo', ['worker']);
      const second = await newcomer(here, size, 'ming', ['operator']);
      const { id } = await good(someone, 'GET', '/me');
      const { page } = operator;
      await page.goto('/platform/people');
      await page.getByLabel('按称呼、邮箱或编号找').fill('bo@example');
      await page.getByRole('button', { name: '查找' }).click();
      await page.getByRole('link', { name: 'bo', exact: true }).waitFor();
      await look(page, 'people', size);
      await page.getByRole('link', { name: 'bo', exact: true }).click();
      await page.waitForURL(`**/${String(id)}`);
      await page.getByRole('checkbox', { name: '发布方' }).check();
      await page.getByLabel('为什么改').fill('申请发布自己的项目,已核对身份。');
      // Slow news of the account leave a dialog alone that was opened meanwhile.
      const news = /\/api\/v1\/people\/per_\w+$/;
      await page.route(news, async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 1000));
        await route.continue();
      });
      const told = page.waitForResponse(news);
      await page.getByRole('button', { name: '保存身份' }).click();
      await page.getByText('身份已改').waitFor();
      await page.getByRole('button', { name: '暂停账号' }).click();
      await told;
      await page.unroute(news);
      await page.waitForTimeout(300);
      await page.getByLabel('类别').selectOption('accounts');
      await page.getByLabel('理由,对方会看到').fill('同一台设备上登记了三个账号,资料互相矛盾,先暂停核实。');
      await page.getByRole('dialog').getByRole('button', { name: '暂停账号' }).click();
      await page.getByText('暂停中').waitFor();
      await look(page, 'person', size);

      const stopped = await signedIn(here, size, 'bo@example.com', 'correct-horse-9');
      await stopped.page.getByRole('heading', { name: '账号已暂停' }).waitFor();
      await stopped.page.getByText('三个账号').waitFor();
      await stopped.page.getByLabel('申诉理由').fill('太短');
      await stopped.page.getByText('还差 18 个字').waitFor();
      await stopped.page.getByLabel('申诉理由').fill('那台是网吧的公用电脑,另外两个账号不是我的,可以当面核对身份证。');
      await look(stopped.page, 'suspended', size);
      await stopped.page.getByRole('button', { name: '提交申诉' }).click();
      await stopped.page.getByText('申诉已提交').waitFor();

      await second.page.goto('/platform/people?tab=suspensions');
      await second.page.getByText('网吧的公用电脑').waitFor();
      await second.page.getByLabel('裁定理由').fill('当面核对了身份证,公用电脑属实,恢复使用。');
      await look(second.page, 'suspensions', size);
      await second.page.getByRole('button', { name: '恢复账号' }).click();
      await second.page.getByText('没有待裁定的申诉').waitFor();
      const back = await signedIn(here, size, 'bo@example.com', 'correct-horse-9');
      await back.page.waitForURL((url) => url.pathname !== '/sign-in' && url.pathname !== '/');
      await back.page.getByRole('heading', { name: '账号已暂停' }).waitFor({ state: 'detached' });

      await page.goto('/platform/people?tab=journal');
      await page.getByLabel('只看某个对象').fill(String(id));
      await page.getByRole('button', { name: '筛选' }).click();
      await page.getByRole('row').nth(3).waitFor();
      await look(page, 'journal', size);
      await page.goto('/platform/people?tab=mails');
      await look(page, 'letters', size);
      await page.goto('/platform/people?tab=invitations');
      await look(page, 'invitations', size);
      expect([...someone.complaints, ...second.complaints, ...stopped.complaints, ...operator.complaints]).toEqual([]);
      for (const one of [someone, second, stopped, back]) await one.context.close();
    });

    test('an auditor reads it all, takes the evidence of a case, and changes nothing', async () => {
      const { page, context, complaints } = await signIn(here, 'auditor', size);
      for (const tab of ['search', 'suspensions', 'invitations', 'journal', 'mails']) {
        await page.goto(`/platform/people?tab=${tab}`);
        await settle(page);
        expect(await page.getByText('此账号看不了这一页').count(), tab).toBe(0);
      }
      const { id } = (await good({ page, context, complaints }, 'GET', '/people?email=bo%40example.com')) as { id: string };
      await page.goto('/platform/evidence');
      await page.getByLabel('编号').fill(id);
      const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '下载证据包' }).click()]);
      expect(saved.suggestedFilename()).toBe(`${id}-evidence.tar`);
      expect(readFileSync(await saved.path()).length).toBeGreaterThan(5000);
      await look(page, 'evidence-bundle', size);
      await page.getByLabel('编号').fill('asg_0000000000000');
      await page.getByRole('button', { name: '下载证据包' }).click();
      await page.getByRole('alert').waitFor();
      await page.goto('/platform/settings');
      await page.getByText('只有平台能操作').waitFor();
      expect(await page.getByRole('button', { name: /^修改/ }).count()).toBe(0);
      expect(complaints).toEqual([]);
      await context.close();
    });

    test('sign-up can be closed, and says so', async () => {
      await good(operator, 'PUT', '/settings/sign_up', { value: 'closed' });
      const guest = await visitor(here, size);
      await guest.page.goto('/sign-up');
      await guest.page.getByText('现在不接受注册').waitFor();
      await look(guest.page, 'sign-up-closed', size);
      await guest.context.close();
    });
  });
}
