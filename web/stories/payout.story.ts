// Money on its way: a worker is paid out, the cashier approves and sends, the bank says it is done; deposits come in,
// what nobody understands goes back; statements tell it all.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { good, payingProject, work } from './paid.ts';
import { DESK, look, settle, signIn, SIZES, world } from './world.ts';
import type { World } from './world.ts';

const day = () => new Date().toISOString().slice(0, 10);
const csv = (name: string, rows: string[]) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(`date,amount,reference,bank_reference,party\n${rows.join('\n')}\n`) });

for (const size of SIZES) {
  describe(`money at ${size.width} × ${size.height}`, () => {
    let here: World;
    let id = '';
    beforeAll(async () => {
      here = await world();
    });
    afterAll(() => here?.end());

    test('a worker says where pay goes, and asks for it', async () => {
      const project = await payingProject(here, 10_000, 1);
      const { page, context, complaints } = await signIn(here, 'worker', size);
      await work({ page, context, complaints }, project);
      await page.goto('/earnings');
      await page.getByRole('link', { name: '提现' }).click();
      await page.getByText('请先填收款账户').waitFor();
      await look(page, 'payouts-empty', size);

      await page.getByRole('button', { name: '填写收款账户' }).click();
      await page.getByLabel('户名').fill('王小明');
      await page.getByLabel('卡号').fill('6222 0212 3456 7890 129');
      await page.getByLabel('开户银行').fill('测试银行');
      await page.getByText('卡号的校验位对不上').waitFor();
      await look(page, 'payee-wrong', size);
      await page.getByLabel('卡号').fill('6222 0212 3456 7890 128');
      await page.getByLabel('身份证号').fill('110105194912310021');
      await page.getByRole('button', { name: '保存' }).click();
      await page.getByText('身份证号的校验位对不上').waitFor();
      await page.getByLabel('身份证号').fill('11010519491231002X');
      await page.getByRole('button', { name: '保存' }).click();
      await page.getByText('测试银行 ****0128 王**').waitFor();
      expect(await page.content()).not.toContain('6222');

      await page.getByLabel('金额').fill('0.5');
      await page.getByText('写 ¥1.00 到').waitFor();
      await page.getByLabel('金额').fill('10000');
      await look(page, 'payouts', size);
      await page.getByRole('button', { name: '申请 ¥10,000.00' }).click();
      await page.waitForURL('**/payouts/pay_*');
      await page.getByText('¥9,910.00').first().waitFor();
      await page.getByText('−¥90.00').waitFor();
      await look(page, 'payout', size);
      // Taken back, and asked for again.
      await page.getByRole('button', { name: '撤回申请' }).click();
      await page.getByText('钱已全数回到收入').waitFor();
      await page.goto('/payouts');
      await page.getByLabel('金额').fill('10000');
      await page.getByRole('button', { name: '申请 ¥10,000.00' }).click();
      await page.waitForURL('**/payouts/pay_*');
      id = new URL(page.url()).pathname.split('/').pop() ?? '';
      await page.goto('/payouts');
      await page.getByText('待批准').waitFor();
      await look(page, 'payouts-asked', size);
      expect(complaints).toEqual([]);
      await context.close();
    });

    test('the cashier approves, sends a run to the bank, and the statement shows it paid', async () => {
      const { page, context, complaints } = await signIn(here, 'operator', size);
      await page.goto('/platform/money');
      await page.getByText('¥9,910.00').waitFor();
      await page.getByText('先选中要批准的').waitFor();
      await page.getByLabel('全选').check();
      await page.getByText('选中 1 笔,税后合计 ¥9,910.00').waitFor();
      await look(page, 'cashier-payouts', size);
      await page.getByRole('button', { name: '批准选中的' }).click();
      await page.getByText('没有这样的提现').waitFor();

      await good({ page, context, complaints }, 'PUT', '/settings/custodian_account', { value: 'DE89370400440532013000' });
      await page.goto('/platform/money?tab=runs');
      await page.getByRole('button', { name: '生成批次' }).click();
      await page.waitForURL('**/money/runs/run_*');
      await look(page, 'cashier-run', size);
      for (const file of ['bank.csv', 'pain.001.xml']) {
        const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: file }).click()]);
        expect(readFileSync(await saved.path(), 'utf8')).toContain('9910.00');
      }
      await page.getByRole('button', { name: '已交银行' }).click();
      await page.getByRole('button', { name: '已交银行' }).waitFor({ state: 'detached' });
      await page.goto(`/platform/money/payouts/${id}`);
      await page.getByRole('heading', { name: '银行结果' }).waitFor();
      await look(page, 'cashier-payout', size);

      await page.goto('/platform/money?tab=statements');
      await page.getByText('还没有对账单').waitFor();
      const reference = id.replace('_', '').toUpperCase();
      const rows = [`${day()},-9910.00,${reference},T77,王小明`, `${day()},3.21,谢谢,T78,陌生人`, `${day()},8.88,货款,T79,云图科技`];
      await page.locator('input[type=file]').setInputFiles(csv('nov.csv', rows));
      await page.getByText('读了 3 行,其中 2 行进待查').waitFor();
      await page.locator('input[type=file]').setInputFiles({ name: 'broken.csv', mimeType: 'text/csv', buffer: Buffer.from('date,amount\nyesterday,1.00\n') });
      await page.getByRole('alert').waitFor();
      await look(page, 'cashier-statements', size);
      await page.getByRole('link', { name: 'nov.csv' }).click();
      await page.getByText('¥3.21').waitFor();
      await look(page, 'cashier-statement', size);

      await page.goto('/platform/money?tab=suspense');
      const mine = page.locator('article').filter({ hasText: '云图科技' });
      await mine.getByLabel('发布方邮箱').fill('requester@demo.gongdao');
      await mine.getByRole('button', { name: '查找' }).click();
      await mine.getByText('demo requester').waitFor();
      await look(page, 'cashier-suspense', size);
      await mine.getByRole('button', { name: '确认匹配' }).click();
      await mine.waitFor({ state: 'detached' });
      await page.getByRole('button', { name: '退回原账户' }).click();
      await page.getByLabel('为什么退回').fill('没有人认领。');
      await page.getByRole('dialog').getByRole('button', { name: '退回原账户' }).click();
      await page.getByText('没有待查的款项').waitFor();
      await page.getByText('退回中', { exact: true }).click();
      await page.getByText('退款附言').waitFor();

      await page.goto('/platform/money?tab=reconciliation');
      await page.getByText('✓ ¥0.00').waitFor();
      await look(page, 'cashier-reconciliation', size);
      await page.goto('/platform/money?tab=deposits');
      await page.getByText('对账单已见').first().waitFor();
      await look(page, 'cashier-deposits', size);
      expect(complaints).toEqual([]);
      await context.close();
    });

    test('a payout that is refused tells why, and its money is back', async () => {
      const worker = await signIn(here, 'worker', size);
      const project = await payingProject(here, 20, 2);
      await work(worker, project);
      const { id: other } = await good(worker, 'POST', '/payouts', { currency: 'CNY', amount: '12' });
      const { page, context, complaints } = await signIn(here, 'operator', size);
      await page.goto(`/platform/money/payouts/${String(other)}`);
      await page.getByRole('button', { name: '不批准' }).click();
      await page.getByRole('dialog').getByText('请写明原因').waitFor();
      await page.getByLabel('写给作业者').fill('户名与实名不符,请更换收款账户后再申请。');
      await page.getByRole('dialog').getByRole('button', { name: '不批准' }).click();
      await page.getByText('钱已全数回到收入').waitFor();
      await worker.page.goto(`/payouts/${String(other)}`);
      await worker.page.getByText('户名与实名不符').waitFor();
      await look(worker.page, 'payout-refused', size);
      expect([...complaints, ...worker.complaints]).toEqual([]);
      await worker.context.close();
      await context.close();
    });

    test('statements are read, downloaded and printed, by both sides', async () => {
      const worker = await signIn(here, 'worker', size);
      await worker.page.goto('/statement');
      await worker.page.getByText('余额净变动').waitFor();
      await look(worker.page, 'statement', size);
      const [saved] = await Promise.all([worker.page.waitForEvent('download'), worker.page.getByRole('link', { name: '下载 CSV' }).click()]);
      expect(readFileSync(await saved.path(), 'utf8')).toContain('10000.00');
      if (size === DESK) {
        await worker.page.emulateMedia({ media: 'print' });
        await worker.page.screenshot({ path: new URL('../test-output/statement-print.png', import.meta.url).pathname, fullPage: true });
        expect(await worker.page.getByRole('button', { name: '打印' }).isVisible()).toBe(false);
        expect(await worker.page.getByRole('heading', { name: '收入与提现对账单' }).isVisible()).toBe(true);
        await worker.page.emulateMedia({ media: null });
      }
      await worker.page.getByLabel('月份').selectOption({ index: 3 });
      await worker.page.getByText('这个月没有收支').waitFor();
      const requester = await signIn(here, 'requester', size);
      await requester.page.goto('/funds');
      await requester.page.getByText('充值码').or(requester.page.getByLabel('充值码')).first().waitFor();
      await look(requester.page, 'funds', size);
      await requester.page.getByRole('link', { name: '对账单' }).click();
      await requester.page.getByText('余额净变动').waitFor();
      await look(requester.page, 'statement-funds', size);
      expect([...worker.complaints, ...requester.complaints]).toEqual([]);
      await worker.context.close();
      await requester.context.close();
    });

    test('an auditor sees the same and changes nothing', async () => {
      const { page, context, complaints } = await signIn(here, 'auditor', size);
      for (const tab of ['payouts', 'runs', 'statements', 'suspense', 'reconciliation', 'deposits']) {
        await page.goto(`/platform/money?tab=${tab}`);
        await settle(page);
        await page.getByText('只读').waitFor();
        expect(await page.locator('input[type=file]').count()).toBe(0);
      }
      await page.goto(`/platform/money/payouts/${id}`);
      await page.getByText('已到账').first().waitFor();
      expect(await page.getByRole('button', { name: '不批准' }).count()).toBe(0);
      await page.goto('/platform/money?tab=runs');
      await page.getByRole('table').getByRole('link').first().click();
      await page.getByText('审计看不到').waitFor();
      await look(page, 'cashier-run-auditor', size);
      expect(complaints).toEqual([]);
      await context.close();
    });
  });
}
