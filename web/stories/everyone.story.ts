// Everybody: a receipt is verified by the browser itself, without a network once the page was seen, and a file that
// was tampered with fails at the step it fails.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { look, settle, SIZES, visitor, world } from './world.ts';
import type { World } from './world.ts';

interface Fixture {
  vkey: string;
  receipts: { proof: string }[];
}
const fixture = JSON.parse(readFileSync(new URL('../tests/fixtures/receipts.json', import.meta.url), 'utf8')) as Fixture;
const receipt = fixture.receipts[0]?.proof ?? '';

for (const size of SIZES) {
  describe(`everybody at ${size.width} × ${size.height}`, () => {
    let here: World;
    beforeAll(async () => {
      here = await world();
    });
    afterAll(() => here?.end());

    test('comes to the hall without a session, signs in, and is there', async () => {
      const { page, context, complaints } = await visitor(here, size);
      // The document asked for the hall's first answers, and they were refused: nobody may be shown that refusal later.
      await page.goto('/hall');
      await page.waitForURL((url) => url.pathname === '/sign-in');
      await page.locator('input[type=email]').fill('worker@demo.gongdao');
      await page.locator('input[type=password]').fill(here.password);
      await page.locator('button[type=submit]').click();
      await page.waitForURL((url) => url.pathname === '/hall');
      await page.locator('article a').first().waitFor();
      expect(await page.locator('input[type=password]').count()).toBe(0);
      expect(complaints).toEqual([]);
      await context.close();
    });

    test('verifies a receipt offline, and is told what is wrong with a bad one', async () => {
      const { page, context, complaints } = await visitor(here, size);
      await page.goto('/verify');
      await settle(page);
      await page.evaluate(async () => void (await navigator.serviceWorker.ready));
      await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
      await context.setOffline(true);
      await page.reload();
      await page.getByRole('heading', { name: '核验回执' }).waitFor();
      await page.getByLabel('日志公钥').fill(fixture.vkey);
      const give = (text: string) =>
        page.locator('input[type=file]').setInputFiles({ name: 'r.tlog-proof', mimeType: 'text/plain', buffer: Buffer.from(text) });
      await give(receipt);
      await page.getByText('✓ 回执有效').waitFor();
      await look(page, 'verify-offline', size);

      const lines = receipt.split('\n');
      await give(receipt.replace('tlog-proof@v1', 'tlog-proof@v9'));
      await page.getByText('第一行不是').waitFor();
      await give(lines.map((line, at) => (at === 2 ? 'index 0' : line)).join('\n'));
      await page.getByText('✗ 回执无效').waitFor();
      await page.getByText('路径', { exact: true }).waitFor();
      await give(receipt.replace(/(\u2014 \S+ .{12})./, (_, kept: string) => `${kept}#`));
      await page.getByText('检查点的签名行不合规范').waitFor();
      await page.getByLabel('日志公钥').fill(fixture.vkey.replace(/^[^+]+/, 'other.log'));
      await give(receipt);
      await page.getByText('公钥写法不对').waitFor();
      await look(page, 'verify-bad', size);
      expect(complaints).toEqual([]);
      await context.close();
    });
  });
}
