// Pages for whoever is not signed in (sign-in, sign-up, a forgotten password, a team's link, a receipt) when the server
// fails, refuses, is away or slow: from the start, and when what was typed is sent. What was typed stays, and it goes on.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { Between, follow, inOneLanguage, SAYS, said, still } from './between.ts';
import type { State } from './between.ts';
import { accessible, call, DESK, PHONE, picture, signIn, visitor, world } from './world.ts';
import type { World } from './world.ts';

const OPEN = ['/sign-in', '/sign-up', '/sign-up#confirm=nothing', '/sign-up#gdinv_nothing', '/reset', '/reset#token=nothing', '/verify', '/team/join', '/team/join#gdteam_nothing'];
const STATES = ['failed', 'away', 'forbidden', 'slow'] as const;
const SENT = { failed: 'failed', away: 'away', forbidden: 'refused' } as const;

/** Fills in a form as far as it can be sent, and sends it. */
async function send(page: Page, typed: string): Promise<void> {
  for (const input of await page.locator('form input:visible').all()) {
    const type = await input.getAttribute('type');
    if (type === 'checkbox') await input.check();
    else await input.fill(type === 'email' ? 'someone@example.com' : type === 'password' ? 'correct-horse-9' : typed);
  }
  await page.locator('form button[type=submit]').click();
}

for (const { language, size } of [{ language: 'zh-CN', size: PHONE }, { language: 'en', size: DESK }] as const) {
  describe(`open pages in ${language} at ${size.width} × ${size.height}`, () => {
    const says = SAYS[language];
    let here: World;
    beforeAll(async () => {
      here = await world();
      const { page, context } = await signIn(here, 'operator', size);
      expect((await call(page, 'PUT', '/settings/sign_up', { value: 'open' })).status).toBe(204);
      await context.close();
    });
    afterAll(() => here?.end());

    test.each(STATES)('say what is the matter from the start: %s', async (state) => {
      const { page, context, complaints } = await visitor(here, size, language);
      await page.goto('/sign-in');
      const between = new Between(language);
      await between.stand(page);
      between.alsoMe = true;
      for (const address of OPEN) {
        between.state = state as State;
        await page.goto('about:blank');
        await page.goto(address);
        if (state === 'slow') {
          await page.waitForTimeout(300);
          expect((await said(page)).trim().length, `${address} is blank`).toBeGreaterThan(3);
          await between.release();
          continue;
        }
        await still(page, address);
        const text = await said(page);
        inOneLanguage(text, language, address);
        expect(await page.locator('main :is(h1, h2)').count(), `${address} has no heading: ${text}`).toBeGreaterThan(0);
        expect(await page.locator('main').locator('button, a').count(), `${address} has no way on: ${text}`).toBeGreaterThan(0);
        await accessible(page);
        await picture(page, `door-${state}${address.replaceAll(/\W+/g, '-')}`, size);
        // What stands there may be tried again, and comes.
        between.state = null;
        const retry = page.locator('main').getByRole('button', { name: says.retry });
        if (await retry.count()) {
          await retry.first().click();
          await expect.poll(() => retry.count(), { timeout: 15_000 }).toBe(0);
          await still(page, address);
          await accessible(page);
        }
      }
      expect(complaints).toEqual([]);
      await context.close();
    });

    test('keep what was typed when it cannot be sent, and go on afterwards', async () => {
      const { page, context, complaints } = await visitor(here, size, language);
      const between = new Between(language);
      await between.stand(page);
      for (const address of ['/sign-in', '/sign-up', '/sign-up#confirm=nothing', '/sign-up#gdinv_nothing', '/reset', '/reset#token=nothing']) {
        for (const state of ['failed', 'away', 'forbidden'] as const) {
          between.state = null;
          await page.goto('about:blank');
          await page.goto(address);
          await page.locator('form').waitFor();
          between.state = state;
          await send(page, 'gdinv_nothing');
          const alert = page.getByRole('alert');
          await alert.getByText(says[SENT[state]]).first().waitFor();
          const left = await page.locator('form input:visible').evaluateAll((all) => all.map((one) => (one as HTMLInputElement).type === 'checkbox' || (one as HTMLInputElement).value !== ''));
          expect(left, `${address} lost what was typed`).not.toContain(false);
          inOneLanguage(await said(page), language, address);
          await accessible(page);
          // Pressed again with the server there: an answer of the platform's own.
          between.state = null;
          await page.locator('form button[type=submit]').click();
          await expect.poll(async () => (await said(page)).includes(says[SENT[state]]), { timeout: 15_000 }).toBe(false);
        }
      }
      expect(complaints).toEqual([]);
      await context.close();
    });

    test('a team’s link of somebody who is signed in, when who they are cannot be asked', async () => {
      const { page, context } = await signIn(here, 'worker', size, language);
      const between = new Between(language);
      await between.stand(page);
      between.alsoMe = true;
      for (const state of ['failed', 'away'] as const) {
        between.state = state;
        await page.evaluate(() => localStorage.removeItem('gongdao.me'));
        await page.goto('/team/join#gdteam_nothing');
        await page.locator('main').getByText(says[state]).first().waitFor();
        await accessible(page);
        between.state = null;
        await page.locator('main').getByRole('button', { name: says.retry }).first().click();
        await page.getByRole('heading', { level: 1 }).waitFor();
        await follow(page, '/verify');
        await page.getByRole('heading', { level: 1 }).waitFor();
      }
      await context.close();
    });
  });
}
